// Package path describes how an object is reached from a root: by package variables, stacks, types and fields.
package path

import (
	"regexp"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
)

var (
	importPath = regexp.MustCompile(`[\w.~%-]+(/[\w.~%-]+)+`)
	// version is the last part of the import path of a module's second and later major versions.
	version = regexp.MustCompile(`/v\d+(\.)`)
)

// Short shortens each import path in the name of a type or function to its last part that is not a version.
func Short(name string) string {
	return importPath.ReplaceAllStringFunc(name, func(p string) string {
		p = version.ReplaceAllString(p, "$1")
		// The linker writes a dot in the last part of an import path as %2e.
		return strings.ReplaceAll(p[strings.LastIndexByte(p, '/')+1:], "%2e", ".")
	})
}

// internalPrefixes are the prefixes of the types that implement Go's containers. A program never leaks them alone.
var internalPrefixes = []string{
	"table<", "group<", "groupReference<", "bucket<", "hash<", "map<", "*table<", "noalg.map.group[", "map.group[",
	"internal/sync.indirect[", "internal/sync.node[", "waitq<",
}

// Internal reports whether a type is part of a map or channel, and not one that the program defines.
func Internal(typ *dwarftypes.Type) bool {
	for _, prefix := range internalPrefixes {
		if strings.HasPrefix(typ.Name, prefix) {
			return true
		}
	}
	return false
}

// WholeMap reports whether a type is that of a whole map, and not of a part of one.
func WholeMap(typ *dwarftypes.Type) bool { return mapName(typ.Name) != typ.Name }

// mapName writes the name of the type that a whole map has in memory, "map<K,V>" or, without swiss maps, "hash<K,V>", as in Go:
// "map[K]V". Other names stay as they are.
func mapName(name string) string {
	rest, ok := strings.CutPrefix(name, "map<")
	if !ok {
		rest, ok = strings.CutPrefix(name, "hash<")
	}
	if !ok || !strings.HasSuffix(rest, ">") {
		return name
	}
	depth := 0
	for i, r := range rest {
		switch r {
		case '[', '(', '{', '<':
			depth++
		case ']', ')', '}', '>':
			depth--
		case ',':
			if depth == 0 {
				return "map[" + rest[:i] + "]" + strings.TrimSuffix(rest[i+1:], ">")
			}
		}
	}
	return name
}

// Field returns the path from a value of a type to the word at an offset: ".state.conns[*]". slice tells whether the word leads
// to the elements of a slice.
func Field(types *dwarftypes.Table, typ *dwarftypes.Type, offset int64) (name string, slice bool) {
	var way strings.Builder
	for typ != nil {
		switch typ.Kind {
		case dwarftypes.Struct:
			field := at(typ, offset)
			if field == nil {
				return way.String(), false
			}
			inner := types.FieldType(field)
			offset -= field.Offset
			// An atomic.Pointer is named by the field that contains it.
			if !strings.HasPrefix(typ.Name, "sync/atomic.") && !strings.HasPrefix(typ.Name, "internal/runtime/atomic.") {
				way.WriteString("." + Short(field.Name))
			}
			typ = inner
		case dwarftypes.Array:
			elem := types.Elem(typ)
			if elem == nil || elem.Size == 0 {
				return way.String(), false
			}
			way.WriteString("[*]")
			offset %= elem.Size
			typ = elem
		default:
			return way.String(), typ.Kind == dwarftypes.Slice
		}
	}
	return way.String(), false
}

func at(typ *dwarftypes.Type, offset int64) *dwarftypes.Field {
	for i := len(typ.Fields) - 1; i >= 0; i-- {
		if typ.Fields[i].Offset <= offset {
			return &typ.Fields[i]
		}
	}
	return nil
}
