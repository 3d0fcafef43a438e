package path

import (
	"fmt"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/stack"
	"github.com/OWNER/leakgate/tools/go-retain/internal/typing"
)

// Finder names nodes and paths.
type Finder struct {
	Graph  *heap.Graph
	Types  *dwarftypes.Table
	Typing *typing.Typing
	Stacks *stack.Unwinder
}

// Label names a node. The label is the same in every snapshot: it has no address and no slice length.
func (f *Finder) Label(id heap.ID) string {
	node := f.Graph.Node(id)
	switch node.Kind {
	case heap.Root:
		return "the program"
	case heap.Variable:
		return "global " + f.Graph.Variables[node.Index].Name
	case heap.Static:
		if f.Typing.Of(id).Type == nil {
			return "static " + f.Graph.Statics[node.Index].Name
		}
	case heap.Finalizer:
		if object, _, ok := f.Graph.Resolve(node.Addr); ok {
			return "finalizer of " + f.Label(object)
		}
		return "finalizer"
	case heap.Goroutine:
		return "goroutine " + f.Stacks.Start(f.Graph.GoroutineOf(id))
	}
	typed := f.Typing.Of(id)
	switch {
	case typed.Text:
		return "string"
	case typed.Type == nil:
		if f.Graph.Span(id).NoScan {
			return fmt.Sprintf("bytes of size class %d", node.Size)
		}
		return fmt.Sprintf("unknown of size class %d", node.Size)
	case typed.Count > 1:
		return "[]" + typed.Type.Name
	}
	return typed.Type.Name
}

// System reports whether a goroutine belongs to the runtime. Their stacks hold mostly stale words, so paths avoid them.
func (f *Finder) System(id heap.ID) bool {
	start := f.Stacks.Start(f.Graph.GoroutineOf(id))
	return strings.HasPrefix(start, "runtime.") && start != "runtime.main"
}

// Internal reports whether a node is a part of a map or channel.
func (f *Finder) Internal(id heap.ID) bool {
	typed := f.Typing.Of(id)
	return f.Graph.KindOf(id) == heap.Object && typed.Type != nil && Internal(typed.Type)
}

// Path names the steps of a path, which is given as the predecessor of each node, from its end.
func (f *Finder) Path(before []int32, end heap.ID) []Step {
	var nodes []heap.ID
	for id := end; id > 0; id = before[id] {
		nodes = append(nodes, id)
		if before[id] < 0 {
			break
		}
	}
	var steps []Step
	leftOut := 0
	for i := len(nodes) - 1; i > 0; i-- {
		if n := i - namedEnd; n > 0 && len(nodes)-i > namedStart {
			leftOut, i = n, namedEnd
		}
		steps = f.appendStep(steps, nodes[i], nodes[i-1])
	}
	if len(nodes) == 1 && f.Graph.KindOf(end) != heap.Object {
		steps = f.appendStep(steps, end, -1)
	} else {
		steps = append(steps, Step{Kind: "object", Type: f.Label(end)})
	}
	return longer(Collapse(steps), leftOut)
}

// The middle of a longer path is not named: such a path is an endless list, and its start shows which one.
const namedStart, namedEnd = 5000, 100

func (f *Finder) appendStep(steps []Step, from, to heap.ID) []Step {
	offset, found := f.offsetOf(from, to)
	node := f.Graph.Node(from)
	typed := f.Typing.Of(from)
	field := ""
	if found && typed.Type != nil && typed.Type.Size > 0 {
		if rel := int64(offset) - typed.Offset; rel >= 0 && rel < typed.Type.Size*typed.Count {
			field = Field(f.Types, typed.Type, rel%typed.Type.Size)
		}
	}
	switch node.Kind {
	case heap.Variable:
		return append(steps, Step{Kind: "global", Type: f.Graph.Variables[node.Index].Name, Field: field})
	case heap.Static:
		if typed.Type == nil {
			return append(steps, Step{Kind: "static", Type: f.Graph.Statics[node.Index].Name, Field: field})
		}
	case heap.Finalizer:
		return append(steps, Step{Kind: "finalizer", Type: f.Label(from)})
	case heap.Goroutine:
		g := f.Graph.GoroutineOf(from)
		if !found {
			return append(steps, Step{Kind: "goroutine", Type: f.Stacks.Start(g), Field: f.Stacks.StandsIn(g)})
		}
		function, variable := f.Stacks.At(g, offset)
		return append(steps, Step{Kind: "stack", Type: function, Field: variable})
	}
	if typed.Type == nil {
		return append(steps, Step{Kind: "field", Type: f.Label(from), Field: fmt.Sprintf("+%d", offset)})
	}
	inside := Internal(typed.Type)
	if len(steps) > 0 && (inside || typed.Count > 1) {
		// Inside a container: the previous step leads to one of its elements.
		last := &steps[len(steps)-1]
		if inside {
			field = ""
		}
		// The parts of a map are one element; a map in a map has elements of its own.
		if inside && !isHeader(typed.Type) && strings.HasSuffix(last.Field, "[*]") {
			return steps
		}
		last.Field += "[*]" + field
		return steps
	}
	return append(steps, Step{Kind: "field", Type: typed.Type.Name, Field: field})
}

// offsetOf finds the word with which one node points at another.
func (f *Finder) offsetOf(from, to heap.ID) (offset uint64, found bool) {
	if to < 0 {
		return 0, false
	}
	f.Graph.Pointers(from, func(at, target uint64, _ bool) {
		if found {
			return
		}
		if id, _, ok := f.Graph.Resolve(target); ok && id == to {
			offset, found = at, true
		}
	})
	return offset, found
}
