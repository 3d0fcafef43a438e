package typing

import "strings"

// better reports whether one of two types says more about a node than the other: it describes more of the node, or describes
// it more clearly. The code of a generic function knows the shape of its type arguments only (Cache[go.shape.*uint8]), and
// the runtime's own code does not know the elements of channels.
func (t *Typing) better(offered, known Typed) bool {
	switch {
	case known.sure:
		return false
	case offered.extent() != known.extent():
		return offered.extent() > known.extent()
	case offered.Type == known.Type:
		return false
	}
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
