package heap

import (
	"encoding/binary"
	"sort"

	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// Place is a named piece of the writable data.
type Place struct {
	Name string
	Addr uint64
	Size uint64
}

// Graph is the graph of pointers between nodes. It contains reachable nodes only.
type Graph struct {
	nodes []compactNode
	// first and edges are the successors as compressed rows: those of n are edges[first[n]:first[n+1]].
	first rows
	edges []ID
	roots []ID // the successors of the root

	Variables []Place
	Statics   []Place
	// Finalizers are called when objects are freed.
	Finalizers []rt.Finalizer

	// Reachable counts what is in the graph.
	ReachableObjects int64
	ReachableBytes   int64

	image    *rt.Image
	live     func(g *rt.Goroutine, yield func(offset, value uint64))
	types    *rt.Types
	slots    []ID
	statics  []ID // node of each static, 0 if not reached
	varNodes []ID
	pages    pageTable
}

// Build finds all reachable nodes. Variables and statics must be sorted by address. live yields the words of a stack
// that may be pointers.
func Build(image *rt.Image, types *rt.Types, variables, statics []Place, finalizers []rt.Finalizer, live func(g *rt.Goroutine, yield func(offset, value uint64))) *Graph {
	g := &Graph{
		image: image, types: types, live: live, Variables: variables, Statics: statics, Finalizers: finalizers,
		slots: make([]ID, image.Slots), statics: make([]ID, len(statics)), varNodes: make([]ID, len(variables)),
	}
	g.pages.build(image)
	most := 1 + len(variables) + len(image.Goroutines) + len(finalizers) + len(statics) + image.Slots
	g.nodes, g.first.low = rt.Reserve[compactNode](image, most), rt.Reserve[uint32](image, most+1)
	g.edges = rt.Reserve[ID](image, image.PointerWords()+maxTargets*len(finalizers))
	g.add(Root, 0)
	for i := range variables {
		g.varNodes[i] = g.add(Variable, i)
	}
	for i := range image.Goroutines {
		g.add(Goroutine, i)
	}
	for i := range finalizers {
		g.add(Finalizer, i)
	}
	roots := make([]ID, 0, len(g.nodes))
	for id := 1; id < len(g.nodes); id++ {
		roots = append(roots, ID(id))
	}
	// Rows of edges are built in the order of the nodes.
	g.explore(1)
	// Statics that no variable leads to may still point at objects.
	for i := range statics {
		if g.statics[i] == 0 {
			from := len(g.nodes)
			roots = append(roots, g.static(i))
			g.explore(from)
		}
	}
	// An object that only its finalizer refers to is garbage, but not yet freed.
	for i := range finalizers {
		from := len(g.nodes)
		if id, ok := g.resolve(finalizers[i].Object, false); ok && int(id) == from {
			roots = append(roots, id)
			g.explore(from)
		}
	}
	g.roots = roots
	g.first.append(len(g.edges))
	return g
}

// maxTargets is more than a finalizer ever refers to.
const maxTargets = 8

func (g *Graph) add(kind Kind, index int) ID {
	g.nodes = append(g.nodes, compactNode{index: int32(index), slot: -1 - int32(kind)})
	return ID(len(g.nodes) - 1)
}

func (g *Graph) addObject(span *rt.Span, index int32, slot int) ID {
	g.nodes = append(g.nodes, compactNode{index: index, slot: int32(slot)})
	g.ReachableObjects++
	g.ReachableBytes += int64(span.ElemSize)
	return ID(len(g.nodes) - 1)
}

func (g *Graph) static(i int) ID {
	if g.statics[i] == 0 {
		g.statics[i] = g.add(Static, i)
	}
	return g.statics[i]
}

// explore builds the rows of all nodes from one on, and of the nodes that they lead to.
func (g *Graph) explore(from int) {
	if len(g.first.low) == 0 {
		g.first.append(0) // the root's, which stays empty
	}
	for id := from; id < len(g.nodes); id++ {
		g.first.append(len(g.edges))
		last := ID(0)
		g.Pointers(ID(id), func(_ uint64, target uint64, sure bool) {
			// A large table often has the same pointer many times in a row.
			if to, ok := g.resolve(target, sure); ok && to != ID(id) && to != last {
				g.edges = append(g.edges, to)
				last = to
			}
		})
	}
}

// Successors returns the nodes that a node points at. A node may occur twice.
func (g *Graph) Successors(id ID) []ID {
	if id == 0 {
		return g.roots
	}
	return g.edges[g.first.at(id):g.first.at(id+1)]
}

// Len counts the nodes.
func (g *Graph) Len() int { return len(g.nodes) }

// Resolve finds the node that contains an address, if it is in the graph, and the offset within it.
func (g *Graph) Resolve(addr uint64) (ID, uint64, bool) {
	if span := g.pages.span(addr); span != nil {
		i := int((addr - span.Base) / span.ElemSize)
		if i >= span.Count {
			return 0, 0, false
		}
		id := g.slots[span.First+i]
		return id, addr - span.Base - uint64(i)*span.ElemSize, id != 0
	}
	if i := find(g.Variables, addr); i >= 0 {
		return g.varNodes[i], addr - g.Variables[i].Addr, true
	}
	if i := find(g.Statics, addr); i >= 0 {
		return g.statics[i], addr - g.Statics[i].Addr, g.statics[i] != 0
	}
	return 0, 0, false
}

// resolve is Resolve, and adds the node if it is missing. An unsure address (a word of a stack) must lie in an allocated
// object.
func (g *Graph) resolve(addr uint64, sure bool) (ID, bool) {
	if addr < 4096 {
		return 0, false
	}
	if span := g.pages.span(addr); span != nil {
		i := int((addr - span.Base) / span.ElemSize)
		if i >= span.Count {
			return 0, false
		}
		slot := span.First + i
		if g.slots[slot] == 0 {
			if !sure && !span.Allocated(i) {
				return 0, false
			}
			g.slots[slot] = g.addObject(span, g.pages.index(addr), i)
		}
		return g.slots[slot], true
	}
	if i := find(g.Variables, addr); i >= 0 {
		return g.varNodes[i], true
	}
	if i := find(g.Statics, addr); i >= 0 {
		return g.static(i), true
	}
	return 0, false
}

func find(places []Place, addr uint64) int {
	i := sort.Search(len(places), func(i int) bool { return places[i].Addr > addr }) - 1
	if i < 0 || addr >= places[i].Addr+max(places[i].Size, 1) {
		return -1
	}
	return i
}

// Word reads a word of a node.
func (g *Graph) Word(id ID, offset uint64) uint64 {
	b := g.Bytes(id)
	if offset+8 > uint64(len(b)) {
		return 0
	}
	return binary.LittleEndian.Uint64(b[offset:])
}

// Bytes returns a node's contents, or nil where they were not copied because they contain no pointers.
func (g *Graph) Bytes(id ID) []byte {
	n := g.Node(id)
	switch n.Kind {
	case Object:
		span := &g.image.Spans[n.Index]
		if span.Data == nil {
			return nil
		}
		return span.Data[n.Addr-span.Base:][:n.Size]
	case Variable, Static:
		for i := range g.image.Segments {
			seg := &g.image.Segments[i]
			if n.Addr >= seg.Base && n.Addr+n.Size <= seg.Base+uint64(len(seg.Data)) {
				return seg.Data[n.Addr-seg.Base:][:n.Size]
			}
		}
	}
	return nil
}

// Image is the copied memory.
func (g *Graph) Image() *rt.Image { return g.image }

// Span returns the span of an Object.
func (g *Graph) Span(id ID) *rt.Span { return &g.image.Spans[g.nodes[id].index] }

// GoroutineOf returns the goroutine of a node of that kind.
func (g *Graph) GoroutineOf(id ID) *rt.Goroutine { return &g.image.Goroutines[g.nodes[id].index] }
