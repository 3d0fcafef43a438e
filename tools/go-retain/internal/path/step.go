package path

import (
	"fmt"
	"strings"
)

// Step is one step of a path to an object.
type Step struct {
	// Kind is "global", "stack", "goroutine", "finalizer" or "static" for the start of a path, "field" for a step on it,
	// and "object" for its end.
	Kind string `json:"kind"`
	// Type is the full name of the variable, function or type.
	Type string `json:"type"`
	// Field is the place within it: fields, or the variable of a function; for a goroutine the function that it runs, and where.
	// It is "" if there is none, or if it is unknown.
	Field string `json:"field,omitempty"`
	// Repeat is how often the step repeats in a row, usually 1. Field then names all fields that were followed:
	// "left|right".
	Repeat int `json:"repeat,omitempty"`
	// Round is set on the first of several steps that repeat together, to their number.
	Round int `json:"round,omitempty"`
}

// Text formats steps on one line, with shortened import paths.
func Text(steps []Step) string {
	var parts []string
	for i := 0; i < len(steps); {
		round := max(steps[i].Round, 1)
		texts := make([]string, 0, round)
		for _, s := range steps[i:min(i+round, len(steps))] {
			texts = append(texts, s.text())
		}
		text := strings.Join(texts, " → ")
		if steps[i].Repeat > 1 {
			if round > 1 {
				text = "[" + text + "]"
			}
			text += fmt.Sprintf(" ×%d", steps[i].Repeat)
		}
		parts = append(parts, text)
		i += round
	}
	return strings.Join(parts, " → ")
}

func (s Step) text() string {
	name := Short(s.Type)
	switch s.Kind {
	case "field":
		return "(" + name + ")" + s.Field
	case "stack":
		if s.Field != "" {
			return "stack of " + name + ": " + s.Field
		}
		return "stack of " + name
	case "goroutine":
		if at, ok := strings.CutPrefix(s.Field, s.Type+" at "); ok {
			return "goroutine " + name + " (at " + at + ")"
		}
		if s.Field != "" && s.Field != s.Type {
			return "goroutine " + name + " (in " + Short(s.Field) + ")"
		}
		return "goroutine " + name
	case "object", "finalizer":
		return name
	}
	return name + s.Field
}
