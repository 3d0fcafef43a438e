package typing

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// byAddress finds the type of a runtime type: in the DWARF, or, for a type that the program made with package reflect, by
// the runtime's description. It is nil if there is neither.
func (t *Typing) byAddress(addr uint64) *dwarftypes.Type {
	if addr >= t.rtypes {
		if typ := t.types.ByRuntimeType(addr - t.rtypes); typ != nil {
			return typ
		}
	}
	if typ, ok := t.made[addr]; ok {
		return typ
	}
	t.made[addr] = nil // a type that contains itself
	typ := t.make(addr)
	t.made[addr] = typ
	return typ
}

func (t *Typing) make(addr uint64) *dwarftypes.Type {
	d, ok := t.runtime.Describe(addr)
	if !ok {
		return nil
	}
	if basic := t.makeBasic(addr, d); basic != nil {
		return basic
	}
	section, ofPlugin := t.sectionOf(addr)
	if ofPlugin {
		if made := t.makeOfPlugin(addr, section, d); made != nil {
			return made
		}
	}
	// Package reflect makes types in the heap. Elsewhere, an address without a type in the DWARF is no type.
	id, offset, inHeap := t.graph.Resolve(addr)
	if !ofPlugin && (!inHeap || d.Kind == reflect.Struct && t.graph.Node(id).Size < offset+rt.StructDescription) {
		return nil // the buckets of a map are described as structs, but without their fields
	}
	elem := t.byAddress(d.Elem)
	switch {
	case d.Kind == reflect.Map:
		return t.makeMap(d, t.byAddress(d.Key), elem)
	case d.Kind == reflect.Struct:
		return t.makeStruct(d)
	case elem == nil:
		return nil
	}
	switch d.Kind {
	case reflect.Pointer:
		return t.types.PointerTo(elem)
	case reflect.Slice:
		return dwarftypes.SliceOf(elem)
	case reflect.Array:
		return dwarftypes.ArrayOf(fmt.Sprintf("[%d]%s", d.Count, elem.Name), elem, d.Count)
	case reflect.Chan:
		if hchan := t.types.ByName("runtime.hchan"); hchan != nil {
			return dwarftypes.Reference("chan "+elem.Name, dwarftypes.Chan, dwarftypes.Like(hchan, "hchan<"+elem.Name+">", nil))
		}
	}
	return nil
}

// makeBasic is for the program's own names of basic types (type ID int32). The linker leaves those out of the DWARF that
// only a map's key needs.
func (t *Typing) makeBasic(addr uint64, d rt.Description) *dwarftypes.Type {
	basic := t.types.ByName(d.Kind.String())
	if _, ofPlugin := t.sectionOf(addr); !ofPlugin && addr < t.rtypes || basic == nil || basic.Size != d.Size {
		return nil
	}
	switch basic.Kind {
	case dwarftypes.Basic, dwarftypes.String:
		return basic
	}
	return nil
}

func (t *Typing) makeStruct(d rt.Description) *dwarftypes.Type {
	var fields []dwarftypes.MadeField
	var texts []string
	for _, f := range d.Fields {
		typ := t.byAddress(f.Type)
		if typ == nil {
			typ = dwarftypes.Plain("?", dwarftypes.Basic, 0)
		}
		fields = append(fields, dwarftypes.MadeField{Name: f.Name, Offset: f.Offset, Type: typ})
		texts = append(texts, f.Name+" "+typ.Name)
	}
	return dwarftypes.StructOf("struct { "+strings.Join(texts, "; ")+" }", d.Size, fields)
}

// makeMap makes the types that the linker writes into the DWARF for a map of the program.
func (t *Typing) makeMap(d rt.Description, key, elem *dwarftypes.Type) *dwarftypes.Type {
	if key == nil || elem == nil {
		return nil
	}
	kind := fmt.Sprintf("<%s,%s>", key.Name, elem.Name)
	header := t.makeSwissMap(d, kind)
	if header == nil {
		header = t.makeBuckets(d, kind, key, elem)
	}
	if header == nil {
		return nil
	}
	return dwarftypes.Reference(fmt.Sprintf("map[%s]%s", key.Name, elem.Name), dwarftypes.Map, header)
}

func (t *Typing) makeSwissMap(d rt.Description, kind string) *dwarftypes.Type {
	header, table := t.types.ByName(mapPackage+"Map"), t.types.ByName(mapPackage+"table")
	groups := t.types.FieldNamed(table, "groups")
	group := t.byAddress(d.Part)
	if header == nil || groups == nil || group == nil {
		return nil
	}
	group = dwarftypes.Like(group, "group"+kind, nil)
	groups = dwarftypes.Like(groups, "groupReference"+kind, map[string]*dwarftypes.Type{"data": t.types.PointerTo(group)})
	table = dwarftypes.Like(table, "table"+kind, map[string]*dwarftypes.Type{"groups": groups})
	directory := t.types.PointerTo(t.types.PointerTo(table))
	return dwarftypes.Like(header, "map"+kind, map[string]*dwarftypes.Type{"dirPtr": directory})
}

// makeBuckets is for maps without groups. A bucket has the hashes of eight entries, their keys, their elements, and a pointer
// to the next bucket (runtime.bmap). The description of a bucket does not have its fields.
func (t *Typing) makeBuckets(d rt.Description, kind string, key, elem *dwarftypes.Type) *dwarftypes.Type {
	const entries, maxInline = 8, 128 // a larger key or element is behind a pointer
	header := t.types.ByName("runtime.hmap")
	part := t.runtime.At(d.Part)
	if header == nil || part == nil {
		return nil
	}
	size := int64(part.Size)
	if key.Size > maxInline {
		key = t.types.PointerTo(key)
	}
	if elem.Size > maxInline {
		elem = t.types.PointerTo(elem)
	}
	keys := dwarftypes.ArrayOf("[8]"+key.Name, key, entries)
	elems := dwarftypes.ArrayOf("[8]"+elem.Name, elem, entries)
	bucket := dwarftypes.StructOf("bucket"+kind, size, nil)
	*bucket = *dwarftypes.StructOf(bucket.Name, size, []dwarftypes.MadeField{
		{Name: "keys", Offset: entries, Type: keys},
		{Name: "values", Offset: entries + keys.Size, Type: elems},
		{Name: "overflow", Offset: size - 8, Type: t.types.PointerTo(bucket)},
	})
	list := t.types.PointerTo(bucket)
	return dwarftypes.Like(header, "hash"+kind, map[string]*dwarftypes.Type{"buckets": list, "oldbuckets": list})
}
