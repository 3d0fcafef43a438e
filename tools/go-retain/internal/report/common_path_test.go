package report

import (
	"math"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

func TestCommonPath(t *testing.T) {
	way := func(steps ...path.Step) []path.Step {
		return append(append([]path.Step{{Kind: "global", Type: "main.g"}}, steps...), path.Step{Kind: "object", Type: "T"})
	}
	step := func(typ, field string, repeat int) path.Step {
		return path.Step{Kind: "field", Type: typ, Field: field, Repeat: repeat}
	}
	for _, c := range []struct {
		name  string
		paths [][]path.Step
		text  string
		of    float64
	}{
		{"a ring", [][]path.Step{way(step("R", ".next", 7)), way(step("R", ".prev", 9)), way(step("R", ".next", 1), step("R", ".prev", 1))[:2:2]},
			"main.g → (R).next|prev ×9 → T", 2.0 / 3},
		{"two branches", [][]path.Step{way(step("S", ".a", 1)), way(step("S", ".b", 1)), way(step("S", ".b", 1))}, "main.g → (S).b → T", 2.0 / 3},
		{"unknown types", [][]path.Step{way(step("unknown of size class 64", "+8", 1)), way(step("unknown of size class 64", "+24", 1))},
			"main.g → (unknown of size class 64)[*] → T", 1},
		{"one place", [][]path.Step{way(step("unknown of size class 64", "+8", 1))}, "main.g → (unknown of size class 64)+8 → T", 1},
	} {
		samples := make([]int32, len(c.paths))
		for i := range samples {
			samples[i] = int32(i)
		}
		found := commonPaths(samples, func(id int32) []path.Step { return c.paths[id] })
		if len(found) == 0 || found[0].Text != c.text || math.Abs(found[0].Of-c.of) > 1e-9 {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
	if found := commonPaths([]int32{1}, func(int32) []path.Step { return nil }); found != nil {
		t.Errorf("%+v", found)
	}
}

// Most objects are in a branch that is full and does not grow.
func TestGrownPath(t *testing.T) {
	branch := func(name string, of float64) *Path {
		return &Path{Steps: []path.Step{{Kind: "global", Type: "main.g", Field: name}, {Kind: "object", Type: "T"}}, Of: of}
	}
	before := &Holder{Bytes: 1000, Shortest: branch(".full", 0.9), OtherShortest: []*Path{branch(".other", 0.1)}}
	after := &Holder{Bytes: 1500, Shortest: branch(".full", 0.6), OtherShortest: []*Path{branch(".other", 0.3), branch(".new", 0.1)}}
	if p := grownPath(before, after, shortestPaths); p.Steps[0].Field != ".other" || math.Abs(p.Of-350.0/500) > 1e-9 {
		t.Errorf("%+v", p)
	}
	if p := grownPath(after, before, shortestPaths); p.Steps[0].Field != ".full" {
		t.Errorf("nothing grew: %+v", p)
	}
}
