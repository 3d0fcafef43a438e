package dwarftypes

import "strings"

const shapePrefix = "go.shape."

// Instance returns the instantiated type for a type that generic code knows only by the shape of its type arguments:
// Cache[*T] for Cache[go.shape.*uint8]. An object of a type is made by the type's description, which the DWARF describes
// too. So, where the DWARF has one instance with these shapes only, the type is that one. Where it has several, the type
// stays as it is.
func (t *Table) Instance(typ *Type) *Type {
	if !strings.Contains(typ.Name, shapePrefix) {
		return typ
	}
	if found, ok := t.instances[typ]; ok {
		return found
	}
	t.instances[typ] = typ
	found := t.instance(typ)
	t.instances[typ] = found
	return found
}

func (t *Table) instance(typ *Type) *Type {
	switch typ.Kind {
	case Pointer:
		elem := t.Elem(typ)
		if elem == nil || t.Instance(elem) == elem {
			return typ
		}
		return t.PointerTo(t.Instance(elem))
	case Slice:
		elem := t.Elem(typ)
		if elem == nil || t.Instance(elem) == elem {
			return typ
		}
		return SliceOf(t.Instance(elem))
	}
	base, shapes := arguments(typ.Name)
	if shapes == nil {
		return typ
	}
	var only *Type
	for _, name := range t.generic(base) {
		_, args := arguments(name)
		candidate := t.ByName(name)
		if candidate == nil || candidate.Size != typ.Size || candidate.Kind != typ.Kind || !t.fits(args, shapes) {
			continue
		}
		if only != nil {
			return typ
		}
		only = candidate
	}
	if only == nil {
		return typ
	}
	return only
}

// generic returns the names of the instances of a generic type.
func (t *Table) generic(base string) []string {
	if t.generics == nil {
		t.generics = map[string][]string{}
		for name := range t.byName {
			if strings.Contains(name, shapePrefix) {
				continue
			}
			if of, args := arguments(name); args != nil {
				t.generics[of] = append(t.generics[of], name)
			}
		}
	}
	return t.generics[base]
}

// fits reports whether type arguments may have these shapes.
func (t *Table) fits(args, shapes []string) bool {
	if len(args) != len(shapes) {
		return false
	}
	for i, shape := range shapes {
		under, shaped := strings.CutPrefix(shape, shapePrefix)
		pointer := strings.HasPrefix(args[i], "*")
		switch {
		case !shaped && strings.Contains(shape, shapePrefix):
			// A type of a shape: whatever it is, it may fit.
		case !shaped:
			if args[i] != shape {
				return false
			}
		case under == "*uint8":
			// All pointers have one shape. A named type may be a pointer, too.
			if known := t.ByName(args[i]); !pointer && known != nil && known.Kind != Pointer {
				return false
			}
		case pointer:
			return false
		default:
			arg, known := t.ByName(args[i]), t.ByName(shape)
			if arg != nil && known != nil && (arg.Size != known.Size || arg.Kind != known.Kind) {
				return false
			}
			// A basic type and its kind have one name.
			if basic := t.ByName(under); basic != nil && basic.Kind == Basic && arg != nil && arg.Kind == Basic &&
				basicName(args[i]) && args[i] != under {
				return false
			}
		}
	}
	return true
}

func basicName(name string) bool { return !strings.ContainsAny(name, ".[]*/{ ") }

// arguments splits the name of an instantiated type: "pkg.Cache[int,*T]" into "pkg.Cache" and its arguments. There are none
// for other types.
func arguments(name string) (base string, args []string) {
	open := strings.IndexByte(name, '[')
	if open <= 0 || !strings.HasSuffix(name, "]") || strings.ContainsAny(name[:open], "<*( {") || strings.HasPrefix(name, "map[") {
		return "", nil
	}
	depth, from := 0, open+1
	for i := open + 1; i < len(name)-1; i++ {
		switch name[i] {
		case '[', '{', '(':
			depth++
		case ']', '}', ')':
			depth--
		case ',':
			if depth == 0 {
				args = append(args, name[from:i])
				from = i + 1
			}
		}
		if depth < 0 {
			return "", nil
		}
	}
	return name[:open], append(args, name[from:len(name)-1])
}
