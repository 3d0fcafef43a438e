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

// Node is one node of the graph.
type Node struct {
	Addr uint64
	// Size in bytes; for an Object, its size class.
	Size uint64
	// Index into the variables, statics or goroutines, by kind; for an Object, into the spans.
	Index int32
	Kind  Kind
}
