package dwarftypes

import (
	"debug/dwarf"
	"slices"
	"testing"
)

func TestTypeArguments(t *testing.T) {
	for _, c := range []struct {
		name, base string
		args       []string
	}{
		{"main.Cache[*main.T]", "main.Cache", []string{"*main.T"}},
		{"a/b.Map[string,map[int][]a/b.V]", "a/b.Map", []string{"string", "map[int][]a/b.V"}},
		{"main.P[func(int, string) error,struct { A int; B [2]int }]", "main.P", []string{"func(int, string) error", "struct { A int; B [2]int }"}},
		{"map[string]int", "", nil},
		{"[]main.T[int]", "", nil},
		{"*main.T[int]", "", nil},
		{"main.T", "", nil},
		{"bucket<int,main.T[int]>", "", nil},
	} {
		base, args := arguments(c.name)
		if base != c.base || !slices.Equal(args, c.args) {
			t.Errorf("%s: %q of %q", c.name, base, args)
		}
	}
}

// A shape stands for its only instance, and for none where two would fit.
func TestInstanceOfShape(t *testing.T) {
	names := map[string]*Type{
		"main.Cache[*main.A]":          Plain("main.Cache[*main.A]", Struct, 16),
		"main.Cache[int]":              Plain("main.Cache[int]", Struct, 16),
		"main.Pair[*main.A,int]":       Plain("main.Pair[*main.A,int]", Struct, 16),
		"main.Pair[*main.B,int]":       Plain("main.Pair[*main.B,int]", Struct, 16),
		"main.Large[main.A]":           Plain("main.Large[main.A]", Struct, 64),
		"int":                          Plain("int", Basic, 8),
		"go.shape.int":                 Plain("go.shape.int", Basic, 8),
		"main.Cache[go.shape.*uint8]":  nil,
		"main.Large[go.shape.float64]": nil,
	}
	for _, c := range []struct{ shape, want string }{
		{"main.Cache[go.shape.*uint8]", "main.Cache[*main.A]"},
		{"main.Cache[go.shape.int]", "main.Cache[int]"},
		{"main.Pair[go.shape.*uint8,go.shape.int]", "main.Pair[go.shape.*uint8,go.shape.int]"},
		{"main.Large[go.shape.float64]", "main.Large[go.shape.float64]"},
		{"main.Other[go.shape.int]", "main.Other[go.shape.int]"},
	} {
		table := &Table{
			byName: map[string]dwarf.Offset{}, types: map[dwarf.Offset]*Type{}, instances: map[*Type]*Type{}, pointers: map[*Type]*Type{},
		}
		for name, typ := range names {
			off := dwarf.Offset(len(table.types) + 1)
			table.byName[name], table.types[off] = off, typ
		}
		if got := table.Instance(Plain(c.shape, Struct, 16)); got.Name != c.want {
			t.Errorf("%s is %s, not %s", c.shape, got.Name, c.want)
		}
		pointer := table.PointerTo(Plain(c.shape, Struct, 16))
		if got := table.Instance(pointer); got.Name != "*"+c.want {
			t.Errorf("%s is %s, not *%s", pointer.Name, got.Name, c.want)
		}
	}
}
