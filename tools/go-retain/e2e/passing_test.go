package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// What waits in a queue of the runtime is reachable for the collector. Its layout differs from release to release.
var queued = []shape{
	{name: "queued-finalizer", member: `queued finalizer of main\.session`, leads: "main.session", path: `queued finalizer of main\.session`},
	{name: "queued-cleanup", member: `queued cleanup`, leads: "main.session", path: `queued cleanup`},
}

func TestNamesTheQueueOfFinalizers(t *testing.T) {
	for _, r := range releases {
		t.Run(r.name, func(t *testing.T) {
			server := binary(t, r)
			for _, s := range queued {
				t.Run(s.name, func(t *testing.T) {
					if s.name == "queued-cleanup" && r.name == "1.23" {
						t.Skip("runtime.AddCleanup is new in Go 1.24")
					}
					t.Parallel()
					checkShape(t, growth(t, start(t, server, s.name), retainedSessions), s)
				})
			}
		})
	}
}

var passing = []shape{
	// Not the list of the runtime that leads to all goroutines.
	{name: "deferred", member: `goroutine main\.retainInDeferredCalls\.func1`, path: `goroutine main\.retainInDeferredCalls\.func1 \(at passing\.go:\d+\)`},
	// The last step is not one along the list.
	{name: "chunks", member: `main\.session`, path: `main\.chunks → \(main\.chunk\)\.next( ×\d)? → \(main\.chunk\)\.sessions\[\*\]\.of → main\.session`},
	// The inner maps are the elements.
	{name: "inner-maps", member: `map\[int\]int`, path: `main\.perSession\[\*\] → map\[int\]int`},
	// The array of a slice of one element has the same name as a longer one.
	{name: "single", member: `\[\]\*main\.session`, leads: "main.session", path: `main\.batches\[\*\] → \[\]\*main\.session`},
	{name: "small-slices", member: `main\.level`, leads: "main.session", path: `main\.levels → \(main\.level\)\.next\[\*\] ×\d+ → main\.level`},
}

func TestNamesWhatAGoroutineDefersAndWhereAListIsLeft(t *testing.T) {
	for _, s := range passing {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			checkShape(t, growth(t, start(t, binary(t, own), s.name), retainedSessions), s)
		})
	}
}

// An iteration that does not end is a goroutine. It waits in the code of the program, not in package iter.
func TestAnIterationThatDoesNotEnd(t *testing.T) {
	_, found := retained(t, own, "coroutine")
	g := found.Goroutines[0]
	if g.Count != retainedSessions || g.WaitsAt.Function != "main.retainInCoroutine.func1" ||
		!strings.Contains(sourceLine(t, "../testdata/server/coroutine.go", g.WaitsAt.Line), "yield(s.id)") {
		t.Errorf("%+v", g)
	}
	if i := slices.IndexFunc(found.Types, func(s report.TypeSum) bool { return s.Type == "runtime.coro" }); i < 0 || found.Types[i].Objects != retainedSessions {
		t.Errorf("the types are %+v", found.Types)
	}
}
