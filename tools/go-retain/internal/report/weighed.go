package report

// weighed is a tree of holders with the figures by which suspects are found: those of a look, or the growth between two.
type weighed struct {
	label    string
	children []*weighed
	// of one look: as they are; of a difference: after minus before
	count, tops, innards, self, bytes, objects int64
	// holder is where the ways are.
	holder *Holder
}

// fromLook builds the tree of one look.
func fromLook(holders []Holder) *weighed {
	nodes := make([]*weighed, len(holders))
	for i := range holders {
		h := &holders[i]
		nodes[i] = &weighed{
			label: h.Label, count: h.Count, tops: h.Tops, innards: h.Innards, self: h.SelfBytes, bytes: h.Bytes,
			objects: h.Objects, holder: h,
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

// minus takes another look's figures away, label by label.
func (w *weighed) minus(before *weighed) {
	w.count -= before.count
	w.tops -= before.tops
	w.innards -= before.innards
	w.self -= before.self
	w.bytes -= before.bytes
	w.objects -= before.objects
	byLabel := map[string]*weighed{}
	for _, child := range before.children {
		byLabel[child.label] = child
	}
	for _, child := range w.children {
		if old := byLabel[child.label]; old != nil {
			child.minus(old)
		}
	}
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
