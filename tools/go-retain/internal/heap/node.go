// Package heap builds the graph of a copied process: package variables, goroutines and objects, and the pointers between
// them.
package heap

// Kind says what a node is.
type Kind uint8

// The kinds of nodes.
const (
	// Root is the one node that points at everything that the program reaches directly.
	Root Kind = iota
	// Variable is a package variable.
	Variable
	// Static is data laid out by the compiler: what &T{...} in a package variable points at.
	Static
	// Goroutine is a goroutine with its stack.
	Goroutine
	// Finalizer is a function that the runtime calls when an object is no longer reachable.
	Finalizer
	// Object is an object in the heap.
	Object
)

// ID numbers a node. The root is 0.
type ID = int32

// compactNode is a Node in eight bytes: a large process has many millions of them.
type compactNode struct {
	index int32 // Node.Index
	slot  int32 // the number of an Object in its span; of another Kind, -1 less the kind
}

func (n compactNode) kind() Kind {
	if n.slot >= 0 {
		return Object
	}
	return Kind(-1 - n.slot)
}

// KindOf returns the kind of a node.
func (g *Graph) KindOf(id ID) Kind { return g.nodes[id].kind() }

// Node returns a node.
func (g *Graph) Node(id ID) Node {
	c := g.nodes[id]
	n := Node{Kind: c.kind(), Index: c.index}
	switch n.Kind {
	case Object:
		span := &g.image.Spans[c.index]
		n.Addr, n.Size = span.Base+uint64(c.slot)*span.ElemSize, span.ElemSize
	case Variable:
		n.Addr, n.Size = g.Variables[c.index].Addr, g.Variables[c.index].Size
	case Static:
		n.Addr, n.Size = g.Statics[c.index].Addr, g.Statics[c.index].Size
	case Goroutine:
		n.Addr, n.Size = g.image.Goroutines[c.index].Low, g.image.Goroutines[c.index].Used
	case Finalizer:
		n.Addr = g.Finalizers[c.index].Object
	}
	return n
}

// Node is one node of the graph.
type Node struct {
	Addr uint64
	// Size in bytes; for an Object, its size class.
	Size uint64
	// Index into the variables, statics or goroutines, by kind; for an Object, into the spans.
	Index int32
	Kind  Kind
}
