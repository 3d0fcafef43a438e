package dwarftypes

import (
	"slices"
	"strings"
)

// Arguments are the type arguments of one instance of generic code, beside the shapes that the code has for them.
type Arguments struct {
	// of is the generic type whose method is called, or the generic function.
	of            string
	shapes, types []string
}

// dictionaryInfix is in the symbols of the dictionaries that the compiler passes to generic code: one for each instance.
const dictionaryInfix = "..dict."

// IsDictionary reports whether a symbol is the dictionary of an instance of generic code.
func IsDictionary(symbol string) bool { return strings.Contains(symbol, dictionaryInfix) }

// IsGenericCode reports whether a function is shared by all instances whose type arguments have one shape.
func IsGenericCode(function string) bool { return strings.Contains(function, shapePrefix) }

// ArgumentsOf returns the type arguments of a call of generic code, from the names of the function and of the dictionary that
// was passed to it: those of main.(*Cache[go.shape.int]).run and main..dict.Cache[int]. ok is false where the dictionary is
// that of other code.
func ArgumentsOf(function, dictionary string) (a Arguments, ok bool) {
	code, shapes := genericName(function)
	of, types := genericName(strings.Replace(dictionary, dictionaryInfix, ".", 1))
	if code == "" || code != of || len(shapes) != len(types) {
		return Arguments{}, false
	}
	return Arguments{code, shapes, types}, true
}

// genericName splits the name of a function at its first type arguments: "main.(*Cache[int]).run.func1" into "main.Cache" and
// its arguments.
func genericName(name string) (base string, args []string) {
	open := strings.IndexByte(name, '[')
	if open < 0 {
		return "", nil
	}
	depth := 0
	for i := open; i < len(name); i++ {
		switch name[i] {
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth == 0 {
			base = strings.Replace(name[:open], "(*", "", 1)
			_, args = arguments(base + name[open:i+1])
			return base, args
		}
	}
	return "", nil
}

// InstanceFor returns the type that generic code has in a call with these arguments, for a type that the code knows by shapes:
// *Cache[*T] for *Cache[go.shape.*uint8]. A type stays as it is where the arguments do not tell.
func (t *Table) InstanceFor(typ *Type, a Arguments) *Type {
	if !strings.Contains(typ.Name, shapePrefix) {
		return typ
	}
	if known := t.argument(typ.Name, a); known != "" {
		if arg := t.named(known); arg != nil && arg.Size == typ.Size {
			return arg
		}
		return typ
	}
	switch typ.Kind {
	case Pointer:
		if elem := t.Elem(typ); elem != nil && t.InstanceFor(elem, a) != elem {
			return t.PointerTo(t.InstanceFor(elem, a))
		}
		return typ
	case Slice:
		if elem := t.Elem(typ); elem != nil && t.InstanceFor(elem, a) != elem {
			return SliceOf(t.InstanceFor(elem, a))
		}
		return typ
	}
	base, shapes := arguments(typ.Name)
	if shapes == nil {
		return typ
	}
	types := make([]string, len(shapes))
	if base == a.of && slices.Equal(shapes, a.shapes) {
		// A method's own type has its arguments in their order, even where two of them have one shape.
		copy(types, a.types)
		shapes = nil
	}
	for i, shape := range shapes {
		types[i] = shape
		if strings.Contains(shape, shapePrefix) {
			if types[i] = t.argument(shape, a); types[i] == "" {
				return typ
			}
		}
	}
	if found := t.ByName(base + "[" + strings.Join(types, ",") + "]"); found != nil && found.Size == typ.Size && found.Kind == typ.Kind {
		return found
	}
	return typ
}

// argument returns the only argument of a shape; "" if there is none, or if two arguments have the shape.
func (t *Table) argument(shape string, a Arguments) string {
	found := ""
	for i := range a.shapes {
		switch {
		case a.shapes[i] != shape:
		case found != "" && found != a.types[i]:
			return ""
		default:
			found = a.types[i]
		}
	}
	return found
}

// named returns a type by its name. Pointers to types that the DWARF has need no entry of their own.
func (t *Table) named(name string) *Type {
	if typ := t.ByName(name); typ != nil {
		return typ
	}
	if elem, pointer := strings.CutPrefix(name, "*"); pointer {
		if typ := t.named(elem); typ != nil {
			return t.PointerTo(typ)
		}
	}
	return nil
}

// ClosureFor is InstanceFor for the captured variables of a closure.
func (t *Table) ClosureFor(closure *Type, a Arguments) *Type {
	changed := false
	fields := make([]Field, len(closure.Fields))
	copy(fields, closure.Fields)
	for i := range fields {
		typ := t.FieldType(&fields[i])
		if fields[i].known = t.InstanceFor(typ, a); fields[i].known != typ {
			changed = true
		}
	}
	if !changed {
		return closure
	}
	made := *closure
	made.Fields = fields
	return &made
}
