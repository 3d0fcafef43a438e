package report

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/graph"
	"github.com/OWNER/leakgate/tools/go-retain/internal/holders"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// world is a random program: objects with labels and sizes, and pointers between them. Object 0 is the root.
type world struct {
	random *rand.Rand
	label  []string
	size   []int64
	edges  [][]int32
	stacks []int32
	before []int32
}

func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, seed))}
	w.add("the program", 0)
	return w
}

func (w *world) add(label string, size int64, from ...int32) int32 {
	id := int32(len(w.label))
	w.label, w.size, w.edges = append(w.label, label), append(w.size, size), append(w.edges, nil)
	for _, f := range from {
		w.edges[f] = append(w.edges[f], id)
	}
	return id
}

func (w *world) global(name string) int32 { return w.add("global "+name, 0, 0) }

// fill makes a holder retain a number of objects, each with a buffer, in one of several shapes.
func (w *world) fill(holder int32, shape int, member string, n int, size int64) {
	first, last := int32(-1), holder
	for range n {
		var id int32
		switch shape % 4 {
		case 0: // an array or a map
			id = w.add(member, 48, holder)
		case 1: // a list
			id = w.add(member, 48, last)
		case 2: // a ring, with pointers both ways
			id = w.add(member, 48, last)
			if last != holder {
				w.edges[id] = append(w.edges[id], last)
			}
		case 3: // a mesh
			id = w.add(member, 48, holder)
			if last != holder {
				w.edges[last] = append(w.edges[last], id)
			}
		}
		if first < 0 {
			first = id
		}
		last = id
		w.add("[]uint8", size, id)
	}
	if n > 0 && shape%4 == 2 {
		w.edges[last] = append(w.edges[last], first)
	}
}

func (w *world) Len() int                      { return len(w.label) }
func (w *world) Successors(id int32) []int32   { return w.edges[id] }
func (w *world) Label(id int32) string         { return w.label[id] }
func (w *world) Internal(int32) bool           { return false }
func (w *world) Element(_, _ int32) bool       { return false }
func (w *world) Weight(id int32) (int64, bool) { return w.size[id], w.size[id] > 0 }
func (w *world) Shortest(id int32) []path.Step { return w.way(id) }
func (w *world) FromGlobal(int32) []path.Step  { return nil }

// way names the global variable that an object is reached from, and the object.
func (w *world) way(id int32) []path.Step {
	from := id
	for w.before[from] > 0 {
		from = w.before[from]
	}
	return []path.Step{{Kind: "global", Type: w.label[from]}, {Kind: "object", Type: w.label[id]}}
}

func (w *world) Root(id int32) int32 {
	for w.before[id] > 0 {
		id = w.before[id]
	}
	return id
}

func (w *world) Without(root, id int32) []path.Step {
	before := graph.ShortestFrom(w, slices.DeleteFunc(slices.Clone(w.edges[0]), func(at int32) bool { return at == root }))
	if before[id] < 0 {
		return nil
	}
	for before[id] >= 0 {
		id = before[id]
	}
	return []path.Step{{Kind: "global", Type: w.label[id]}}
}

// source says which objects only a stack leads to.
type source struct {
	*world
	lasting *graph.Lasting
}

func (s source) OnlyStacks(id int32) bool { return !s.lasting.Reached(id) }

func (w *world) snapshot() *Snapshot {
	lasting := graph.WithoutPassing(w, func(id int32) bool { return slices.Contains(w.stacks, id) })
	idom, order := graph.Dominators(lasting)
	w.before = graph.ShortestFrom(w, []int32{0})
	tree := holders.Sum(idom, order, source{w, lasting})
	l := &Snapshot{Holders: Holders(tree, w)}
	l.Heap.ReachableBytes, l.Heap.ReachableObjects = tree.Nodes[0].Bytes, tree.Nodes[0].Objects
	return l
}

// cache is a healthy holder, which has one size before and another one after.
type cache struct {
	name, member  string
	shape         int
	before, after int
	size          int64
}

// plan is a random program with a leak.
type plan struct {
	seed    uint64
	caches  []cache
	leak    cache
	holders int
	// A goroutine uses an object of the holder numbered used at the time of a snapshot.
	usedBefore bool
	usedAfter  bool
	used       int
	// goroutine: it is no variable but a goroutine that retains the leak.
	goroutine bool
}

// newPlan chooses a program of up to 12 caches, most of which shrink and some of which grow a little, and a leak that
// outgrows each of these. The leak may be of the same type as a cache, and two variables may retain it.
func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 1))
	p := plan{seed: seed, holders: 1 + r.IntN(2), usedBefore: r.IntN(2) == 0, usedAfter: r.IntN(2) == 0, goroutine: r.IntN(4) == 0}
	for i := range 1 + r.IntN(12) {
		c := cache{name: fmt.Sprint("main.cache", i), member: fmt.Sprint("main.T", r.IntN(5)), shape: r.IntN(4), before: 20 + r.IntN(800), size: int64(64 + r.IntN(2000))}
		if c.after = r.IntN(c.before); r.IntN(4) == 0 {
			c.after = c.before + r.IntN(30)
		}
		p.caches = append(p.caches, c)
	}
	p.used = r.IntN(len(p.caches) + 1)
	p.leak = cache{
		name: "main.leak", member: fmt.Sprint("main.T", r.IntN(6)), shape: r.IntN(4), before: r.IntN(100), size: int64(500 + r.IntN(2000)),
	}
	p.leak.after = p.leak.before + 200 + r.IntN(1000)
	return p
}

func (p plan) world(after bool) *world {
	w := newWorld(p.seed)
	all := append(slices.Clone(p.caches), p.leak)
	for i, c := range all {
		n := c.before
		if after {
			n = c.after
		}
		var holder int32
		if c.name == p.leak.name && p.goroutine {
			holder = w.add("goroutine main.run", 0, 0)
			w.stacks = append(w.stacks, holder)
		} else {
			holder = w.global(c.name)
		}
		first := int32(w.Len())
		w.fill(holder, c.shape, c.member, n, c.size)
		if c.name == p.leak.name && p.holders == 2 {
			second := w.global("main.leak2")
			for id := first; id < int32(len(w.label)); id++ {
				if w.label[id] == c.member {
					w.edges[second] = append(w.edges[second], id)
				}
			}
		}
		if i == p.used && n > 0 && (after && p.usedAfter || !after && p.usedBefore) {
			stack := w.add("goroutine main.serve", 0, 0)
			w.edges[stack] = append(w.edges[stack], first)
			w.stacks = append(w.stacks, stack)
		}
	}
	return w
}

// named reports whether the first suspect is the leak.
func (p plan) named(d *Diff) bool {
	if len(d.Suspects) == 0 {
		return false
	}
	s := d.Suspects[0]
	if s.Member == "" || s.Shortest == nil {
		return false
	}
	from := s.Shortest.Steps[0].Type
	if p.goroutine && !strings.HasPrefix(from, "goroutine ") && from != "global main.leak2" {
		return false
	}
	if !p.goroutine && !strings.HasPrefix(from, "global main.leak") {
		return false
	}
	// To remove one of two variables would not free the leak, so both are named.
	if p.holders == 2 && !p.goroutine {
		if s.Second == nil || s.FromGlobal != nil || s.Second.Steps[0].Type == from || !strings.HasPrefix(s.Second.Steps[0].Type, "global main.leak") {
			return false
		}
	}
	// The members that were added; one more or less may hang on a goroutine's stack.
	grew := int64(p.leak.after - p.leak.before)
	return s.Members >= grew-1 && s.Members <= grew+1
}

// The difference of two snapshots of a random program names its leak first, however many caches shrink or grow beside it.
func TestNamesTheLeakOfARandomProgram(t *testing.T) {
	const programs = 200
	wrong := 0
	for seed := range uint64(programs) {
		p := newPlan(seed)
		d := Compare(p.world(false).snapshot(), p.world(true).snapshot(), Threshold{Share: 0.1, Bytes: 4096, Members: 16})
		sum := d.UnexplainedShare
		for _, s := range append(slices.Clone(d.Suspects), d.Largest...) {
			sum += s.Share
			if s.Share < 0 || s.Share > 1 {
				t.Errorf("program %d: a share of %v", seed, s.Share)
			}
		}
		if sum < 0.999 || sum > 1.001 {
			t.Errorf("program %d: the shares add up to %v", seed, sum)
		}
		if d.GrossGrowthBytes-d.GrossShrinkBytes != d.GrowthBytes {
			t.Errorf("program %d: +%d -%d is not %d", seed, d.GrossGrowthBytes, d.GrossShrinkBytes, d.GrowthBytes)
		}
		if !p.named(d) {
			wrong++
			t.Logf("program %d: %+v\n%+v", seed, p, d.Suspects)
		}
	}
	if wrong > programs/100 {
		t.Errorf("%d of %d leaks are not named first", wrong, programs)
	}
}
