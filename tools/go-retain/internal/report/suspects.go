package report

import (
	"cmp"
	"slices"
)

// Bar is what a place must have to be a suspect.
type Bar struct {
	// Share of the whole, 0 to 1.
	Share float64
	// Bytes at least.
	Bytes int64
	// Members at least: fewer are no pile.
	Members int64
}

// finder goes down the tree of holders.
type finder struct {
	bar   Bar
	total int64
	// onePlace: what is held in many places is no suspect, however much it is. Every program has such: strings, or the
	// descriptors that each generated file keeps.
	onePlace bool
	found    []Suspect
}

// suspects finds where most of a tree's bytes pile up: from the program down, wherever a holder still keeps more than
// the bar, until many of one kind share it.
func suspects(root *weighed, bar Bar, onePlace bool) []Suspect {
	f := &finder{bar: bar, total: root.bytes, onePlace: onePlace}
	if root.bytes > 0 {
		f.down(root)
	}
	slices.SortStableFunc(f.found, func(a, b Suspect) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return f.found
}

func (f *finder) enough(bytes int64) bool {
	return bytes >= f.bar.Bytes && float64(bytes) >= f.bar.Share*float64(f.total)
}

// down looks below a holder and gives the bytes that were explained.
func (f *finder) down(holder *weighed) (explained int64) {
	for _, child := range holder.children {
		if !f.enough(child.bytes) || f.scattered(child) {
			continue
		}
		if f.pile(holder, child) {
			f.add(holder, child)
			explained += child.bytes
			continue
		}
		below := f.down(child)
		if f.enough(child.self) {
			f.addSelf(child)
			below += child.self
		}
		explained += below
	}
	return explained
}

// scattered tells whether objects are held in many places.
func (f *finder) scattered(child *weighed) bool {
	if !f.onePlace || child.count < f.bar.Members || child.holder == nil || child.holder.Shortest == nil {
		return false
	}
	return child.holder.Shortest.Of < 0.5
}

// pile tells whether many of one kind are held by few of another, or by one another.
func (f *finder) pile(holder, child *weighed) bool {
	if child.count < f.bar.Members {
		return false
	}
	return child.count >= 4*max(holder.count, 1) || child.count >= 8*max(child.tops, 1)
}

func (f *finder) add(holder, member *weighed) {
	s := Suspect{
		Holder: holder.label, Member: member.label, Members: member.count,
		Bytes: member.bytes, Objects: member.objects,
		Share:    float64(member.bytes) / float64(f.total),
		Leads:    leads(member),
		Contents: contentsOf(member),
	}
	s.BytesPerMember = float64(s.Bytes) / float64(max(s.Members, 1))
	s.Shortest, s.FromGlobal = ways(member)
	f.found = append(f.found, s)
}

// addSelf adds an object that is itself what grows: a slice without end, a map of plain values.
func (f *finder) addSelf(object *weighed) {
	s := Suspect{
		Holder: object.label, Members: object.count + object.innards,
		Bytes: object.self, Objects: object.count + object.innards,
		Share:    float64(object.self) / float64(f.total),
		Leads:    []string{},
		Contents: []TypeSum{{Type: object.label, Objects: object.count + object.innards, Bytes: object.self}},
	}
	s.BytesPerMember = float64(s.Bytes) / float64(max(s.Members, 1))
	s.Shortest, s.FromGlobal = ways(object)
	f.found = append(f.found, s)
}

func ways(w *weighed) (shortest, fromGlobal *Way) {
	if w.holder == nil {
		return nil, nil
	}
	return w.holder.Shortest, w.holder.FromGlobal
}

// leads follows what each member mainly holds, while there is about one for each.
func leads(member *weighed) []string {
	labels := []string{}
	for at := member; len(labels) < 8; {
		var main *weighed
		for _, child := range at.children {
			if main == nil || child.bytes > main.bytes {
				main = child
			}
		}
		if main == nil || main.bytes < at.bytes/3 || main.count < member.count/2 || main.count > 2*member.count {
			return labels
		}
		labels = append(labels, main.label)
		at = main
	}
	return labels
}

func contentsOf(w *weighed) []TypeSum {
	sums := map[string]*TypeSum{}
	w.contents(sums)
	return largest(sums, 8)
}

func largest(sums map[string]*TypeSum, n int) []TypeSum {
	all := make([]TypeSum, 0, len(sums))
	for _, sum := range sums {
		if sum.Bytes > 0 {
			all = append(all, *sum)
		}
	}
	slices.SortFunc(all, func(a, b TypeSum) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Type, b.Type))
	})
	return all[:min(n, len(all))]
}
