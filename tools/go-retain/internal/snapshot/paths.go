package snapshot

import (
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/graph"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// shortestPaths finds the shortest paths to objects: from any root, and from package variables only.
type shortestPaths struct {
	graph    *heap.Graph
	finder   *path.Finder
	anywhere []int32
	globals  []int32
	// fromVariables and fromStacks are the roots of second paths. The runtime has several variables for one thing (allp, and
	// copies of it), of which the program can remove none.
	fromVariables, fromStacks []int32
	// without is the search that leaves out one root: excluded.
	without  []int32
	excluded int32
}

func newShortestPaths(g *heap.Graph, finder *path.Finder) *shortestPaths {
	var globals, ofProgram, stacks, system []int32
	for id := range heap.ID(g.Len()) {
		switch g.KindOf(id) {
		case heap.Variable:
			globals = append(globals, int32(id))
			if !strings.HasPrefix(g.Variables[g.Node(int32(id)).Index].Name, "runtime.") {
				ofProgram = append(ofProgram, int32(id))
			}
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
		graph: g, fromVariables: ofProgram, fromStacks: stacks, excluded: -1,
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

// Root implements report.Paths.
func (w *shortestPaths) Root(id int32) int32 {
	before := w.globals
	if before[id] < 0 {
		before = w.anywhere
	}
	for before[id] >= 0 {
		id = before[id]
	}
	return id
}

// Without implements report.Paths. Stacks count only where the root is a stack: what a package variable retains, it retains
// with or without a goroutine that uses it.
func (w *shortestPaths) Without(root, id int32) []path.Step {
	if w.excluded != root {
		groups := [][]int32{except(w.fromVariables, root)}
		if w.graph.KindOf(root) == heap.Goroutine {
			groups = append(groups, except(w.fromStacks, root))
		}
		w.without, w.excluded = graph.ShortestFrom(w.graph, groups...), root
	}
	if w.without[id] < 0 {
		return nil
	}
	return w.finder.Path(w.without, id)
}

func except(all []int32, one int32) []int32 {
	others := make([]int32, 0, len(all))
	for _, id := range all {
		if id != one {
			others = append(others, id)
		}
	}
	return others
}
