package report

import (
	"cmp"
	"slices"

	"github.com/OWNER/leakgate/tools/go-retain/internal/holders"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

const (
	maxHolders = 4000
	maxTypes   = 200
	// minBytes is the smallest holder that is stored.
	minBytes = 256
	// Only holders of at least pathShare of the whole get paths, and at most maxPaths of them.
	pathShare = 0.002
	maxPaths  = 400
	// A path is searched to all samples of a holder of at least this share of the whole, and to half of those of a smaller one.
	manySamplesShare = 0.01
)

// Paths finds paths to objects.
type Paths interface {
	// Shortest returns the steps from the nearest root, FromGlobal those from a package variable, or nil.
	Shortest(id int32) []path.Step
	FromGlobal(id int32) []path.Step
	// Root returns the root of the path from a package variable, or else of the shortest path.
	Root(id int32) int32
	// Without returns the steps from another root than the given one, or nil. A search through all objects follows each
	// change of the root.
	Without(root, id int32) []path.Step
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
			SelfBytes: n.SelfBytes, OnlyStacks: n.OnlyStacks, Bytes: n.Bytes, Objects: n.Objects,
		})
	}
	for i := range tree.Nodes {
		if _, kept := at[int32(i)]; !kept {
			stored[at[keptAbove(tree, at, int32(i))]].CutBytes += tree.Nodes[i].SelfBytes
		}
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
		samples := node.Samples
		if float64(node.Bytes) < manySamplesShare*float64(total) {
			samples = everySecond(samples)
		}
		h := &stored[at[i]]
		h.Shortest, h.OtherShortest = firstOf(commonPaths(samples, paths.Shortest))
		h.FromGlobal, h.OtherFromGlobal = firstOf(commonPaths(samples, paths.FromGlobal))
	}
	addSecondPaths(tree, order, func(i int32) *Holder { return &stored[at[i]] }, paths)
	return stored
}

// keptAbove returns the nearest ancestor that is stored.
func keptAbove(tree *holders.Tree, at map[int32]int, node int32) int32 {
	for {
		node = tree.Nodes[node].Parent
		if _, kept := at[node]; kept {
			return node
		}
	}
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

func everySecond(samples []int32) (half []int32) {
	for i := 1; i < len(samples); i += 2 {
		half = append(half, samples[i])
	}
	return half
}
