package dwarftypes

import (
	"debug/dwarf"
	"sort"
	"strings"
)

// Closure returns the type of the object behind a func value: the code pointer, then the captured variables as the
// compiler laid them out, if the DWARF describes them. name is the function's name.
func (t *Table) Closure(entry uint64, name string) *Type {
	if typ, ok := t.closures[entry]; ok {
		return typ
	}
	typ := t.readClosure(entry, name)
	t.closures[entry] = typ
	return typ
}

func (t *Table) readClosure(entry uint64, name string) *Type {
	typ := &Type{Name: "func " + name, Kind: Struct, Size: 8}
	if method, ok := strings.CutSuffix(name, "-fm"); ok {
		return t.methodValue(typ, method)
	}
	fn, ok := t.functions[entry]
	if !ok {
		return typ
	}
	t.reader.Seek(fn.off)
	if sub, err := t.reader.Next(); err != nil || sub == nil || !sub.Children {
		return typ
	}
	type captured struct {
		name   string
		offset int64
		typ    dwarf.Offset
	}
	var all []captured
	for depth := 1; depth > 0; {
		child, err := t.reader.Next()
		if err != nil || child == nil {
			break
		}
		if child.Tag == 0 {
			depth--
			continue
		}
		if child.Children {
			depth++
		}
		at, ok := child.Val(attrClosureOffset).(int64)
		if !ok {
			continue
		}
		c := captured{offset: at}
		c.name, _ = child.Val(dwarf.AttrName).(string)
		c.typ, _ = child.Val(dwarf.AttrType).(dwarf.Offset)
		all = append(all, c)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].offset < all[j].offset })
	for _, c := range all {
		field := Field{Name: c.name, Offset: c.offset, typ: c.typ}
		value := t.at(c.typ)
		if len(c.name) > 0 && c.name[0] == '&' {
			// Captured by reference: the word points at the variable.
			field.Name = c.name[1:]
			if value.Kind != Pointer {
				value = t.PointerTo(value)
			}
			field.known = value
		}
		typ.Fields = append(typ.Fields, field)
		typ.Size = max(typ.Size, field.Offset+value.Size)
	}
	return typ
}
