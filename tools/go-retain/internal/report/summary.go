package report

import (
	"cmp"
	"slices"

	"leakgate/tools/go-retain/internal/holders"
	"leakgate/tools/go-retain/internal/path"
)

const (
	maxHolders = 4000
	maxTypes   = 200
	// minBytes is the smallest holder that is stored.
	minBytes = 256
	// Only holders of at least pathShare of the whole get paths, and at most maxPaths of them.
	pathShare = 0.002
	maxPaths  = 400
	// sampledObjects is the number of a holder's objects for which a path is searched.
	sampledObjects = 7
)

// Paths finds paths to objects.
type Paths interface {
	// Shortest returns the steps from the nearest root, FromGlobal those from a package variable, or nil.
	Shortest(id int32) []path.Step
	FromGlobal(id int32) []path.Step
}

// Holders returns the largest nodes of a tree of holders, with paths to the largest of those.
func Holders(tree *holders.Tree, paths Paths) []Holder {
	keep := largestNodes(tree)
	stored := make([]Holder, 0, len(keep))
	at := map[int32]int{}
	total := tree.Nodes[0].Bytes
	for _, i := range keep {
		n := &tree.Nodes[i]
		parent := -1
		if n.Parent >= 0 {
			parent = at[n.Parent]
		}
		at[i] = len(stored)
		stored = append(stored, Holder{
			Label: n.Label, Parent: parent, Count: n.Count, Outermost: n.Outermost, Internals: n.Internals,
			SelfBytes: n.SelfBytes, Bytes: n.Bytes, Objects: n.Objects,
		})
	}
	order := make([]int32, len(keep))
	copy(order, keep)
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(tree.Nodes[b].Bytes, tree.Nodes[a].Bytes) })
	for n, i := range order {
		node := &tree.Nodes[i]
		if n >= maxPaths || float64(node.Bytes) < pathShare*float64(total) {
			break
		}
		if i == 0 {
			continue
		}
		stored[at[i]].Shortest = commonPath(node.Samples, paths.Shortest)
		stored[at[i]].FromGlobal = commonPath(node.Samples, paths.FromGlobal)
	}
	return stored
}

// largestNodes returns the largest nodes with their ancestors. Each node comes after its parent.
func largestNodes(tree *holders.Tree) []int32 {
	order := make([]int32, len(tree.Nodes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(tree.Nodes[b].Bytes, tree.Nodes[a].Bytes) })
	in := map[int32]bool{0: true}
	for _, i := range order {
		if len(in) >= maxHolders || tree.Nodes[i].Bytes < minBytes {
			break
		}
		for at := i; at >= 0 && !in[at]; at = tree.Nodes[at].Parent {
			in[at] = true
		}
	}
	// A node is created after its parent, so sorting by number is enough.
	all := make([]int32, 0, len(in))
	for i := range in {
		all = append(all, i)
	}
	slices.Sort(all)
	return all
}

// commonPath searches paths to some of the objects and returns the most frequent one. Paths that differ only in how often
// a step repeats count as equal.
func commonPath(samples []int32, find func(int32) []path.Step) *Path {
	type group struct {
		steps []path.Step
		count int
	}
	groups := map[string]*group{}
	var best *group
	sampled := 0
	for i := range min(sampledObjects, len(samples)) {
		id := samples[i*len(samples)/min(sampledObjects, len(samples))]
		sampled++
		steps := find(id)
		if steps == nil {
			continue
		}
		key := signature(steps)
		g := groups[key]
		if g == nil {
			g = &group{steps: steps}
			groups[key] = g
		}
		g.count++
		for j := range steps {
			g.steps[j].Repeat = max(g.steps[j].Repeat, steps[j].Repeat)
		}
		if best == nil || g.count > best.count {
			best = g
		}
	}
	if best == nil {
		return nil
	}
	return &Path{Text: path.Text(best.steps), Steps: best.steps, Of: float64(best.count) / float64(sampled)}
}

func signature(steps []path.Step) string {
	bare := make([]path.Step, len(steps))
	for i, s := range steps {
		s.Repeat = min(s.Repeat, 1)
		bare[i] = s
	}
	return path.Text(bare)
}
