package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// commonPaths searches paths to some of the objects. It returns the most frequent one first. Two paths count as equal if they
// differ only in how often a step repeats, by which field a list or tree is followed, or at which offset an object of unknown
// type has the pointer.
func commonPaths(samples []int32, find func(int32) []path.Step) []*Path {
	groups := map[string]*Path{}
	var all []*Path
	for _, id := range samples {
		steps := find(id)
		if steps == nil {
			continue
		}
		key := signature(steps)
		g := groups[key]
		if g == nil {
			g = &Path{Steps: steps}
			groups[key] = g
			all = append(all, g)
		}
		g.Of += 1 / float64(len(samples))
		g.join(steps)
	}
	for _, g := range all {
		g.Text = path.Text(g.Steps)
	}
	slices.SortStableFunc(all, func(a, b *Path) int { return cmp.Compare(b.Of, a.Of) })
	return all
}

// join makes the path stand for another one that counts as equal.
func (p *Path) join(steps []path.Step) {
	for j := range steps {
		step := &p.Steps[j]
		step.Repeat = max(step.Repeat, steps[j].Repeat)
		switch {
		case step.Field == steps[j].Field:
		case recursive(steps, j):
			step.Field = path.Union(step.Field, steps[j].Field)
		case offsetOnly(steps[j]):
			step.Field = anyElement
		}
	}
}

func signature(steps []path.Step) string {
	bare := make([]path.Step, len(steps))
	for i, s := range steps {
		s.Repeat = min(s.Repeat, 1)
		if recursive(steps, i) || offsetOnly(s) {
			s.Field = ""
		}
		bare[i] = s
	}
	return path.Text(bare)
}

// recursive reports whether a step leads to another object of its own type: along a list, round a ring, down a tree.
func recursive(steps []path.Step, i int) bool {
	s := steps[i]
	if s.Kind != "field" || s.Round > 1 {
		return false
	}
	return s.Repeat > 1 || i+1 < len(steps) && steps[i+1].Type == s.Type
}

// anyElement is the field of a step that leads through any of many places.
const anyElement = "[*]"

// offsetOnly reports whether a step is out of an object of unknown type, of which it knows the offset only: "+16", or
// "+16[*]" in front of a container.
func offsetOnly(s path.Step) bool {
	return s.Kind == "field" && strings.HasPrefix(s.Field, "+") && untyped(s.Type)
}
