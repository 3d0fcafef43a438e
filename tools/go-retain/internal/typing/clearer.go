package typing

import "strings"

// clearer reports whether one of two types of equal extent says more about a node than the other. The code of a generic
// function knows the shape of its type arguments only (Cache[go.shape.*uint8]), and the runtime's own code does not know the
// elements of channels.
func (t *Typing) clearer(offered, known Typed) bool {
	return vagueness(offered.Type.Name) < vagueness(known.Type.Name)
}

func vagueness(name string) int {
	switch {
	case strings.Contains(name, "go.shape."):
		return 2
	case name == "runtime.hchan":
		return 1
	}
	return 0
}
