package report

import (
	"cmp"
	"slices"
)

// minus takes another look's figures away, label by label.
//
// What holds an object may differ from look to look though nothing happened: a thread that was just using it holds it
// too, and then no one holder does. The object is missing in one place then, and is new in another. So what has gone from
// a label in one place is taken from what has come to the same label elsewhere.
func (w *weighed) minus(before *weighed) {
	m := &moves{gone: map[string][]figures{}, come: map[string][]*weighed{}}
	m.minus(w, before)
	m.settle()
}

// moves are what has gone from, and come to, each label.
type moves struct {
	gone map[string][]figures
	come map[string][]*weighed
}

func (m *moves) minus(after, before *weighed) {
	for _, field := range fields {
		*field(&after.figures) -= *field(&before.figures)
	}
	m.note(after)
	byLabel := map[string]*weighed{}
	for _, child := range before.children {
		byLabel[child.label] = child
	}
	for _, child := range after.children {
		if old := byLabel[child.label]; old != nil {
			m.minus(child, old)
			delete(byLabel, child.label)
		} else {
			m.appeared(child)
		}
	}
	for _, old := range before.children {
		if byLabel[old.label] != nil {
			m.vanished(old)
		}
	}
}

func (m *moves) note(w *weighed) {
	m.come[w.label] = append(m.come[w.label], w)
	var gone figures
	for _, field := range fields {
		*field(&gone) = max(-*field(&w.figures), 0)
	}
	if gone != (figures{}) {
		m.gone[w.label] = append(m.gone[w.label], gone)
	}
}

func (m *moves) appeared(w *weighed) {
	m.note(w)
	for _, child := range w.children {
		m.appeared(child)
	}
}

func (m *moves) vanished(w *weighed) {
	m.gone[w.label] = append(m.gone[w.label], w.figures)
	for _, child := range w.children {
		m.vanished(child)
	}
}

// settle takes what has gone from what has come, the most first.
func (m *moves) settle() {
	for label, all := range m.gone {
		come := m.come[label]
		for _, field := range fields {
			var gone int64
			for i := range all {
				gone += *field(&all[i])
			}
			slices.SortStableFunc(come, func(a, b *weighed) int { return cmp.Compare(*field(&b.figures), *field(&a.figures)) })
			for _, w := range come {
				taken := min(gone, max(*field(&w.figures), 0))
				*field(&w.figures) -= taken
				gone -= taken
			}
		}
	}
}

// fields gives the figures one by one.
var fields = []func(*figures) *int64{
	func(f *figures) *int64 { return &f.count },
	func(f *figures) *int64 { return &f.tops },
	func(f *figures) *int64 { return &f.innards },
	func(f *figures) *int64 { return &f.self },
	func(f *figures) *int64 { return &f.bytes },
	func(f *figures) *int64 { return &f.objects },
}
