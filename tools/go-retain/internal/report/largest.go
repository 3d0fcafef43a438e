package report

import "slices"

const (
	// largestShare is the smallest share of the total that is listed beside the suspects, and maxLargest the number of them.
	largestShare = 0.01
	maxLargest   = 20
)

// largest lists the largest holders of what the suspects leave over. Twelve equal leaks of 8 % each are all below the
// threshold, and are all listed.
func (f *finder) largest(tree *holderNode) []*finding {
	rest := &finder{threshold: f.threshold, total: f.total}
	if tree.findLeft() > 0 {
		for _, child := range tree.children {
			rest.list(tree, child)
		}
	}
	slices.SortStableFunc(rest.found, byBytes)
	return rest.found
}

// list lists a holder and what is below it, and returns the bytes that it listed. Each byte is listed once, as far down as
// one holder has a share of it.
func (f *finder) list(holder, node *holderNode) (listed int64) {
	if !f.listable(node.left) {
		return 0
	}
	if f.accumulates(holder, node) {
		found := f.finding(node, node.left)
		found.Holder, found.Member, found.Members, found.Objects = holder.label, node.label, node.count, node.objects
		found.BytesPerMember = float64(node.left) / float64(max(node.count, 1))
		f.found = append(f.found, found)
		return node.left
	}
	for _, child := range node.children {
		listed += f.list(node, child)
	}
	if own := node.left - listed; f.listable(own) {
		found := f.finding(node, own)
		found.Members, found.Objects = node.count+node.internals, node.count+node.internals
		found.BytesPerMember = float64(own) / float64(max(found.Members, 1))
		f.found = append(f.found, found)
		listed += own
	}
	return listed
}

func (f *finder) listable(bytes int64) bool { return float64(bytes) >= largestShare*float64(f.total) }

// suspects returns what is above the threshold, the largest first.
func (f findings) suspects() []Suspect { return plain(f.above) }

func plain(found []*finding) []Suspect {
	all := make([]Suspect, len(found))
	for i := range found {
		all[i] = found[i].Suspect
	}
	return all
}

// remainder returns what the suspects leave over.
func (f findings) remainder() Remainder {
	r := Remainder{Largest: plain(f.largest)}
	if f.total <= 0 {
		return r
	}
	r.UnexplainedBytes = f.tree.left
	for _, found := range f.largest {
		r.UnexplainedBytes -= found.Bytes
	}
	r.UnexplainedShare = float64(r.UnexplainedBytes) / float64(f.total)
	return r
}
