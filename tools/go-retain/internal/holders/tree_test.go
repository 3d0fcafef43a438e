package holders

import (
	"strings"
	"testing"
)

// objects are described as "label parent bytes"; a label with a star marks internals.
type objects []struct {
	label  string
	parent int32
	bytes  int64
}

func (o objects) Label(id int32) string  { return o[id].label }
func (o objects) Internal(id int32) bool { return strings.HasPrefix(o[id].label, "*") }
func (o objects) Element(id, holder int32) bool {
	return strings.HasPrefix(o[id].label, "*map") && o.Internal(holder)
}
func (o objects) OnlyStacks(int32) bool { return false }
func (o objects) Weight(id int32) (int64, bool) {
	return o[id].bytes, o[id].bytes > 0
}

func sum(o objects) *Tree {
	idom, order := make([]int32, len(o)), make([]int32, len(o))
	for i := range o {
		idom[i], order[i] = o[i].parent, int32(i)
	}
	return Sum(idom, order, o)
}

// find returns the node at a path of labels from the root.
func find(t *testing.T, tree *Tree, labels ...string) *Node {
	t.Helper()
	at := int32(0)
next:
	for _, label := range labels {
		for _, child := range tree.Nodes[at].Children {
			if tree.Nodes[child].Label == label {
				at = child
				continue next
			}
		}
		t.Fatalf("no %s below %s", label, tree.Nodes[at].Label)
	}
	return &tree.Nodes[at]
}

func expect(t *testing.T, n *Node, count, outermost, self, bytes, all, internals int64) {
	t.Helper()
	if n.Count != count || n.Outermost != outermost || n.SelfBytes != self || n.Bytes != bytes || n.Objects != all || n.Internals != internals {
		t.Errorf("%s: count %d, outermost %d, self %d, bytes %d, objects %d, internals %d", n.Label, n.Count, n.Outermost, n.SelfBytes, n.Bytes, n.Objects, n.Internals)
	}
}

func TestAMapInAMapIsAnObject(t *testing.T) {
	tree := sum(objects{{"program", -1, 0}, {"global", 0, 0}, {"*map", 1, 10}, {"*group", 2, 50}, {"*map", 3, 10}, {"*group", 4, 20}, {"*map", 3, 10}})
	expect(t, &tree.Nodes[1], 1, 1, 60, 100, 5, 2)
	expect(t, &tree.Nodes[2], 2, 2, 40, 40, 3, 1)
}

func TestSumsByLabel(t *testing.T) {
	tree := sum(objects{{"program", -1, 0}, {"global", 0, 0}, {"T", 1, 10}, {"T", 1, 10}, {"buffer", 2, 100}, {"buffer", 3, 200}})
	expect(t, &tree.Nodes[0], 1, 1, 0, 320, 4, 0)
	expect(t, find(t, tree, "global", "T"), 2, 2, 20, 320, 4, 0)
	expect(t, find(t, tree, "global", "T", "buffer"), 2, 2, 300, 300, 2, 0)
}

func TestFoldsAList(t *testing.T) {
	tree := sum(objects{{"program", -1, 0}, {"link", 0, 1}, {"link", 1, 1}, {"s", 1, 10}, {"link", 2, 1}, {"s", 2, 10}, {"s", 4, 10}})
	expect(t, find(t, tree, "link"), 3, 1, 3, 33, 6, 0)
	expect(t, find(t, tree, "link", "s"), 3, 3, 30, 30, 3, 0)
}

// A retains B retains A: each is folded into the one above, and counted once.
func TestFoldsTwoThatRetainEachOther(t *testing.T) {
	tree := sum(objects{{"program", -1, 0}, {"A", 0, 1}, {"B", 1, 2}, {"A", 2, 1}, {"B", 3, 2}, {"A", 4, 1}})
	expect(t, find(t, tree, "A"), 3, 1, 3, 7, 5, 0)
	expect(t, find(t, tree, "A", "B"), 2, 1, 4, 6, 4, 0)
}

func TestInnardsBelongToTheirMap(t *testing.T) {
	tree := sum(objects{{"program", -1, 0}, {"global", 0, 0}, {"*map", 1, 48}, {"*table", 2, 32}, {"*groups", 3, 500}, {"T", 4, 10}, {"T", 4, 10}})
	expect(t, find(t, tree, "global"), 1, 1, 580, 600, 5, 3)
	expect(t, find(t, tree, "global", "T"), 2, 2, 20, 20, 2, 0)
}

// Objects of equal size are equally likely, and the samples lie at equal distances.
func TestSamplesAreSpread(t *testing.T) {
	o := objects{{"program", -1, 0}}
	const n = 10_000
	for range n {
		o = append(o, objects{{"T", 0, 1}}...)
	}
	samples := find(t, sum(o), "T").Samples
	if len(samples) != maxSamples {
		t.Fatalf("%d samples", len(samples))
	}
	for i, id := range samples {
		if want := int32((2*i + 1) * n / (2 * maxSamples)); id < want || id > want+2 {
			t.Errorf("sample %d is object %d, not about %d", i, id, want)
		}
	}
}

// 900 empty objects and 100 with a buffer: nearly all bytes are below the latter, and so are the samples.
func TestSamplesFollowTheBytes(t *testing.T) {
	o := objects{{"program", -1, 0}}
	for range 1000 {
		o = append(o, objects{{"T", 0, 8}}...)
	}
	for i := range int32(100) {
		o = append(o, objects{{"buffer", 901 + i, 10_000}}...)
	}
	samples := find(t, sum(o), "T").Samples
	if len(samples) != maxSamples {
		t.Errorf("%d samples", len(samples))
	}
	for _, id := range samples {
		if id < 901 {
			t.Errorf("object %d, which retains nothing, is a sample", id)
		}
	}
}

// Each element of a list retains the rest of the list. Its own part is only what it adds.
func TestSamplesOfAList(t *testing.T) {
	o := objects{{"program", -1, 0}}
	const n = 1600
	for i := range int32(n) {
		o = append(o, objects{{"link", i, 1}}...)
	}
	samples := find(t, sum(o), "link").Samples
	if first, last := samples[0], samples[len(samples)-1]; first > n/8 || last < n-n/8 {
		t.Errorf("samples from %d to %d of %d", first, last, n)
	}
}
