package snapshot

import (
	"cmp"
	"slices"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/graph"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// labelled adapts the graph to what the tree of holders needs: labels and weights.
type labelled struct {
	finder *path.Finder
	cache  map[labelKey]string
	// last and lastLabel are the latest entry of the cache: neighbours often have one label.
	last      labelKey
	lastLabel string
	// internals are the types of which the finder has said whether they are internal; lastInternal is the latest.
	internals    map[*dwarftypes.Type]bool
	lastType     *dwarftypes.Type
	lastInternal bool
	// weights override object sizes: a goroutine has the size of its runtime.g, and that g has none, so that no byte
	// counts twice.
	weights map[int32]int64
	// weighed has a bit for each node that weights has.
	weighed []uint64
	lasting *graph.Lasting
}

func newLabelled(finder *path.Finder, lasting *graph.Lasting) *labelled {
	l := &labelled{
		finder: finder, lasting: lasting, cache: map[labelKey]string{}, internals: map[*dwarftypes.Type]bool{}, weights: map[int32]int64{},
		weighed: make([]uint64, finder.Graph.Len()/64+1),
	}
	g := finder.Graph
	for id := range heap.ID(g.Len()) {
		if g.KindOf(id) != heap.Goroutine {
			continue
		}
		if own, _, ok := g.Resolve(g.GoroutineOf(int32(id)).Addr); ok {
			l.weigh(int32(id), int64(g.Node(own).Size))
			l.weigh(own, 0)
		}
	}
	return l
}

// OnlyStacks implements holders.Source.
func (l *labelled) OnlyStacks(id int32) bool { return !l.lasting.Reached(id) }

func (l *labelled) weigh(id int32, bytes int64) {
	l.weights[id] = bytes
	l.weighed[id/64] |= 1 << (id % 64)
}

// labelKey is everything that an object's label depends on.
type labelKey struct {
	typ    *dwarftypes.Type
	many   bool
	noscan bool
	size   uint64
}

func (l *labelled) Label(id int32) string {
	node := l.finder.Graph.Node(id)
	if node.Kind != heap.Object {
		return l.finder.Label(id)
	}
	typed := l.finder.Typing.Of(id)
	key := labelKey{typ: typed.Type, many: typed.Count > 1}
	if typed.Type == nil {
		key.noscan, key.size = l.finder.Graph.Span(id).NoScan, node.Size
	}
	if l.lastLabel != "" && key == l.last {
		return l.lastLabel
	}
	label, ok := l.cache[key]
	if !ok {
		label = l.finder.Label(id)
		l.cache[key] = label
	}
	l.last, l.lastLabel = key, label
	return label
}

// Internal implements holders.Source. It depends on the type of an object only.
func (l *labelled) Internal(id int32) bool {
	if l.finder.Graph.KindOf(id) != heap.Object {
		return false
	}
	typ := l.finder.Typing.Of(id).Type
	if typ == nil {
		return false
	}
	if typ == l.lastType {
		return l.lastInternal
	}
	internal, ok := l.internals[typ]
	if !ok {
		internal = l.finder.Internal(id)
		l.internals[typ] = internal
	}
	l.lastType, l.lastInternal = typ, internal
	return internal
}

func (l *labelled) Weight(id int32) (int64, bool) {
	if l.weighed[id/64]&(1<<(id%64)) != 0 {
		bytes := l.weights[id]
		return bytes, bytes > 0
	}
	node := l.finder.Graph.Node(id)
	if node.Kind != heap.Object {
		return 0, false
	}
	return int64(node.Size), true
}

// sums adds up objects by label, largest first, and the bytes of those whose type is known.
func (l *labelled) sums() (all []report.TypeSum, typedBytes int64) {
	sums := map[string]*report.TypeSum{}
	for id := range heap.ID(l.finder.Graph.Len()) {
		bytes, object := l.Weight(int32(id))
		if !object {
			continue
		}
		label := l.Label(int32(id))
		sum := sums[label]
		if sum == nil {
			sum = &report.TypeSum{Type: label}
			sums[label] = sum
		}
		sum.Objects++
		sum.Bytes += bytes
		if l.finder.Typing.Of(int32(id)).Type != nil || l.finder.Graph.KindOf(id) == heap.Goroutine {
			typedBytes += bytes
		}
	}
	for _, sum := range sums {
		all = append(all, *sum)
	}
	slices.SortFunc(all, func(a, b report.TypeSum) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Type, b.Type))
	})
	return all[:min(len(all), 400)], typedBytes
}
