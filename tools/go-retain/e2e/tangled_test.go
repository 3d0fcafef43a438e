package e2e

import (
	"strings"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

var tangled = []shape{
	{name: "ring", member: `container/ring\.Ring`, leads: "main.session", path: `main\.circle → \(ring\.Ring\)\.(next|prev|next\|prev) ×\d+ → ring\.Ring`},
	{name: "both-ways", member: `main\.station`, leads: "main.session",
		path: `main\.middle → \(main\.station\)\.(next|previous|next\|previous) ×\d+ → main\.station`},
	{name: "reflected", member: `main\.session`, path: `main\.reflected\.ptr\[\*\] → main\.session`},
	{name: "shards", member: `main\.session`,
		path: `main\.stored → \(main\.store\)\.growing → \(main\.sharded\[.*\]\)\.shards\[\*\] → \(main\.shard\[.*\]\)\.items\[\*\] → main\.session`},
	{name: "twice", member: `main\.session`, path: `main\.onceHere\[\*\] → main\.session`, second: `main\.onceThere\[\*\] → main\.session`},
	{name: "shrink", member: `main\.session`, path: `main\.leaked\[\*\] → main\.session`},
}

func TestNamesTheHolderOfATangle(t *testing.T) {
	for _, r := range releases {
		t.Run(r.name, func(t *testing.T) {
			server := binary(t, r)
			for _, s := range tangled {
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					checkShape(t, growth(t, start(t, server, s.name), retainedSessions), s)
				})
			}
		})
	}
}

// What shrinks is neither subtracted nor hidden.
func TestTellsGrowthFromShrinking(t *testing.T) {
	diff := growth(t, start(t, binary(t, own), "shrink"), retainedSessions)
	if diff.GrowthBytes >= 0 {
		t.Fatalf("the heap grew by %d: this test needs one that shrinks", diff.GrowthBytes)
	}
	if diff.GrossGrowthBytes < retainedSessions*2000 || diff.GrossShrinkBytes < 2*retainedSessions*2000 {
		t.Errorf("+%d -%d", diff.GrossGrowthBytes, diff.GrossShrinkBytes)
	}
	for _, s := range diff.Suspects {
		if s.Share < 0 || s.Share > 1 {
			t.Errorf("a share of %v: %+v", s.Share, s)
		}
	}
}

// One snapshot names the holders of a tangle, too.
func TestOneSnapshotOfATangle(t *testing.T) {
	for name, want := range map[string]string{
		"ring": "main.circle → ", "both-ways": "main.middle → ", "reflected": "main.reflected.ptr[*] → main.session", "twice": "main.once",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, binary(t, own), name)
			s.ask("retain 3000")
			s.ask("collect")
			_, found := takeSnapshot(t, s.pid)
			if len(found.Suspects) == 0 {
				t.Fatalf("nothing accumulates; largest %+v", found.Largest)
			}
			top := found.Suspects[0]
			if top.Share < 0.8 || top.Shortest == nil || !strings.HasPrefix(top.Shortest.Text, want) {
				t.Errorf("%+v, %+v", top, top.Shortest)
			}
		})
	}
}

// twelveLeaks takes a snapshot of twelve equal leaks, all below the threshold.
func twelveLeaks(t *testing.T, more ...string) *report.Snapshot {
	t.Helper()
	s := start(t, binary(t, own), "twelve")
	s.ask("retain 6000")
	s.ask("collect")
	_, found := takeSnapshot(t, s.pid, more...)
	return found
}

func TestTwelveEqualLeaks(t *testing.T) {
	found := twelveLeaks(t)
	listed := map[string]bool{}
	for _, s := range found.Largest {
		if s.Member == "main.session" && s.Members > 490 && s.Members < 510 && s.Share > 0.07 && s.Share < 0.09 {
			listed[s.Shortest.Steps[0].Type] = true
		}
	}
	if len(listed) != 12 || found.UnexplainedShare > 0.1 {
		t.Errorf("%d of 12 leaks are listed, %.2f unexplained: %+v", len(listed), found.UnexplainedShare, found.Largest)
	}
}
