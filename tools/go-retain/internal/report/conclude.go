package report

// Conclude finds a look's suspects.
func (l *Look) Conclude(bar Bar) {
	l.Suspects = suspects(fromLook(l.Holders), bar, true)
	if l.Suspects == nil {
		l.Suspects = []Suspect{}
	}
}

// Compare gives the growth from one look to another.
func Compare(before, after *Look, bar Bar) *Diff {
	tree := fromLook(after.Holders)
	tree.minus(fromLook(before.Holders))
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
		d.Warnings = append(d.Warnings, "the two looks are at different binaries: what is called the same may not be the same")
	}
	if d.GrowthBytes > 0 {
		tree.bytes = d.GrowthBytes
		if found := suspects(tree, bar, false); found != nil {
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
