package dwarftypes

import "slices"

// MadeField is a field of a type that is not in the DWARF.
type MadeField struct {
	Name   string
	Offset int64
	Type   *Type
}

// SliceOf makes the type of slices of a type.
func SliceOf(elem *Type) *Type {
	return &Type{Name: "[]" + elem.Name, Kind: Slice, Size: 24, known: elem}
}

// ArrayOf makes the type of arrays.
func ArrayOf(name string, elem *Type, count int64) *Type {
	return &Type{Name: name, Kind: Array, Size: count * elem.Size, Count: count, known: elem}
}

// StructOf makes the type of a struct.
func StructOf(name string, size int64, fields []MadeField) *Type {
	typ := &Type{Name: name, Kind: Struct, Size: size}
	for _, f := range fields {
		typ.Fields = append(typ.Fields, Field{Name: f.Name, Offset: f.Offset, known: f.Type})
	}
	return typ
}

// Reference makes the type of a map or channel, whose values are pointers to a struct of the runtime.
func Reference(name string, kind Kind, to *Type) *Type {
	return &Type{Name: name, Kind: kind, Size: 8, known: to}
}

// Plain makes a type of which the kind and the size are known only.
func Plain(name string, kind Kind, size int64) *Type {
	return &Type{Name: name, Kind: kind, Size: size}
}

// Like makes a struct with the fields of another one, of which some have other types.
func Like(typ *Type, name string, other map[string]*Type) *Type {
	made := *typ
	made.Name, made.Fields = name, slices.Clone(typ.Fields)
	for i := range made.Fields {
		if with := other[made.Fields[i].Name]; with != nil {
			made.Fields[i].known = with
		}
	}
	return &made
}

// FieldNamed returns the type of a struct's field, or nil.
func (t *Table) FieldNamed(typ *Type, name string) *Type {
	if typ == nil {
		return nil
	}
	for i := range typ.Fields {
		if typ.Fields[i].Name == name {
			return t.FieldType(&typ.Fields[i])
		}
	}
	return nil
}
