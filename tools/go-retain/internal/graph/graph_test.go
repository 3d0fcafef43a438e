package graph

import (
	"math/rand"
	"slices"
	"testing"
)

type lists [][]int32

func (l lists) Len() int                   { return len(l) }
func (l lists) Successors(n int32) []int32 { return l[n] }

// reachable returns the nodes that can be reached from the root without passing a given node.
func reachable(g lists, without int32) []bool {
	seen := make([]bool, len(g))
	if without == 0 {
		return seen
	}
	seen[0] = true
	for stack := []int32{0}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, to := range g[n] {
			if !seen[to] && to != without {
				seen[to] = true
				stack = append(stack, to)
			}
		}
	}
	return seen
}

// reference finds immediate dominators by their definition: d dominates n if n cannot be reached without d. All other
// dominators dominate the immediate one.
func reference(g lists) []int32 {
	all := reachable(g, -1)
	dominates := make([][]bool, len(g))
	for d := range g {
		without := reachable(g, int32(d))
		dominates[d] = make([]bool, len(g))
		for n := range g {
			dominates[d][n] = all[d] && all[n] && d != n && !without[n]
		}
	}
	idom := make([]int32, len(g))
	for n := range g {
		idom[n] = -1
		for d := range g {
			if !dominates[d][n] {
				continue
			}
			if idom[n] < 0 || dominates[idom[n]][d] {
				idom[n] = int32(d)
			}
		}
	}
	return idom
}

func random(r *rand.Rand, n, edges int) lists {
	g := make(lists, n)
	for range edges {
		from := r.Intn(n)
		g[from] = append(g[from], int32(r.Intn(n)))
	}
	return g
}

func TestDominatorsMatchTheirDefinition(t *testing.T) {
	r := rand.New(rand.NewSource(7657))
	for i := range 3000 {
		n := 1 + r.Intn(24)
		g := random(r, n, r.Intn(3*n+1))
		idom, order := Dominators(g)
		if want := reference(g); !slices.Equal(idom, want) {
			t.Fatalf("graph %d %v: %v, not %v", i, g, idom, want)
		}
		at := make([]int, n)
		for j, node := range order {
			at[node] = j
		}
		for _, node := range order {
			if idom[node] >= 0 && at[idom[node]] >= at[node] {
				t.Fatalf("graph %d: %d comes before its dominator", i, node)
			}
		}
	}
}

// A doubly linked list of a million nodes must need neither recursion nor quadratic time.
func TestDominatorsOfLongList(t *testing.T) {
	const n = 1_000_000
	g := make(lists, n)
	for i := 1; i < n-1; i++ {
		g[i] = []int32{int32(i - 1), int32(i + 1)}
	}
	g[0], g[n-1] = []int32{1, n - 1}, []int32{n - 2}
	idom, _ := Dominators(g)
	for i := 1; i < n; i++ {
		if idom[i] != 0 {
			t.Fatalf("%d is dominated by %d: it can be reached from both ends", i, idom[i])
		}
	}
}

func TestShortest(t *testing.T) {
	//     0 → 1 → 2 → 3 → 4,  5 → 4,  6 → 5, 6 → 7
	g := lists{{1}, {2}, {3}, {4}, {}, {4}, {5, 7}, {}}
	if got, want := ShortestFrom(g, []int32{0, 5}), []int32{-1, 0, 1, 2, 5, -1, -1, -1}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	// 6 is in the second group: it serves only nodes that 0 does not reach.
	if got, want := ShortestFrom(g, []int32{0}, []int32{6}), []int32{-1, 0, 1, 2, 3, 6, -1, 6}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}
