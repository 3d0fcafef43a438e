package report

import (
	"cmp"
	"slices"
)

// subtract subtracts the totals of an earlier snapshot, label by label.
//
// The holder of an object may differ between snapshots although the program retains the same objects: while a thread
// uses an object, its stack points at the object too, and the former holder no longer dominates it. The object is then
// missing in one place and new in another. So what a label loses in one place is subtracted from what the same label
// gains elsewhere.
func (w *holderNode) subtract(before *holderNode) {
	m := &moves{lost: map[string][]totals{}, gained: map[string][]*holderNode{}}
	m.subtract(w, before)
	m.reconcile()
}

// moves records what each label lost in one place and gained in another.
type moves struct {
	lost   map[string][]totals
	gained map[string][]*holderNode
}

func (m *moves) subtract(after, before *holderNode) {
	for _, field := range fields {
		*field(&after.totals) -= *field(&before.totals)
	}
	m.note(after)
	byLabel := map[string]*holderNode{}
	for _, child := range before.children {
		byLabel[child.label] = child
	}
	for _, child := range after.children {
		if old := byLabel[child.label]; old != nil {
			m.subtract(child, old)
			delete(byLabel, child.label)
		} else {
			m.added(child)
		}
	}
	for _, old := range before.children {
		if byLabel[old.label] != nil {
			m.removed(old)
		}
	}
}

func (m *moves) note(w *holderNode) {
	m.gained[w.label] = append(m.gained[w.label], w)
	var lost totals
	for _, field := range fields {
		*field(&lost) = max(-*field(&w.totals), 0)
	}
	if lost != (totals{}) {
		m.lost[w.label] = append(m.lost[w.label], lost)
	}
}

func (m *moves) added(w *holderNode) {
	m.note(w)
	for _, child := range w.children {
		m.added(child)
	}
}

func (m *moves) removed(w *holderNode) {
	m.lost[w.label] = append(m.lost[w.label], w.totals)
	for _, child := range w.children {
		m.removed(child)
	}
}

// reconcile subtracts the losses of each label from its gains, the largest gain first.
func (m *moves) reconcile() {
	for label, all := range m.lost {
		gained := m.gained[label]
		for _, field := range fields {
			var lost int64
			for i := range all {
				lost += *field(&all[i])
			}
			slices.SortStableFunc(gained, func(a, b *holderNode) int { return cmp.Compare(*field(&b.totals), *field(&a.totals)) })
			for _, w := range gained {
				taken := min(lost, max(*field(&w.totals), 0))
				*field(&w.totals) -= taken
				lost -= taken
			}
		}
	}
}

// fields returns the totals one by one.
var fields = []func(*totals) *int64{
	func(f *totals) *int64 { return &f.count },
	func(f *totals) *int64 { return &f.outermost },
	func(f *totals) *int64 { return &f.internals },
	func(f *totals) *int64 { return &f.self },
	func(f *totals) *int64 { return &f.bytes },
	func(f *totals) *int64 { return &f.objects },
}
