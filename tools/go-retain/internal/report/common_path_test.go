package report

import (
	"testing"

	"leakgate/tools/go-retain/internal/path"
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
		found := commonPath(samples, func(id int32) []path.Step { return c.paths[id] })
		if found == nil || found.Text != c.text || found.Of != c.of {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
	if found := commonPath([]int32{1}, func(int32) []path.Step { return nil }); found != nil {
		t.Errorf("%+v", found)
	}
}
