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
	// onePlace: objects that the program retains in many places are no suspect, however large they are together. Every
	// program has such objects: strings, or the descriptors of each generated file.
	onePlace bool
	found    []*finding
}

// findings are the suspects of a tree, and the largest other holders.
type findings struct {
	tree    *holderNode
	total   int64
	above   []*finding
	largest []*finding
	// hidden are below the largest that are listed.
	hidden []*finding
}

// finding is a suspect with its place in the tree.
type finding struct {
	Suspect
	node *holderNode
	// itself: only the node's own bytes belong to it.
	itself bool
}

// find finds where most of a tree's bytes accumulate. It descends from the program while a holder retains more than the
// threshold, until many objects of one label share it. What this leaves over is listed by its largest holders.
func find(tree *holderNode, threshold Threshold, onePlace bool) findings {
	f := &finder{threshold: threshold, total: tree.bytes, onePlace: onePlace}
	if tree.bytes > 0 {
		f.down(tree)
	}
	slices.SortStableFunc(f.found, byBytes)
	largest := f.largest(tree)
	listed := min(len(largest), maxLargest)
	return findings{tree: tree, total: tree.bytes, above: f.found, largest: largest[:listed], hidden: largest[listed:]}
}

func byBytes(a, b *finding) int { return cmp.Compare(b.Bytes, a.Bytes) }

func (f *finder) enough(bytes int64) bool {
	return bytes > 0 && bytes >= f.threshold.Bytes && float64(bytes) >= f.threshold.Share*float64(f.total)
}

// down searches below a holder.
func (f *finder) down(holder *holderNode) {
	for _, child := range holder.children {
		switch {
		case !f.enough(child.bytes):
		case f.accumulates(holder, child) && !f.scattered(child):
			f.add(holder, child)
		default:
			f.down(child)
			if f.enough(child.self) && !f.scattered(child) {
				f.addSelf(child)
			}
		}
	}
}

// scattered reports whether objects are retained in many places: nothing but the program dominates them, and the paths to
// them differ. Below any other holder, objects are in one place, however many paths lead through it: both ways round a ring.
func (f *finder) scattered(child *holderNode) bool {
	if !f.onePlace || child.parent == nil || child.parent.parent != nil || child.count < f.threshold.Members {
		return false
	}
	return child.holder != nil && child.holder.Shortest != nil && child.holder.Shortest.Of < 0.5
}

// accumulates reports whether many objects of one label are retained by few of another, or by each other.
func (f *finder) accumulates(holder, child *holderNode) bool {
	if child.count < f.threshold.Members {
		return false
	}
	return child.count >= 4*max(holder.count, 1) || child.count >= 8*max(child.outermost, 1)
}

func (f *finder) add(holder, member *holderNode) {
	found := f.finding(member, member.bytes)
	found.Holder, found.Member, found.Members = holder.label, member.label, member.count
	found.Objects = member.objects
	found.BytesPerMember = float64(member.bytes) / float64(max(member.count, 1))
	found.Leads, found.Contents = leads(member), contentsOf(member)
	member.explained = true
	f.found = append(f.found, found)
}

// addSelf adds a single object that grows: an unbounded slice, or a map of plain values.
func (f *finder) addSelf(object *holderNode) {
	found := f.finding(object, object.self)
	found.itself = true
	found.Members = object.count + object.internals
	found.Objects = found.Members
	found.BytesPerMember = float64(object.self) / float64(max(found.Members, 1))
	found.Contents = []TypeSum{{Type: object.label, Objects: found.Members, Bytes: object.self}}
	object.selfExplained = true
	f.found = append(f.found, found)
}

// finding makes a finding about a node.
func (f *finder) finding(node *holderNode, bytes int64) *finding {
	found := &finding{node: node, Suspect: Suspect{
		Holder: node.label, Bytes: bytes, Share: float64(bytes) / float64(f.total), Leads: []string{}, Contents: []TypeSum{},
	}}
	found.Shortest, found.FromGlobal = pathsOf(node)
	if node.holder != nil {
		found.Second = node.holder.Second
	}
	return found
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
