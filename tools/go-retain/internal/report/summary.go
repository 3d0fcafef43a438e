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
	// minBytes below which a holder is not stored.
	minBytes = 256
	// wayShare of the whole from which on ways are looked for, and how many at most.
	wayShare = 0.002
	maxWays  = 400
	// askedOf is of how many of a holder's objects the way is looked for.
	askedOf = 7
)

// Ways finds ways to objects.
type Ways interface {
	// Shortest gives the steps from anywhere, FromGlobal those from a package variable, if there is such a way.
	Shortest(id int32) []path.Step
	FromGlobal(id int32) []path.Step
}

// Holders stores the largest part of a tree of holders, with the ways to the largest of those.
func Holders(tree *holders.Tree, ways Ways) []Holder {
	keep := kept(tree)
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
			Label: n.Label, Parent: parent, Count: n.Count, Tops: n.Tops, Innards: n.Innards,
			SelfBytes: n.SelfBytes, Bytes: n.Bytes, Objects: n.Objects,
		})
	}
	order := make([]int32, len(keep))
	copy(order, keep)
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(tree.Nodes[b].Bytes, tree.Nodes[a].Bytes) })
	for n, i := range order {
		node := &tree.Nodes[i]
		if n >= maxWays || float64(node.Bytes) < wayShare*float64(total) {
			break
		}
		if i == 0 {
			continue
		}
		stored[at[i]].Shortest = commonWay(node.Samples, ways.Shortest)
		stored[at[i]].FromGlobal = commonWay(node.Samples, ways.FromGlobal)
	}
	return stored
}

// kept picks the largest nodes, and gives them so that each comes after its parent.
func kept(tree *holders.Tree) []int32 {
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
	// A node is made after its parent, so the order of their numbers will do.
	all := make([]int32, 0, len(in))
	for i := range in {
		all = append(all, i)
	}
	slices.Sort(all)
	return all
}

// commonWay asks for the ways to some objects and gives the one that most of them have, however often its steps repeat.
func commonWay(samples []int32, way func(int32) []path.Step) *Way {
	type group struct {
		steps []path.Step
		count int
	}
	groups := map[string]*group{}
	var best *group
	asked := 0
	for i := range min(askedOf, len(samples)) {
		id := samples[i*len(samples)/min(askedOf, len(samples))]
		asked++
		steps := way(id)
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
	return &Way{Text: path.Text(best.steps), Steps: best.steps, Of: float64(best.count) / float64(asked)}
}

func signature(steps []path.Step) string {
	bare := make([]path.Step, len(steps))
	for i, s := range steps {
		s.Repeat = min(s.Repeat, 1)
		bare[i] = s
	}
	return path.Text(bare)
}
