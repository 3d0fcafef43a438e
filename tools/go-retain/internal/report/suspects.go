package report

import (
	"cmp"
	"slices"
)

// Threshold is what a place must reach to be a suspect.
type Threshold struct {
	// Share of all bytes, 0 to 1.
	Share float64
	// Bytes is the smallest size.
	Bytes int64
	// Members is the smallest number of objects that counts as an accumulation.
	Members int64
}

// finder descends the tree of holders.
type finder struct {
	threshold Threshold
	total     int64
	// onePlace: objects that are retained in many places are no suspect, however large they are together. Every program
	// has such objects: strings, or the descriptors of each generated file.
	onePlace bool
	found    []Suspect
}

// suspects finds where most of a tree's bytes accumulate. It descends from the program while a holder retains more than
// the threshold, until many objects of one label share it.
func suspects(root *holderNode, threshold Threshold, onePlace bool) []Suspect {
	f := &finder{threshold: threshold, total: root.bytes, onePlace: onePlace}
	if root.bytes > 0 {
		f.down(root)
	}
	slices.SortStableFunc(f.found, func(a, b Suspect) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return f.found
}

func (f *finder) enough(bytes int64) bool {
	return bytes >= f.threshold.Bytes && float64(bytes) >= f.threshold.Share*float64(f.total)
}

// down searches below a holder and returns the bytes that the suspects found there explain.
func (f *finder) down(holder *holderNode) (explained int64) {
	for _, child := range holder.children {
		if !f.enough(child.bytes) || f.scattered(child) {
			continue
		}
		if f.accumulates(holder, child) {
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

// scattered reports whether objects are retained in many places.
func (f *finder) scattered(child *holderNode) bool {
	if !f.onePlace || child.count < f.threshold.Members || child.holder == nil || child.holder.Shortest == nil {
		return false
	}
	return child.holder.Shortest.Of < 0.5
}

// accumulates reports whether many objects of one label are retained by few of another, or by each other.
func (f *finder) accumulates(holder, child *holderNode) bool {
	if child.count < f.threshold.Members {
		return false
	}
	return child.count >= 4*max(holder.count, 1) || child.count >= 8*max(child.outermost, 1)
}

func (f *finder) add(holder, member *holderNode) {
	s := Suspect{
		Holder: holder.label, Member: member.label, Members: member.count,
		Bytes: member.bytes, Objects: member.objects,
		Share:    float64(member.bytes) / float64(f.total),
		Leads:    leads(member),
		Contents: contentsOf(member),
	}
	s.BytesPerMember = float64(s.Bytes) / float64(max(s.Members, 1))
	s.Shortest, s.FromGlobal = pathsOf(member)
	f.found = append(f.found, s)
}

// addSelf adds a single object that grows: an unbounded slice, or a map of plain values.
func (f *finder) addSelf(object *holderNode) {
	s := Suspect{
		Holder: object.label, Members: object.count + object.internals,
		Bytes: object.self, Objects: object.count + object.internals,
		Share:    float64(object.self) / float64(f.total),
		Leads:    []string{},
		Contents: []TypeSum{{Type: object.label, Objects: object.count + object.internals, Bytes: object.self}},
	}
	s.BytesPerMember = float64(s.Bytes) / float64(max(s.Members, 1))
	s.Shortest, s.FromGlobal = pathsOf(object)
	f.found = append(f.found, s)
}

func pathsOf(w *holderNode) (shortest, fromGlobal *Path) {
	if w.holder == nil {
		return nil, nil
	}
	return w.holder.Shortest, w.holder.FromGlobal
}

// leads follows what each member mainly retains, as long as there is about one object for each member.
func leads(member *holderNode) []string {
	labels := []string{}
	for at := member; len(labels) < 8; {
		var main *holderNode
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

func contentsOf(w *holderNode) []TypeSum {
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
