package report

import "time"

// FindSuspects fills in the snapshot's suspects, and what they leave over.
func (l *Snapshot) FindSuspects(threshold Threshold) {
	l.found = find(holderTree(l.Holders), threshold, true)
	l.Suspects, l.Remainder = l.found.suspects(), l.found.remainder()
}

// Compare returns the growth from one snapshot to another.
func Compare(before, after *Snapshot, threshold Threshold) *Diff {
	tree := holderTree(after.Holders)
	lost := tree.subtract(holderTree(before.Holders))
	d := &Diff{
		SchemaVersion: SchemaVersion, Kind: "diff", Tool: after.Tool, Process: after.Process,
		Before:           Moment{before.TakenAt, before.StoppedMs, before.Heap},
		After:            Moment{after.TakenAt, after.StoppedMs, after.Heap},
		GrowthBytes:      after.Heap.ReachableBytes - before.Heap.ReachableBytes,
		GrowthObjects:    after.Heap.ReachableObjects - before.Heap.ReachableObjects,
		GrossGrowthBytes: tree.bytes,
		GrossShrinkBytes: lost,
		Warnings:         append([]string{}, after.Warnings...),
		Types:            typeGrowth(before.Types, after.Types),
		found:            find(tree, threshold, false),
	}
	if before.Process.BuildID != after.Process.BuildID {
		d.Warnings = append(d.Warnings, "the two snapshots are of different binaries: equal names may mean different things")
	}
	if isLater(before.TakenAt, after.TakenAt) {
		d.Warnings = append(d.Warnings, "the first snapshot is later than the second: to see what grew, name the older one first")
	}
	d.Suspects, d.Remainder = d.found.suspects(), d.found.remainder()
	return d
}

func isLater(a, b string) bool {
	first, err1 := time.Parse(time.RFC3339Nano, a)
	second, err2 := time.Parse(time.RFC3339Nano, b)
	return err1 == nil && err2 == nil && first.After(second)
}

func typeGrowth(before, after []TypeSum) []TypeSum {
	sums := map[string]*TypeSum{}
	for _, t := range after {
		sum := t
		sums[t.Type] = &sum
	}
	for _, t := range before {
		if sum := sums[t.Type]; sum != nil {
			sum.Objects -= t.Objects
			sum.Bytes -= t.Bytes
		}
	}
	return largest(sums, maxTypes)
}
