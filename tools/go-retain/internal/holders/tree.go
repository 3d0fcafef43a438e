// Package holders sums up the dominator tree by label: which objects retain how much.
package holders

// Node is all objects of one label that one other Node retains.
type Node struct {
	Label  string
	Parent int32
	// Count is the number of objects. Outermost counts those that no other object of this Node retains: of a list, the
	// first element, which retains the rest.
	Count, Outermost int64
	// SelfBytes are the objects' own bytes, including the internals of maps and channels. Bytes and Objects are their
	// retained size: what would be freed with them.
	SelfBytes, Bytes, Objects int64
	// Internals counts the parts of maps and channels.
	Internals int64
	// OnlyStacks counts the objects that only stacks of goroutines lead to.
	OnlyStacks int64
	// Samples are some of the objects, spread evenly over the bytes that they retain. An object that retains much may
	// occur several times.
	Samples  []int32
	Children []int32
}

// Tree is the summed-up dominator tree. Nodes[0] is the program.
type Tree struct {
	Nodes []Node
}

// Source describes each object for the tree.
type Source interface {
	Label(id int32) string
	Internal(id int32) bool
	// OnStack reports whether the stack of a goroutine leads to an object, directly or not.
	OnlyStacks(id int32) bool
	// Weight returns an object's bytes, and whether it counts as an object.
	Weight(id int32) (bytes int64, object bool)
}

const (
	maxSamples = 16
	// maxDepth is how far up the tree a label is searched, to fold objects that retain objects of their own label.
	maxDepth = 200
)

// Sum builds the tree from the immediate dominators, and from an order in which each node comes after its dominator.
func Sum(idom, order []int32, source Source) *Tree {
	b := builder{source: source, idom: idom, order: order, children: map[childKey]int32{}}
	b.labels()
	b.retained()
	b.walk()
	b.sample()
	return &b.tree
}

type childKey struct {
	parent int32
	label  int32
}

type builder struct {
	source   Source
	idom     []int32
	order    []int32
	tree     Tree
	children map[childKey]int32

	label    []int32 // of each object, interned; -1 for internals
	names    []string
	bytes    []int64
	objects  []int64
	nodeTags []int32 // label of each tree node
	active   []int32 // of each tree node, how many objects are ancestors of the visited one
	node     []int32 // of each object, its tree node
	nearest  []int32 // of each tree node, the last of its objects that is an ancestor of the visited one, or -1
}

func (b *builder) labels() {
	interned := map[string]int32{}
	b.label = make([]int32, len(b.idom))
	last, lastTag := "", int32(-1)
	for _, id := range b.order {
		if b.source.Internal(id) {
			b.label[id] = -1
			continue
		}
		name := b.source.Label(id)
		// Neighbours often have one label.
		if lastTag >= 0 && name == last {
			b.label[id] = lastTag
			continue
		}
		tag, ok := interned[name]
		if !ok {
			tag = int32(len(b.names))
			interned[name] = tag
			b.names = append(b.names, name)
		}
		b.label[id] = tag
		last, lastTag = name, tag
	}
}

func (b *builder) retained() {
	b.bytes = make([]int64, len(b.idom))
	b.objects = make([]int64, len(b.idom))
	for i := len(b.order) - 1; i >= 0; i-- {
		id := b.order[i]
		bytes, object := b.source.Weight(id)
		b.bytes[id] += bytes
		if object {
			b.objects[id]++
		}
		if up := b.idom[id]; up >= 0 {
			b.bytes[up] += b.bytes[id]
			b.objects[up] += b.objects[id]
		}
	}
}

// walk goes through the dominator tree, depth first.
func (b *builder) walk() {
	first, next := b.childLists()
	type visit struct {
		id, child, node, outer int32
	}
	b.node = make([]int32, len(b.idom))
	root := b.order[0]
	b.newNode(-1, b.label[root])
	stack := []visit{{root, first[root], 0, b.enter(0, root)}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.child < 0 {
			b.active[top.node]--
			b.nearest[top.node] = top.outer
			stack = stack[:len(stack)-1]
			continue
		}
		id := top.child
		top.child = next[id]
		node := b.place(top.node, b.label[id])
		stack = append(stack, visit{id, first[id], node, b.enter(node, id)})
	}
}

func (b *builder) childLists() (first, next []int32) {
	first = make([]int32, len(b.idom))
	next = make([]int32, len(b.idom))
	for i := range first {
		first[i], next[i] = -1, -1
	}
	for i := len(b.order) - 1; i > 0; i-- {
		id := b.order[i]
		next[id] = first[b.idom[id]]
		first[b.idom[id]] = id
	}
	return first, next
}

// place finds the tree node for a label below another. Internals belong to their container, and objects that retain
// objects of their own label are folded into one node.
func (b *builder) place(parent, label int32) int32 {
	if label < 0 {
		return parent
	}
	for up, depth := parent, 0; up >= 0 && depth < maxDepth; up, depth = b.tree.Nodes[up].Parent, depth+1 {
		if b.nodeTags[up] == label {
			return up
		}
	}
	if node, ok := b.children[childKey{parent, label}]; ok {
		return node
	}
	return b.newNode(parent, label)
}

func (b *builder) newNode(parent, label int32) int32 {
	node := int32(len(b.tree.Nodes))
	b.tree.Nodes = append(b.tree.Nodes, Node{Label: b.names[label], Parent: parent})
	b.nodeTags = append(b.nodeTags, label)
	b.active = append(b.active, 0)
	b.nearest = append(b.nearest, -1)
	if parent >= 0 {
		b.children[childKey{parent, label}] = node
		b.tree.Nodes[parent].Children = append(b.tree.Nodes[parent].Children, node)
	}
	return node
}

// enter adds an object to its node. It returns the object of the same node that was the nearest ancestor so far, or -1.
func (b *builder) enter(node, id int32) (outer int32) {
	n := &b.tree.Nodes[node]
	bytes, _ := b.source.Weight(id)
	n.SelfBytes += bytes
	outer = b.nearest[node]
	top := b.active[node] == 0
	b.active[node]++
	if top {
		n.Bytes += b.bytes[id]
		n.Objects += b.objects[id]
	}
	if b.label[id] < 0 {
		b.node[id] = -1
		n.Internals++
		return outer
	}
	b.node[id], b.nearest[node] = node, id
	n.Count++
	if b.source.OnlyStacks(id) {
		n.OnlyStacks++
	}
	if top {
		n.Outermost++
	} else if outer >= 0 {
		// What an object of the same node retains is not the ancestor's own part of the node.
		b.bytes[outer] -= b.bytes[id]
	}
	return outer
}
