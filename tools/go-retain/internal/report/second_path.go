package report

import (
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/holders"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// maxSecondRoots is how many searches are made for second paths, each through all objects.
const maxSecondRoots = 8

// addSecondPaths names the other holder of objects that two roots lead to. Such objects have no single holder: to remove one
// of the two does not free them.
//
// order is the nodes by size. Only large holders get a second path.
func addSecondPaths(tree *holders.Tree, order []int32, holder func(int32) *Holder, paths Paths) {
	total := tree.Nodes[0].Bytes
	byRoot := map[int32][]int32{}
	var roots []int32
	for _, i := range order {
		node := &tree.Nodes[i]
		if float64(node.Bytes) < manySamplesShare*float64(total) {
			break
		}
		if i == 0 || holder(i).Shortest == nil || ofOneRoot(tree, i) {
			continue
		}
		root := mostOf(node.Samples, paths.Root)
		if byRoot[root] == nil {
			if len(roots) == maxSecondRoots {
				continue
			}
			roots = append(roots, root)
		}
		byRoot[root] = append(byRoot[root], i)
	}
	for _, root := range roots {
		for _, i := range byRoot[root] {
			find := func(id int32) []path.Step {
				if paths.Root(id) != root {
					return nil
				}
				return paths.Without(root, id)
			}
			holder(i).Second, _ = firstOf(commonPaths(tree.Nodes[i].Samples, find))
		}
	}
}

// ofOneRoot reports whether one package variable or goroutine retains a node by itself.
func ofOneRoot(tree *holders.Tree, i int32) bool {
	for tree.Nodes[i].Parent > 0 {
		i = tree.Nodes[i].Parent
	}
	label := tree.Nodes[i].Label
	return strings.HasPrefix(label, "global ") || strings.HasPrefix(label, "goroutine ") || strings.HasPrefix(label, "static ") ||
		strings.HasPrefix(label, "finalizer") || strings.HasPrefix(label, "queued ")
}

func mostOf(samples []int32, of func(int32) int32) int32 {
	counts := map[int32]int{}
	most := of(samples[0])
	for _, id := range samples {
		value := of(id)
		counts[value]++
		if counts[value] > counts[most] {
			most = value
		}
	}
	return most
}
