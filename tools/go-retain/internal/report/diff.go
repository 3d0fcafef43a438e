package report

// FindSuspects fills in the snapshot's suspects.
func (l *Snapshot) FindSuspects(threshold Threshold) {
	l.Suspects = suspects(holderTree(l.Holders), threshold, true)
	if l.Suspects == nil {
		l.Suspects = []Suspect{}
	}
}

// Compare returns the growth from one snapshot to another.
func Compare(before, after *Snapshot, threshold Threshold) *Diff {
	tree := holderTree(after.Holders)
	tree.subtract(holderTree(before.Holders))
	d := &Diff{
		SchemaVersion: SchemaVersion, Kind: "diff", Tool: after.Tool, Process: after.Process,
		Before:        Moment{before.TakenAt, before.StoppedMs, before.Heap},
		After:         Moment{after.TakenAt, after.StoppedMs, after.Heap},
		GrowthBytes:   after.Heap.ReachableBytes - before.Heap.ReachableBytes,
		GrowthObjects: after.Heap.ReachableObjects - before.Heap.ReachableObjects,
		Warnings:      append([]string{}, after.Warnings...),
		Suspects:      []Suspect{},
		Types:         typeGrowth(before.Types, after.Types),
	}
	if before.Process.BuildID != after.Process.BuildID {
		d.Warnings = append(d.Warnings, "the two snapshots are of different binaries: equal names may mean different things")
	}
	if d.GrowthBytes > 0 {
		tree.bytes = d.GrowthBytes
		if found := suspects(tree, threshold, false); found != nil {
			d.Suspects = found
		}
	}
	return d
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
