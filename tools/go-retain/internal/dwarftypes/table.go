package dwarftypes

import (
	"debug/dwarf"
	"fmt"
	"reflect"
	"strings"
)

// The attributes and their numbers are those of cmd/internal/dwarf in Go's own tree.
const (
	attrGoKind        dwarf.Attr = 0x2900
	attrGoElem        dwarf.Attr = 0x2902
	attrGoRuntimeType dwarf.Attr = 0x2904
	attrClosureOffset dwarf.Attr = 0x2907
)

// Table has the types of a binary. It is not safe for concurrent use.
type Table struct {
	data      *dwarf.Data
	reader    *dwarf.Reader
	types     map[dwarf.Offset]*Type
	byName    map[string]dwarf.Offset
	byRuntime map[uint64]dwarf.Offset
	functions map[uint64]function
	byFunc    map[string]dwarf.Offset
	declared  map[dwarf.Offset][]declared
	units     []unit
	sections  Sections
	closures  map[uint64]*Type
	pointers  map[*Type]*Type
	pointing  map[*Type]bool
	instances map[*Type]*Type
	generics  map[string][]string
	constants map[string]int64

	// Variables are the package variables, unordered.
	Variables []Variable
}

// New indexes a binary's DWARF. Types are read on demand.
func New(data *dwarf.Data, sections Sections) (*Table, error) {
	t := &Table{
		data:      data,
		reader:    data.Reader(),
		types:     map[dwarf.Offset]*Type{},
		byName:    map[string]dwarf.Offset{},
		byRuntime: map[uint64]dwarf.Offset{},
		functions: map[uint64]function{},
		byFunc:    map[string]dwarf.Offset{},
		declared:  map[dwarf.Offset][]declared{},
		sections:  sections,
		closures:  map[uint64]*Type{},
		pointers:  map[*Type]*Type{},
		pointing:  map[*Type]bool{},
		instances: map[*Type]*Type{},
		constants: map[string]int64{},
	}
	units, err := unitOffsets(data)
	if err != nil {
		return nil, err
	}
	return t, t.indexAll(units)
}

// Constant returns the value of a package constant.
func (t *Table) Constant(name string) (int64, bool) {
	v, ok := t.constants[name]
	return v, ok
}

// ByName finds a type by its full name.
func (t *Table) ByName(name string) *Type {
	off, ok := t.byName[name]
	if !ok {
		return nil
	}
	return t.at(off)
}

// ByRuntimeType finds the type that a runtime type descriptor describes, by its offset from runtime.types.
func (t *Table) ByRuntimeType(offset uint64) *Type {
	off, ok := t.byRuntime[offset]
	if !ok {
		return nil
	}
	return t.at(off)
}

// TypeOf returns a package variable's type.
func (t *Table) TypeOf(v Variable) *Type { return t.at(v.typ) }

// PointerTo returns the type of a pointer to a type.
func (t *Table) PointerTo(elem *Type) *Type {
	p := t.pointers[elem]
	if p == nil {
		p = &Type{Name: "*" + elem.Name, Kind: Pointer, Size: 8, known: elem}
		t.pointers[elem] = p
	}
	return p
}

// Elem returns the type that a Pointer points at, the element type of an Array or Slice, and for a Map or Chan the
// runtime's struct behind it. It is nil where the DWARF lacks it.
func (t *Table) Elem(typ *Type) *Type {
	if typ.known != nil {
		return typ.known
	}
	if typ.elem == 0 {
		return nil
	}
	return t.at(typ.elem)
}

// ChanElem returns the element type of a Chan.
func (t *Table) ChanElem(typ *Type) *Type {
	if typ.value == 0 {
		return nil
	}
	return t.at(typ.value)
}

// FieldType returns a field's type.
func (t *Table) FieldType(f *Field) *Type {
	if f.known == nil {
		f.known = t.at(f.typ)
	}
	return f.known
}

// at reads the type at an offset. An unreadable type becomes a Basic type of size 0, which leads nowhere.
func (t *Table) at(off dwarf.Offset) *Type {
	if typ, ok := t.types[off]; ok {
		return typ
	}
	typ := &Type{Name: fmt.Sprintf("?%#x", off)}
	t.types[off] = typ
	t.fill(typ, off)
	return typ
}

func (t *Table) fill(typ *Type, off dwarf.Offset) {
	t.reader.Seek(off)
	entry, err := t.reader.Next()
	if err != nil || entry == nil {
		return
	}
	if name, ok := entry.Val(dwarf.AttrName).(string); ok {
		typ.Name = name
	}
	typ.Size, _ = entry.Val(dwarf.AttrByteSize).(int64)
	target, _ := entry.Val(dwarf.AttrType).(dwarf.Offset)
	goKind, _ := entry.Val(attrGoKind).(int64)
	switch entry.Tag {
	case dwarf.TagTypedef:
		t.fillTypedef(typ, entry, target, reflect.Kind(goKind))
	case dwarf.TagPointerType:
		typ.Kind, typ.Size, typ.elem = Pointer, 8, target
		if target == 0 {
			typ.Kind = UnsafePointer
		}
	case dwarf.TagSubroutineType:
		typ.Kind, typ.Size = Func, 8
	case dwarf.TagArrayType:
		typ.Kind, typ.elem = Array, target
		t.fillCount(typ)
	case dwarf.TagStructType:
		t.fillStruct(typ, entry, reflect.Kind(goKind))
	}
}

// fillTypedef copies the type behind a name. Go's linker writes a named type as a typedef of an entry with the same name,
// and maps, channels and interfaces as typedefs of the runtime's structs.
func (t *Table) fillTypedef(typ *Type, entry *dwarf.Entry, target dwarf.Offset, kind reflect.Kind) {
	switch kind {
	case reflect.Map:
		typ.Kind, typ.Size = Map, 8
		typ.elem = t.pointee(target)
	case reflect.Chan:
		typ.Kind, typ.Size = Chan, 8
		typ.value, _ = entry.Val(attrGoElem).(dwarf.Offset)
		typ.elem = t.pointee(target)
	case reflect.Interface:
		typ.Kind, typ.Size = Iface, 16
		if under := t.at(target); under.Name == "runtime.eface" {
			typ.Kind = Eface
		}
	default:
		if target == 0 {
			return
		}
		under := *t.at(target)
		// A variable of generic code has its type by a name that says nothing: .param0.
		if !strings.HasPrefix(typ.Name, ".param") {
			under.Name = typ.Name
		}
		*typ = under
	}
}

func (t *Table) pointee(off dwarf.Offset) dwarf.Offset {
	if off == 0 {
		return 0
	}
	return t.at(off).elem
}

func (t *Table) fillCount(typ *Type) {
	for {
		child, err := t.reader.Next()
		if err != nil || child == nil || child.Tag == 0 {
			return
		}
		if count, ok := child.Val(dwarf.AttrCount).(int64); ok {
			typ.Count = count
		}
	}
}

func (t *Table) fillStruct(typ *Type, entry *dwarf.Entry, kind reflect.Kind) {
	switch kind {
	case reflect.String:
		typ.Kind, typ.Size = String, 16
		return
	case reflect.Slice:
		typ.Kind, typ.Size = Slice, 24
		typ.elem, _ = entry.Val(attrGoElem).(dwarf.Offset)
		return
	}
	typ.Kind = Struct
	if !entry.Children {
		return
	}
	for {
		child, err := t.reader.Next()
		if err != nil || child == nil || child.Tag == 0 {
			return
		}
		if child.Tag != dwarf.TagMember {
			continue
		}
		field := Field{}
		field.Name, _ = child.Val(dwarf.AttrName).(string)
		field.Offset, _ = child.Val(dwarf.AttrDataMemberLoc).(int64)
		field.typ, _ = child.Val(dwarf.AttrType).(dwarf.Offset)
		typ.Fields = append(typ.Fields, field)
	}
}
