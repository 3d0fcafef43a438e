package dwarftypes

import (
	"slices"
	"testing"
)

func TestArgumentsOf(t *testing.T) {
	for _, c := range []struct {
		function, dictionary string
		types                []string
	}{
		{"main.(*Cache[go.shape.*uint8]).wait", "main..dict.Cache[*main.A]", []string{"*main.A"}},
		{"main.run[go.shape.int,go.shape.*uint8].func1.gowrap2", "main..dict.run[int,map[string]int]", []string{"int", "map[string]int"}},
		{"a/b.Pair[go.shape.[]uint8,go.shape.int].Get", "a/b..dict.Pair[[]uint8,c/d.ID]", []string{"[]uint8", "c/d.ID"}},
		{"main.run[go.shape.int]", "main..dict.walk[int]", nil},
		{"main.run[go.shape.int]", "other..dict.run[int]", nil},
		{"main.run[go.shape.int]", "main..dict.run[int,int]", nil},
		{"main.run", "main..dict.run[int]", nil},
		{"main.run[go.shape.int", "main..dict.run[int]", nil},
	} {
		a, ok := ArgumentsOf(c.function, c.dictionary)
		if ok != (c.types != nil) || !slices.Equal(a.types, c.types) {
			t.Errorf("%s with %s: %v, %v", c.function, c.dictionary, a.types, ok)
		}
	}
}
