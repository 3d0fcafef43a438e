package dwarftypes

// HasPointers reports whether a value of a type contains pointers.
func (t *Table) HasPointers(typ *Type) bool {
	if known, ok := t.pointing[typ]; ok {
		return known
	}
	has := t.hasPointers(typ)
	t.pointing[typ] = has
	return has
}

func (t *Table) hasPointers(typ *Type) bool {
	switch typ.Kind {
	case Basic:
		return false
	case Struct:
		for i := range typ.Fields {
			if t.HasPointers(t.FieldType(&typ.Fields[i])) {
				return true
			}
		}
		return false
	case Array:
		elem := t.Elem(typ)
		return typ.Count > 0 && elem != nil && t.HasPointers(elem)
	}
	return true
}
