package report

import "testing"

var threshold = Threshold{Share: 0.1, Bytes: 1000, Members: 16}

func lookOf(holders ...Holder) *Snapshot {
	l := &Snapshot{Holders: holders}
	l.Heap.ReachableBytes, l.Heap.ReachableObjects = holders[0].Bytes, holders[0].Objects
	return l
}

func program(bytes int64) Holder {
	return Holder{Label: "the program", Parent: -1, Count: 1, Outermost: 1, Bytes: bytes}
}

func TestAccumulationBelowOneHolder(t *testing.T) {
	l := lookOf(program(100_000), Holder{Label: "global g", Parent: 0, Count: 1, Outermost: 1, Bytes: 95_000},
		Holder{Label: "T", Parent: 1, Count: 50, Outermost: 50, SelfBytes: 5_000, Bytes: 90_000, Shortest: &Path{Text: "g → T", Of: 1}},
		Holder{Label: "buffer", Parent: 2, Count: 50, Outermost: 50, SelfBytes: 85_000, Bytes: 85_000})
	l.FindSuspects(threshold)
	if len(l.Suspects) != 1 {
		t.Fatalf("suspects %+v", l.Suspects)
	}
	s := l.Suspects[0]
	if s.Holder != "global g" || s.Member != "T" || s.Members != 50 || s.Share != 0.9 || s.BytesPerMember != 1800 {
		t.Errorf("%+v", s)
	}
	if len(s.Leads) != 1 || s.Leads[0] != "buffer" || s.Contents[0].Type != "buffer" || s.Shortest.Text != "g → T" {
		t.Errorf("%+v", s)
	}
}

func TestTwoAccumulations(t *testing.T) {
	l := lookOf(program(100_000),
		Holder{Label: "global a", Parent: 0, Count: 1, Outermost: 1, Bytes: 40_000}, Holder{Label: "A", Parent: 1, Count: 100, Outermost: 100, Bytes: 40_000},
		Holder{Label: "global b", Parent: 0, Count: 1, Outermost: 1, Bytes: 50_000}, Holder{Label: "B", Parent: 3, Count: 100, Outermost: 100, Bytes: 50_000})
	l.FindSuspects(threshold)
	if len(l.Suspects) != 2 || l.Suspects[0].Member != "B" || l.Suspects[1].Member != "A" {
		t.Errorf("suspects %+v", l.Suspects)
	}
}

func TestChainAccumulates(t *testing.T) {
	l := lookOf(program(100_000), Holder{Label: "link", Parent: 0, Count: 100, Outermost: 1, SelfBytes: 90_000, Bytes: 90_000})
	l.FindSuspects(threshold)
	if len(l.Suspects) != 1 || l.Suspects[0].Members != 100 {
		t.Errorf("suspects %+v", l.Suspects)
	}
}

func TestNoAccumulation(t *testing.T) {
	for name, l := range map[string]*Snapshot{
		"below the share":  lookOf(program(100_000), Holder{Label: "T", Parent: 0, Count: 100, Outermost: 100, Bytes: 9_999}),
		"below the bytes":  lookOf(program(1_500), Holder{Label: "T", Parent: 0, Count: 100, Outermost: 100, Bytes: 999}),
		"spread too wide":  lookOf(program(100_000), Holder{Label: "A", Parent: 0, Count: 5, Outermost: 5, Bytes: 99_000}),
		"nothing reached":  lookOf(program(0)),
		"nothing was kept": lookOf(Holder{}),
		"retained in many places": lookOf(program(100_000),
			Holder{Label: "string", Parent: 0, Count: 100, Outermost: 100, SelfBytes: 90_000, Bytes: 90_000, Shortest: &Path{Of: 0.2}}),
	} {
		if l.FindSuspects(threshold); len(l.Suspects) != 0 {
			t.Errorf("%s: suspects %+v", name, l.Suspects)
		}
	}
}

func TestOneLargeObject(t *testing.T) {
	l := lookOf(program(100_000), Holder{Label: "global m", Parent: 0, Count: 1, Outermost: 1, SelfBytes: 80_000, Internals: 9, Bytes: 80_000})
	l.FindSuspects(threshold)
	if len(l.Suspects) != 1 || l.Suspects[0].Member != "" || l.Suspects[0].Holder != "global m" || l.Suspects[0].Share != 0.8 {
		t.Errorf("suspects %+v", l.Suspects)
	}
}

// Only growth counts, not what existed before. A new holder counts in full.
func TestCompare(t *testing.T) {
	before := lookOf(program(1_000_000), Holder{Label: "global cache", Parent: 0, Count: 1, Outermost: 1, Bytes: 900_000},
		Holder{Label: "entry", Parent: 1, Count: 900, Outermost: 900, SelfBytes: 900_000, Bytes: 900_000},
		Holder{Label: "global conns", Parent: 0, Count: 1, Outermost: 1, Bytes: 20_000},
		Holder{Label: "conn", Parent: 3, Count: 20, Outermost: 20, SelfBytes: 20_000, Bytes: 20_000})
	after := lookOf(program(1_150_000), Holder{Label: "global cache", Parent: 0, Count: 1, Outermost: 1, Bytes: 905_000},
		Holder{Label: "entry", Parent: 1, Count: 905, Outermost: 905, SelfBytes: 905_000, Bytes: 905_000},
		Holder{Label: "global conns", Parent: 0, Count: 1, Outermost: 1, Bytes: 120_000},
		Holder{Label: "conn", Parent: 3, Count: 120, Outermost: 120, SelfBytes: 120_000, Bytes: 120_000},
		Holder{Label: "timer", Parent: 0, Count: 45, Outermost: 45, SelfBytes: 45_000, Bytes: 45_000})
	d := Compare(before, after, threshold)
	if d.GrowthBytes != 150_000 || len(d.Suspects) != 2 {
		t.Fatalf("grew by %d, suspects %+v", d.GrowthBytes, d.Suspects)
	}
	if s := d.Suspects[0]; s.Member != "conn" || s.Members != 100 || s.Bytes != 100_000 || s.Share != 100.0/150 {
		t.Errorf("%+v", s)
	}
	if s := d.Suspects[1]; s.Member != "timer" || s.Members != 45 {
		t.Errorf("%+v", s)
	}
	if d := Compare(after, before, threshold); len(d.Suspects) != 0 {
		t.Errorf("a shrinking holder is a suspect: %+v", d.Suspects)
	}
}

func TestNumbersAsText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1500: "1.5 kB", 70_944_000: "70.94 MB", 2_000_000_000: "2.00 GB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d is %s, not %s", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := Count(n); got != want {
			t.Errorf("%d is %s, not %s", n, got, want)
		}
	}
}

// Before, a thread uses the list, so that the program retains it, not p. Only the new timers are growth.
func TestMovedObjectsAreNoGrowth(t *testing.T) {
	before := lookOf(program(100_000), Holder{Label: "[]timer", Parent: 0, Count: 1, Outermost: 1, OnlyStacks: 1, SelfBytes: 1_000, Bytes: 31_000},
		Holder{Label: "timer", Parent: 1, Count: 300, Outermost: 300, OnlyStacks: 300, SelfBytes: 30_000, Bytes: 30_000},
		Holder{Label: "p", Parent: 0, Count: 1, Outermost: 1, SelfBytes: 100, Bytes: 100})
	after := lookOf(program(305_000), Holder{Label: "p", Parent: 0, Count: 1, Outermost: 1, SelfBytes: 100, Bytes: 236_100},
		Holder{Label: "[]timer", Parent: 1, Count: 1, Outermost: 1, SelfBytes: 6_000, Bytes: 236_000},
		Holder{Label: "timer", Parent: 2, Count: 2300, Outermost: 2300, SelfBytes: 230_000, Bytes: 230_000})
	d := Compare(before, after, threshold)
	if len(d.Suspects) != 1 {
		t.Fatalf("suspects %+v", d.Suspects)
	}
	if s := d.Suspects[0]; s.Member != "timer" || s.Members != 2000 || s.Bytes != 200_000 {
		t.Errorf("%+v", s)
	}
	// And the other way round.
	if d := Compare(after, before, threshold); len(d.Suspects) != 0 {
		t.Errorf("suspects %+v", d.Suspects)
	}
}
