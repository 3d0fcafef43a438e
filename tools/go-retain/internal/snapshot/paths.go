package snapshot

import (
	"github.com/OWNER/leakgate/tools/go-retain/internal/graph"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// shortestPaths finds the shortest paths to objects: from any root, and from package variables only.
type shortestPaths struct {
	finder   *path.Finder
	anywhere []int32
	globals  []int32
}

func newShortestPaths(g *heap.Graph, finder *path.Finder) *shortestPaths {
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
	return &shortestPaths{
		finder:   finder,
		anywhere: graph.ShortestFrom(g, own, system, g.Successors(0)),
		globals:  graph.ShortestFrom(g, globals),
	}
}

// Shortest implements report.Paths.
func (w *shortestPaths) Shortest(id int32) []path.Step { return w.finder.Path(w.anywhere, id) }

// FromGlobal implements report.Paths.
func (w *shortestPaths) FromGlobal(id int32) []path.Step {
	if w.globals[id] < 0 {
		return nil
	}
	return w.finder.Path(w.globals, id)
}
