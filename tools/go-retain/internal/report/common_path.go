package report

import (
	"strings"

	"leakgate/tools/go-retain/internal/path"
)

// commonPath searches paths to some of the objects and returns the most frequent one. Two paths count as equal if they
// differ only in how often a step repeats, by which field a list or tree is followed, or at which offset an object of unknown
// type has the pointer.
func commonPath(samples []int32, find func(int32) []path.Step) *Path {
	type group struct {
		steps []path.Step
		count int
	}
	groups := map[string]*group{}
	var best *group
	sampled := 0
	for i := range min(sampledObjects, len(samples)) {
		id := samples[i*len(samples)/min(sampledObjects, len(samples))]
		sampled++
		steps := find(id)
		if steps == nil {
			continue
		}
		key := signature(steps)
		g := groups[key]
		if g == nil {
			g = &group{steps: steps}
			groups[key] = g
		}
		g.count++
		for j := range steps {
			g.steps[j].Repeat = max(g.steps[j].Repeat, steps[j].Repeat)
			switch {
			case g.steps[j].Field == steps[j].Field:
			case recursive(steps, j):
				g.steps[j].Field = path.Union(g.steps[j].Field, steps[j].Field)
			case offsetOnly(steps[j]):
				g.steps[j].Field = anyElement
			}
		}
		if best == nil || g.count > best.count {
			best = g
		}
	}
	if best == nil {
		return nil
	}
	return &Path{Text: path.Text(best.steps), Steps: best.steps, Of: float64(best.count) / float64(sampled)}
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
