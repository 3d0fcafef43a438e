package report

// subtract subtracts the totals of an earlier snapshot, label by label. The tree then has the gross growth. It returns the
// bytes that were lost elsewhere.
func (w *holderNode) subtract(before *holderNode) (lost int64) {
	m := &moves{}
	m.subtract(w, before)
	m.reconcile()
	w.grossGrowth()
	for i := range m.lost {
		lost += m.lost[i].totals.self + m.lost[i].totals.cut
	}
	return lost
}

// change is what a holder gained or lost between two snapshots.
type change struct {
	// way is the labels from the program to the holder.
	way        []string
	onlyStacks bool
	totals     *totals
}

func (c *change) label() string { return c.way[len(c.way)-1] }

// moves records what each holder lost, and which holders may have gained.
type moves struct {
	lost, gained []change
	way          []string
}

func (m *moves) subtract(after, before *holderNode) {
	for _, field := range fields {
		*field(&after.totals) -= *field(&before.totals)
	}
	after.before = before.holder
	m.way = append(m.way, after.label)
	m.note(after, before.onlyStacks > 0)
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
	m.way = m.way[:len(m.way)-1]
}

// note records a holder of both snapshots.
func (m *moves) note(w *holderNode, wasOnlyStacks bool) {
	way := append([]string{}, m.way...)
	m.gained = append(m.gained, change{way, w.onlyStacks > 0, &w.totals})
	var lost totals
	for _, field := range fields {
		*field(&lost) = max(-*field(&w.totals), 0)
	}
	if lost != (totals{}) {
		m.lost = append(m.lost, change{way, wasOnlyStacks, &lost})
	}
}

// added records a holder that only the later snapshot has.
func (m *moves) added(w *holderNode) {
	m.way = append(m.way, w.label)
	m.gained = append(m.gained, change{append([]string{}, m.way...), w.onlyStacks > 0, &w.totals})
	for _, child := range w.children {
		m.added(child)
	}
	m.way = m.way[:len(m.way)-1]
}

// removed records a holder that only the earlier snapshot has.
func (m *moves) removed(w *holderNode) {
	m.way = append(m.way, w.label)
	m.lost = append(m.lost, change{append([]string{}, m.way...), w.onlyStacks > 0, &w.totals})
	for _, child := range w.children {
		m.removed(child)
	}
	m.way = m.way[:len(m.way)-1]
}

// fields returns the totals one by one.
var fields = []func(*totals) *int64{
	func(f *totals) *int64 { return &f.count },
	func(f *totals) *int64 { return &f.outermost },
	func(f *totals) *int64 { return &f.internals },
	func(f *totals) *int64 { return &f.self },
	func(f *totals) *int64 { return &f.cut },
}
