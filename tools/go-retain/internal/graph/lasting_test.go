package graph

import "testing"

type plain [][]int32

func (p plain) Len() int                    { return len(p) }
func (p plain) Successors(id int32) []int32 { return p[id] }

// 1 is a stack, 2 a variable. The stack leads to the variable's object 4 directly, and through its own object 3.
func TestAStackTakesNothingFromAVariable(t *testing.T) {
	g := plain{{1, 2}, {3, 4}, {4}, {4, 5}, {6}, nil, nil}
	if idom, _ := Dominators(g); idom[4] != 0 {
		t.Fatalf("object 4 is dominated by %d", idom[4])
	}
	l := WithoutPassing(g, func(node int32) bool { return node == 1 })
	idom, order := Dominators(l)
	for node, want := range map[int32]int32{3: 1, 4: 2, 5: 3, 6: 4} {
		if idom[node] != want {
			t.Errorf("object %d is dominated by %d, not %d", node, idom[node], want)
		}
	}
	if len(order) != len(g) {
		t.Errorf("%d of %d nodes are reached", len(order), len(g))
	}
	if !l.Reached(4) || l.Reached(3) || l.Reached(1) {
		t.Errorf("reached %v", l.reached)
	}
}
