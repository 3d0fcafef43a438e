package report

import (
	"cmp"
	"slices"
	"strings"
)

// reconcile finds objects that changed their place in the tree although the program retains them as before, and subtracts
// them from what their new place gained.
//
// This happens in few ways only. All other losses and gains are real: a cache that shrinks does not make up for a leak of
// the same type elsewhere.
func (m *moves) reconcile() {
	gained := map[string][]*change{}
	for i := range m.gained {
		g := &m.gained[i]
		gained[g.label()] = append(gained[g.label()], g)
		if parent, size := parentAndSize(g); size > 0 {
			gained[parent] = append(gained[parent], g)
		}
	}
	for _, all := range gained {
		slices.SortStableFunc(all, bySelf)
	}
	lost := make([]*change, len(m.lost))
	for i := range m.lost {
		lost[i] = &m.lost[i]
	}
	slices.SortStableFunc(lost, bySelf)
	for _, l := range lost {
		parent, size := parentAndSize(l)
		for _, g := range gained[l.label()] {
			if moved(l, g) || retyped(l.way, g.way) {
				take(l, g)
			}
		}
		if size == 0 {
			continue
		}
		for _, g := range gained[parent] {
			if _, other := parentAndSize(g); other == size && retyped(l.way, g.way) {
				take(l, g)
			}
		}
	}
}

func bySelf(a, b *change) int { return cmp.Compare(b.totals.self, a.totals.self) }

// take subtracts from a loss and a gain what they have in common.
func take(lost, gained *change) {
	for _, field := range fields {
		common := min(max(*field(lost.totals), 0), max(*field(gained.totals), 0))
		*field(lost.totals) -= common
		*field(gained.totals) -= common
	}
}

// moved reports whether objects that were lost in one place can be those that appeared in another.
//
// While a goroutine uses an object, its stack points at the object too. If another goroutine retains the object, neither of
// them dominates it then: the object hangs on a holder further up. So one way is the other without some holders in its
// middle. This does not happen to what package variables lead to (graph.Lasting).
func moved(a, b *change) bool {
	short, long := a, b
	if len(short.way) > len(long.way) {
		short, long = long, short
	}
	if len(short.way) == len(long.way) || !short.onlyStacks {
		return false
	}
	prefix, suffix := 0, 0
	for prefix < len(short.way) && short.way[prefix] == long.way[prefix] {
		prefix++
	}
	for suffix < len(short.way) && short.way[len(short.way)-1-suffix] == long.way[len(long.way)-1-suffix] {
		suffix++
	}
	return prefix+suffix >= len(short.way)
}

// retyped reports whether two ways differ only in labels that may change although the program retains the same objects: one
// type is unknown in the one way, because it is known only as long as a variable on a stack has it; or tables of unknown type
// were replaced by larger ones below the same holder.
func retyped(a, b []string) bool {
	if slices.Equal(a, b) {
		return false
	}
	if slices.Equal(withoutTables(a), withoutTables(b)) {
		return true
	}
	if len(a) != len(b) {
		return false
	}
	differs := -1
	for i := range a {
		if a[i] != b[i] {
			if differs >= 0 {
				return false
			}
			differs = i
		}
	}
	one, other := a[differs], b[differs]
	return untyped(one) != untyped(other) && !root(one) && !root(other)
}

// withoutTables leaves out the objects of unknown type between a holder, which comes second after the program, and the last
// object of a way. Their labels have their sizes, and how many there are in a row depends on that: equal ones are folded.
func withoutTables(way []string) []string {
	var named []string
	for i, label := range way {
		if i < 2 || i == len(way)-1 || !untyped(label) {
			named = append(named, label)
		}
	}
	return named
}

func untyped(label string) bool {
	return strings.HasPrefix(label, "unknown of size class ") || strings.HasPrefix(label, "bytes of size class ")
}

// root reports whether a label is of something that has no size: an object cannot turn into it.
func root(label string) bool {
	for _, prefix := range []string{"global ", "static ", "goroutine ", "finalizer", "queued "} {
		if strings.HasPrefix(label, prefix) {
			return true
		}
	}
	return false
}

// parentAndSize returns a key of a change's parent, and the size of each of its objects; 0 if they differ in size.
func parentAndSize(c *change) (string, int64) {
	if c.totals.count <= 0 || c.totals.self%c.totals.count != 0 {
		return "", 0
	}
	return "\x00" + strings.Join(c.way[:len(c.way)-1], "\x00"), c.totals.self / c.totals.count
}
