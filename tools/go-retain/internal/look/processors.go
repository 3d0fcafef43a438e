package look

import (
	"slices"

	"leakgate/tools/go-retain/internal/heap"
	"leakgate/tools/go-retain/internal/path"
)

// heldByProgram is a graph in which the program itself holds some objects too, whoever else does.
type heldByProgram struct {
	*heap.Graph
	roots []heap.ID
}

// Successors gives the nodes that a node points at, some perhaps twice.
func (h *heldByProgram) Successors(id heap.ID) []heap.ID {
	if id == 0 {
		return h.roots
	}
	return h.Graph.Successors(id)
}

// processorsHeld has the program hold each of the scheduler's processors. By itself it does only while a thread runs on
// it, else runtime.allp does: what all processors have (timers, pools) would be summed up in two places then, and in
// others a moment later.
func processorsHeld(g *heap.Graph, finder *path.Finder) *heldByProgram {
	h := &heldByProgram{Graph: g, roots: slices.Clone(g.Successors(0))}
	for id := range heap.ID(g.Len()) {
		typ := finder.Typing.Of(id).Type
		if g.Nodes[id].Kind == heap.Object && typ != nil && typ.Name == "runtime.p" {
			h.roots = append(h.roots, id)
		}
	}
	return h
}
