package path

import (
	"slices"
	"strings"
)

// maxRound is how many steps may repeat together: a context in a context in a context.
const maxRound = 4

// Collapse folds repeated steps: a chain of a thousand equal steps becomes one step with a repeat count of a thousand.
func Collapse(steps []Step) []Step {
	return rounds(sameTypes(steps))
}

// sameTypes folds steps from an object to another of the same type, by any field: down a tree, along a list. A step that leads out
// of the list, by a field that the list does not follow, stays a step of its own.
func sameTypes(steps []Step) []Step {
	var out []Step
	for i, s := range steps {
		if s.Repeat == 0 {
			s.Repeat = 1
		}
		if n := len(out); n > 0 && s.Kind == "field" && out[n-1].Kind == "field" && s.Type == out[n-1].Type &&
			(i+1 < len(steps) && steps[i+1].Type == s.Type || Union(out[n-1].Field, s.Field) == out[n-1].Field) {
			out[n-1].Repeat += s.Repeat
			out[n-1].Field = Union(out[n-1].Field, s.Field)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Union joins field names: ".left" and ".right" become ".left|right".
func Union(a, b string) string {
	fields := strings.Split(strings.TrimPrefix(a, "."), "|")
	for _, field := range strings.Split(strings.TrimPrefix(b, "."), "|") {
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return "." + strings.Join(fields, "|")
}

// rounds folds sequences of steps that repeat.
func rounds(steps []Step) []Step {
	var out []Step
	for i := 0; i < len(steps); {
		period, times := repeated(steps[i:])
		first := len(out)
		out = append(out, steps[i:i+period]...)
		if times > 1 {
			out[first].Round = period
			for j := range period {
				out[first+j].Repeat = times
			}
		}
		i += period * times
	}
	return out
}

func repeated(steps []Step) (period, times int) {
	for period = 2; period <= maxRound && 2*period <= len(steps); period++ {
		times = 1
		for (times+1)*period <= len(steps) && same(steps[:period], steps[times*period:(times+1)*period]) {
			times++
		}
		if times > 1 {
			return period, times
		}
	}
	return 1, 1
}

func same(a, b []Step) bool { return slices.Equal(a, b) }

// longer adds the steps that were left out to the longest repetition.
func longer(steps []Step, leftOut int) []Step {
	most := -1
	for i, s := range steps {
		if s.Repeat > 1 && (most < 0 || s.Repeat*max(s.Round, 1) > steps[most].Repeat*max(steps[most].Round, 1)) {
			most = i
		}
	}
	if leftOut == 0 || most < 0 {
		return steps
	}
	round := max(steps[most].Round, 1)
	more := leftOut / round
	for i := range round {
		steps[most+i].Repeat += more
	}
	return steps
}
