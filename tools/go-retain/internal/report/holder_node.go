package report

// totals of a snapshot, or of a difference: after minus before.
type totals struct {
	// self and cut are own bytes: of the objects, and of holders below that are not stored. Over a whole tree, they add up
	// to the heap.
	count, outermost, internals, self, cut int64
}

// holderNode is a node of a tree of holders with its totals: those of one snapshot, or the growth between two.
type holderNode struct {
	label    string
	parent   *holderNode
	children []*holderNode
	totals
	// bytes and objects are what is retained; in a difference, the sum of what grew in the node and below.
	bytes, objects int64
	onlyStacks     int64
	// holder has the paths; before, in a difference, those of the earlier snapshot.
	holder, before *Holder

	// explained: the node is a suspect. selfExplained: its own bytes are. left is what no suspect explains.
	explained, selfExplained bool
	left                     int64
}

// holderTree builds the tree of one snapshot.
func holderTree(holders []Holder) *holderNode {
	nodes := make([]*holderNode, len(holders))
	for i := range holders {
		h := &holders[i]
		nodes[i] = &holderNode{
			label: h.Label, holder: h, bytes: h.Bytes, objects: h.Objects, onlyStacks: h.OnlyStacks,
			totals: totals{count: h.Count, outermost: h.Outermost, internals: h.Internals, self: h.SelfBytes, cut: h.CutBytes},
		}
		if h.Parent >= 0 && h.Parent < i {
			parent := nodes[h.Parent]
			nodes[i].parent = parent
			parent.children = append(parent.children, nodes[i])
		}
	}
	if len(nodes) == 0 {
		return &holderNode{}
	}
	return nodes[0]
}

// grossGrowth sums up what grew, in each node and below it. A node that shrank does not make up for one that grew.
func (w *holderNode) grossGrowth() {
	w.self, w.cut = max(w.self, 0), max(w.cut, 0)
	w.bytes = w.self + w.cut
	w.objects = max(w.count+w.internals, 0)
	for _, child := range w.children {
		child.grossGrowth()
		w.bytes += child.bytes
		w.objects += child.objects
	}
}

// findLeft computes what no suspect explains.
func (w *holderNode) findLeft() int64 {
	w.left = w.cut
	if !w.selfExplained {
		w.left += w.self
	}
	for _, child := range w.children {
		w.left += child.findLeft()
	}
	if w.explained {
		w.left = 0
	}
	return w.left
}

// contents adds up bytes by type.
func (w *holderNode) contents(sums map[string]*TypeSum) {
	sum := sums[w.label]
	if sum == nil {
		sum = &TypeSum{Type: w.label}
		sums[w.label] = sum
	}
	sum.Objects += w.count
	sum.Bytes += w.self
	for _, child := range w.children {
		child.contents(sums)
	}
}
