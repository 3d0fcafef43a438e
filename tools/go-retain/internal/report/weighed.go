package report

// figures of one look: as they are; of a difference: after minus before.
type figures struct {
	count, tops, innards, self, bytes, objects int64
}

// weighed is a tree of holders with the figures by which suspects are found: those of a look, or the growth between two.
type weighed struct {
	label    string
	children []*weighed
	figures
	// holder is where the ways are.
	holder *Holder
}

// fromLook builds the tree of one look.
func fromLook(holders []Holder) *weighed {
	nodes := make([]*weighed, len(holders))
	for i := range holders {
		h := &holders[i]
		nodes[i] = &weighed{
			label: h.Label, holder: h,
			figures: figures{
				count: h.Count, tops: h.Tops, innards: h.Innards, self: h.SelfBytes, bytes: h.Bytes, objects: h.Objects,
			},
		}
		if h.Parent >= 0 && h.Parent < i {
			parent := nodes[h.Parent]
			parent.children = append(parent.children, nodes[i])
		}
	}
	if len(nodes) == 0 {
		return &weighed{}
	}
	return nodes[0]
}

// contents adds up bytes by type.
func (w *weighed) contents(sums map[string]*TypeSum) {
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
