package look

import (
	"leakgate/tools/go-retain/internal/graph"
	"leakgate/tools/go-retain/internal/heap"
	"leakgate/tools/go-retain/internal/path"
)

// ways finds the shortest ways to objects: from anywhere, and from package variables alone.
type ways struct {
	finder   *path.Finder
	anywhere []int32
	globals  []int32
}

func newWays(g *heap.Graph, finder *path.Finder) *ways {
	var globals, stacks, system []int32
	for id := range g.Nodes {
		switch g.Nodes[id].Kind {
		case heap.Variable:
			globals = append(globals, int32(id))
		case heap.Goroutine:
			if finder.System(int32(id)) {
				system = append(system, int32(id))
			} else {
				stacks = append(stacks, int32(id))
			}
		}
	}
	own := append(append([]int32{}, globals...), stacks...)
	return &ways{
		finder:   finder,
		anywhere: graph.ShortestFrom(g, own, system, g.Successors(0)),
		globals:  graph.ShortestFrom(g, globals),
	}
}

// Shortest implements report.Ways.
func (w *ways) Shortest(id int32) []path.Step { return w.finder.Way(w.anywhere, id) }

// FromGlobal implements report.Ways.
func (w *ways) FromGlobal(id int32) []path.Step {
	if w.globals[id] < 0 {
		return nil
	}
	return w.finder.Way(w.globals, id)
}
