package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// Twelve equal leaks are all below the threshold, and all in the output.
func TestListsWhatIsBelowTheThreshold(t *testing.T) {
	all := []Holder{program(100_000)}
	for i := range 12 {
		all = append(all, Holder{Label: fmt.Sprint("global g", i), Parent: 0, Count: 1, Outermost: 1, Bytes: 8_000},
			Holder{Label: "T", Parent: 2*i + 1, Count: 80, Outermost: 80, SelfBytes: 8_000, Bytes: 8_000})
	}
	all[0].SelfBytes = 4_000
	l := lookOf(all...)
	l.FindSuspects(threshold)
	if len(l.Suspects) != 0 || len(l.Largest) != 12 || l.UnexplainedBytes != 4_000 || l.UnexplainedShare != 0.04 {
		t.Fatalf("suspects %+v, largest %+v, %d unexplained", l.Suspects, l.Largest, l.UnexplainedBytes)
	}
	for _, s := range l.Largest {
		if !strings.HasPrefix(s.Holder, "global g") || s.Member != "T" || s.Members != 80 || s.Bytes != 8_000 || s.Share != 0.08 {
			t.Errorf("%+v", s)
		}
	}
	var text bytes.Buffer
	l.WriteText(&text)
	if strings.Count(text.String(), "80 × T") != 12 || !strings.Contains(text.String(), "not explained: 4.0 % of reachable bytes (4.0 kB") {
		t.Errorf("%s", &text)
	}
}

// What many places retain is no suspect, but it is listed, and what it retains is searched.
func TestListsWhatManyPlacesRetain(t *testing.T) {
	l := lookOf(program(100_000),
		Holder{Label: "string", Parent: 0, Count: 100, Outermost: 100, SelfBytes: 40_000, Bytes: 100_000, Shortest: &Path{Of: 0.2}},
		Holder{Label: "T", Parent: 1, Count: 5000, Outermost: 5000, SelfBytes: 60_000, Bytes: 60_000})
	l.FindSuspects(threshold)
	if len(l.Suspects) != 1 || l.Suspects[0].Member != "T" || l.Suspects[0].Share != 0.6 {
		t.Errorf("suspects %+v", l.Suspects)
	}
	if len(l.Largest) != 1 || l.Largest[0].Member != "string" || l.Largest[0].Bytes != 40_000 || l.UnexplainedBytes != 0 {
		t.Errorf("largest %+v, %d unexplained", l.Largest, l.UnexplainedBytes)
	}
}

// Below one holder, objects are in one place, although different paths lead to them: both ways round a ring.
func TestManyPathsBelowOneHolder(t *testing.T) {
	l := lookOf(program(100_000), Holder{Label: "global ring", Parent: 0, Count: 1, Outermost: 1, Bytes: 95_000},
		Holder{Label: "Ring", Parent: 1, Count: 500, Outermost: 1, SelfBytes: 95_000, Bytes: 95_000, Shortest: &Path{Of: 0.2}})
	l.FindSuspects(threshold)
	if len(l.Suspects) != 1 || l.Suspects[0].Holder != "global ring" || l.Suspects[0].Member != "Ring" {
		t.Errorf("suspects %+v", l.Suspects)
	}
}

// What is not stored counts as unexplained.
func TestSmallHoldersAreUnexplained(t *testing.T) {
	l := lookOf(program(100_000), Holder{Label: "global g", Parent: 0, Count: 1, Outermost: 1, SelfBytes: 30_000, CutBytes: 500, Bytes: 30_500})
	l.Holders[0].CutBytes = 69_500
	l.FindSuspects(threshold)
	if len(l.Suspects) != 1 || l.Suspects[0].Bytes != 30_000 || l.UnexplainedBytes != 70_000 {
		t.Errorf("suspects %+v, %d unexplained", l.Suspects, l.UnexplainedBytes)
	}
}

func TestWarnsOfBytesThatAreNotReachable(t *testing.T) {
	for _, c := range []struct {
		reachable, allocated int64
		warns                bool
		text                 string
	}{
		{110_000, 10_560_000, true, "110.0 kB reachable (0 objects) of 10.56 MB allocated (1.0 %; 10.45 MB are not reachable)"},
		{5_000_000, 9_000_000, false, "of 9.00 MB allocated (55.6 %; 4.00 MB are not reachable)"},
		{100_000, 3_000_000, false, "of 3.00 MB allocated (3.3 %; 2.90 MB are not reachable)"},
		{9_900_000, 10_000_000, false, "of 10.00 MB allocated, 0 goroutines"},
	} {
		l := lookOf(program(c.reachable))
		l.Heap.AllocatedBytes = c.allocated
		l.WarnOfMissing()
		l.FindSuspects(threshold)
		var text bytes.Buffer
		l.WriteText(&text)
		if len(l.Warnings) > 0 != c.warns || !strings.Contains(text.String(), c.text) {
			t.Errorf("%d of %d: %s", c.reachable, c.allocated, &text)
		}
	}
}
