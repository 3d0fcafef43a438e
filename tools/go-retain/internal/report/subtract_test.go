package report

import "testing"

// cacheAndLeak has a cache and a leak of one type.
func cacheAndLeak(cached, leaked int64) *Snapshot {
	return lookOf(program(1000*(cached+leaked)),
		Holder{Label: "global cache", Parent: 0, Count: 1, Outermost: 1, OnlyStacks: 1, Bytes: 1000 * cached},
		Holder{Label: "entry", Parent: 1, Count: cached, Outermost: cached, OnlyStacks: cached, SelfBytes: 1000 * cached, Bytes: 1000 * cached},
		Holder{Label: "global leak", Parent: 0, Count: 1, Outermost: 1, OnlyStacks: 1, Bytes: 1000 * leaked},
		Holder{Label: "entry", Parent: 3, Count: leaked, Outermost: leaked, OnlyStacks: leaked, SelfBytes: 1000 * leaked, Bytes: 1000 * leaked})
}

// A cache that shrinks does not hide a leak of the same type: neither its number nor its share.
func TestShrinkingCacheBesideALeak(t *testing.T) {
	for _, c := range []struct{ before, after int64 }{{5000, 3000}, {5000, 100}, {9000, 0}, {5000, 5000}} {
		d := Compare(cacheAndLeak(c.before, 0), cacheAndLeak(c.after, 5000), threshold)
		if len(d.Suspects) != 1 {
			t.Fatalf("cache from %d to %d: suspects %+v", c.before, c.after, d.Suspects)
		}
		if s := d.Suspects[0]; s.Holder != "global leak" || s.Members != 5000 || s.Bytes != 5_000_000 || s.Share != 1 {
			t.Errorf("cache from %d to %d: %+v", c.before, c.after, s)
		}
		shrink := 1000 * (c.before - c.after)
		if d.GrossGrowthBytes != 5_000_000 || d.GrossShrinkBytes != shrink || d.GrowthBytes != 5_000_000-shrink {
			t.Errorf("cache from %d to %d: +%d -%d = %d", c.before, c.after, d.GrossGrowthBytes, d.GrossShrinkBytes, d.GrowthBytes)
		}
	}
}

// Two global variables retain the leaked objects, so that nothing but the program does. No stack leads to them, so they have
// not moved there out of the cache.
func TestShrinkingCacheBesideALeakOfTwoHolders(t *testing.T) {
	before := lookOf(program(5_000_000), Holder{Label: "global cache", Parent: 0, Count: 1, Outermost: 1, Bytes: 5_000_000},
		Holder{Label: "entry", Parent: 1, Count: 5000, Outermost: 5000, SelfBytes: 5_000_000, Bytes: 5_000_000})
	after := lookOf(program(6_000_000), Holder{Label: "global cache", Parent: 0, Count: 1, Outermost: 1, Bytes: 2_000_000},
		Holder{Label: "entry", Parent: 1, Count: 2000, Outermost: 2000, SelfBytes: 2_000_000, Bytes: 2_000_000},
		Holder{Label: "entry", Parent: 0, Count: 4000, Outermost: 4000, SelfBytes: 4_000_000, Bytes: 4_000_000})
	d := Compare(before, after, threshold)
	if len(d.Suspects) != 1 || d.Suspects[0].Members != 4000 || d.Suspects[0].Bytes != 4_000_000 {
		t.Errorf("suspects %+v", d.Suspects)
	}
}

// The type of an object is known in one snapshot only.
func TestRetypedObjectsAreNoGrowth(t *testing.T) {
	snapshot := func(label string, count int64) *Snapshot {
		return lookOf(program(148*count), Holder{Label: "goroutine main.main", Parent: 0, Count: 1, Outermost: 1, Bytes: 148 * count},
			Holder{Label: label, Parent: 1, Count: count, Outermost: count, SelfBytes: 48 * count, Bytes: 148 * count},
			Holder{Label: "buffer", Parent: 2, Count: count, Outermost: count, SelfBytes: 100 * count, Bytes: 100 * count})
	}
	for _, labels := range [][2]string{{"unknown of size class 48", "T"}, {"T", "unknown of size class 48"}} {
		if d := Compare(snapshot(labels[0], 1000), snapshot(labels[1], 1000), threshold); d.GrossGrowthBytes != 0 || len(d.Suspects) != 0 {
			t.Errorf("from %s to %s: grew by %d, suspects %+v", labels[0], labels[1], d.GrossGrowthBytes, d.Suspects)
		}
		d := Compare(snapshot(labels[0], 1000), snapshot(labels[1], 1500), threshold)
		if len(d.Suspects) != 1 || d.Suspects[0].Members != 500 || d.Suspects[0].Bytes != 74_000 {
			t.Errorf("from %s to %s: suspects %+v", labels[0], labels[1], d.Suspects)
		}
	}
	// Another type of the same size has not been retyped.
	if d := Compare(snapshot("U", 1000), snapshot("T", 1000), threshold); len(d.Suspects) != 1 {
		t.Errorf("suspects %+v", d.Suspects)
	}
}

// A table of unknown type is replaced by a larger one. Only the new entries are growth.
func TestGrownTableOfUnknownType(t *testing.T) {
	snapshot := func(table string, entries, size int64) *Snapshot {
		return lookOf(program(100*entries+size), Holder{Label: "global m", Parent: 0, Count: 1, Outermost: 1, Bytes: 100*entries + size},
			Holder{Label: table, Parent: 1, Count: 1, Outermost: 1, SelfBytes: size, Bytes: 100*entries + size},
			Holder{Label: "T", Parent: 2, Count: entries, Outermost: entries, SelfBytes: 100 * entries, Bytes: 100 * entries})
	}
	small, large := snapshot("unknown of size class 8192", 300, 8192), snapshot("unknown of size class 32768", 2300, 32768)
	d := Compare(small, large, threshold)
	if len(d.Suspects) == 0 || d.Suspects[0].Member != "T" || d.Suspects[0].Members != 2000 || d.Suspects[0].Bytes != 200_000 {
		t.Errorf("suspects %+v", d.Suspects)
	}
	// Two tables below the program are two holders.
	small.Holders[1].Label, large.Holders[1].Label = "unknown of size class 16", "unknown of size class 32"
	if d := Compare(small, large, threshold); d.Suspects[0].Members != 2300 {
		t.Errorf("suspects %+v", d.Suspects)
	}
}
