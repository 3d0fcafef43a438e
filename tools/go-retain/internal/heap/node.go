// Package heap makes a graph of a copied process: package variables, goroutines and objects, and who points at whom.
package heap

// Kind says what a node is.
type Kind uint8

// The kinds of nodes.
const (
	// Root is the one node that points at all that the program can reach by itself.
	Root Kind = iota
	// Variable is a package variable.
	Variable
	// Static is data that the compiler laid out: what &T{...} in a package variable points at.
	Static
	// Goroutine is one with its stack.
	Goroutine
	// Finalizer is what the runtime calls when an object is no longer reachable.
	Finalizer
	// Object is one in the heap.
	Object
)

// ID numbers a node. The root is 0.
type ID = int32

// Node is one node of the graph.
type Node struct {
	Addr uint64
	// Size in bytes; of Object what the allocator set aside.
	Size uint64
	// Index into the variables, statics or goroutines, by kind; of Object the span.
	Index int32
	Kind  Kind
}
