package snapshot

import (
	"slices"

	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// retainedByProgram is a graph in which the root also points at some further objects.
type retainedByProgram struct {
	*heap.Graph
	roots []heap.ID
}

// Successors returns the nodes that a node points at. A node may occur twice.
func (h *retainedByProgram) Successors(id heap.ID) []heap.ID {
	if id == 0 {
		return h.roots
	}
	return h.Graph.Successors(id)
}

// withProcessorRoots makes the root point at each of the scheduler's processors (runtime.p). Without this, a processor
// is dominated by the root while a thread runs on it, and by runtime.allp otherwise. The state of all processors (timers,
// pools) would then be summed up in two places, which differ from one snapshot to the next.
func withProcessorRoots(g *heap.Graph, finder *path.Finder) *retainedByProgram {
	h := &retainedByProgram{Graph: g, roots: slices.Clone(g.Successors(0))}
	for id := range heap.ID(g.Len()) {
		typ := finder.Typing.Of(id).Type
		if g.KindOf(id) == heap.Object && typ != nil && typ.Name == "runtime.p" {
			h.roots = append(h.roots, id)
		}
	}
	return h
}
