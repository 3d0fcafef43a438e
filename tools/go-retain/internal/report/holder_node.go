package report

// totals of a snapshot, or of a difference: after minus before.
type totals struct {
	count, outermost, internals, self, bytes, objects int64
}

// holderNode is a node of a tree of holders with its totals: those of one snapshot, or the growth between two.
type holderNode struct {
	label    string
	children []*holderNode
	totals
	// holder has the paths.
	holder *Holder
}

// holderTree builds the tree of one snapshot.
func holderTree(holders []Holder) *holderNode {
	nodes := make([]*holderNode, len(holders))
	for i := range holders {
		h := &holders[i]
		nodes[i] = &holderNode{
			label: h.Label, holder: h,
			totals: totals{
				count: h.Count, outermost: h.Outermost, internals: h.Internals, self: h.SelfBytes, bytes: h.Bytes, objects: h.Objects,
			},
		}
		if h.Parent >= 0 && h.Parent < i {
			parent := nodes[h.Parent]
			parent.children = append(parent.children, nodes[i])
		}
	}
	if len(nodes) == 0 {
		return &holderNode{}
	}
	return nodes[0]
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
