package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
	"github.com/OWNER/leakgate/tools/go-retain/internal/pprof"
)

// Profile returns what is retained as a profile, by the holders that lead to it.
//
// Each place that the text names has a frame of its own, whose name is its path: the accumulated share of this frame is the
// share in the text. The other frames are labels, and one label may occur in many places.
func (l *Snapshot) Profile() *pprof.Profile {
	return l.found.profile("retained", l.TakenAt, fmt.Sprintf("%s: what %s retains", l.Tool, name(l.Process)))
}

// Profile returns the gross growth as a profile.
func (d *Diff) Profile() *pprof.Profile {
	return d.found.profile("growth", d.After.TakenAt, fmt.Sprintf("%s: what grew in %s since %s", d.Tool, name(d.Process), d.Before.TakenAt))
}

func (f findings) profile(kind, takenAt, comment string) *pprof.Profile {
	b := &profiler{whole: map[*holderNode]*owner{}, itself: map[*holderNode]*owner{}}
	taken := map[string]bool{}
	for _, found := range slices.Concat(f.above, f.largest) {
		o := &owner{node: found.node, frame: unique(found.frame(), taken)}
		if found.itself {
			b.itself[found.node] = o
		} else {
			b.whole[found.node] = o
		}
	}
	// What the text has no room for belongs to no place.
	for _, found := range f.hidden {
		b.whole[found.node] = nil
	}
	b.walk(f.tree, nil, nil)
	p := &pprof.Profile{Kind: kind, Samples: b.samples, Comments: []string{comment}}
	if at, err := time.Parse(time.RFC3339Nano, takenAt); err == nil {
		p.TimeNanos = at.UnixNano()
	}
	return p
}

// frame names a finding by its path. A single large object is named apart from what it retains.
func (f *finding) frame() string {
	text := f.node.label
	if f.Shortest != nil {
		text = f.Shortest.Text
	} else if f.Member != "" {
		text = path.Short(f.Holder) + " → " + path.Short(f.Member)
	}
	if f.itself {
		text += " (itself)"
	}
	return text
}

func unique(frame string, taken map[string]bool) string {
	text := frame
	for n := 2; taken[text]; n++ {
		text = fmt.Sprintf("%s (%d)", frame, n)
	}
	taken[text] = true
	return text
}

// owner is the place that some bytes count for.
type owner struct {
	node  *holderNode
	frame string
}

// profiler makes the samples of a tree.
type profiler struct {
	whole, itself map[*holderNode]*owner
	samples       []pprof.Sample
}

// walk makes the samples of a node and of what is below it. owned is the place that these count for, above the nodes from
// the program down.
func (b *profiler) walk(node *holderNode, above []*holderNode, owned *owner) {
	if o, ok := b.whole[node]; ok {
		owned = o
	}
	above = append(above, node)
	self := owned
	if o, ok := b.itself[node]; ok {
		self = o
	}
	b.add(above, self, node.count+node.internals, node.self)
	b.add(above, owned, 0, node.cut)
	for _, child := range node.children {
		b.walk(child, above, owned)
	}
}

func (b *profiler) add(way []*holderNode, owned *owner, objects, bytes int64) {
	if bytes <= 0 {
		return
	}
	frames := make([]string, 0, len(way)+1)
	for _, node := range slices.Backward(way) {
		frames = append(frames, path.Short(node.label))
		if owned != nil && owned.node == node {
			frames = append(frames, owned.frame)
		}
	}
	b.samples = append(b.samples, pprof.Sample{Frames: frames, Objects: max(objects, 0), Bytes: bytes})
}
