package e2e

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// settle gives new goroutines the time to reach the place where they wait.
const settle = 300 * time.Millisecond

// retained is a snapshot of a server that has retained sessions in one shape.
func retained(t *testing.T, r release, shape string) (*server, *report.Snapshot) {
	t.Helper()
	s := start(t, binary(t, r), shape)
	s.ask("retain " + strconv.Itoa(retainedSessions))
	time.Sleep(settle)
	s.ask("collect")
	_, found := takeSnapshot(t, s.pid)
	return s, found
}

// What is found and what the runtime counts agree, and the rest is small.
func TestMemoryIsAccountedFor(t *testing.T) {
	for _, r := range releases {
		for _, shape := range []string{"deep-stacks", "goroutine", "map", "bytes", "timers", "healthy", "churn"} {
			t.Run(r.name+"/"+shape, func(t *testing.T) {
				s := start(t, binary(t, r), strings.Replace(shape, "churn", "goroutine", 1))
				s.ask("retain " + strconv.Itoa(retainedSessions))
				if shape == "churn" {
					s.ask("churn")
				}
				time.Sleep(settle)
				s.ask("collect")
				_, _, idleBefore := usage(t, s)
				_, found := takeSnapshot(t, s.pid)
				heap, stacks, idle := usage(t, s)
				m := found.Memory
				// A program that allocates all the time has other figures a moment later.
				if shape != "churn" {
					near(t, "heap in use", m.HeapInUseBytes, heap, 64<<10)
					near(t, "stacks in use", m.StackInUseBytes, stacks, 64<<10)
					// The runtime returns idle memory to the system in the background.
					near(t, "idle", m.IdleBytes, min(max(m.IdleBytes, min(idle, idleBefore)), max(idle, idleBefore)), heap/10)
				}
				explained := m.ReachableBytes + m.GarbageBytes + m.FreeSlotBytes + m.StackBytes + m.EndedStackBytes + m.ThreadStackBytes + m.FreeStackBytes
				near(t, "explained", explained, m.HeapInUseBytes+m.StackInUseBytes, 0)
				if explained+m.UnexplainedBytes != m.HeapInUseBytes+m.StackInUseBytes {
					t.Errorf("%+v does not add up", m)
				}
				if m.RSSBytes < m.StackBytes/2 {
					t.Errorf("%d bytes of RSS", m.RSSBytes)
				}
			})
		}
	}
}

// usage asks a server for the runtime's own counts.
func usage(t *testing.T, s *server) (heap, stacks, idle int64) {
	t.Helper()
	s.ask("usage")
	line, err := s.output.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(line, &heap, &stacks, &idle); err != nil {
		t.Fatal(err)
	}
	return heap, stacks, idle
}

// near allows for 5 %.
func near(t *testing.T, what string, got, want, slack int64) {
	t.Helper()
	if d := max(got-want, want-got); d > want/20+slack {
		t.Errorf("%s: %d bytes, not %d", what, got, want)
	}
}

// wait is a way to wait, and what the tool must say about its goroutines.
type wait struct {
	shape, function, state string
	// creator and place are functions, each with a line that the source shows.
	creator, place string
	creates, waits string
}

var waits = []wait{
	{"wait-channel", "main.init.func1.1", "chan receive", "main.init.func1", "main.init.func1.1", "<-never; fmt", "<-never; fmt"},
	{"wait-mutex", "main.init.func2.1", "sync.Mutex.Lock", "main.init.func2", "main.init.func2.1", "locked.Lock(); fmt", "locked.Lock(); fmt"},
	{"wait-group", "main.init.func3.1", "sync.WaitGroup.Wait", "main.init.func3", "main.init.func3.1", "unfinished.Wait(); fmt", "unfinished.Wait(); fmt"},
	{"wait-condition", "main.waitForCondition", "sync.Cond.Wait", "main.init.func4", "main.waitForCondition", "go waitForCondition", "condition.Wait()"},
	{"wait-select", "main.sendToAny", "select", "main.init.func5", "main.sendToAny", "go sendToAny", "select {"},
	{"wait-timer", "main.init.func6.1", "chan receive", "main.init.func6", "main.init.func6.1", "<-t.C", "<-t.C"},
	{"deep-stacks", "main.waitDeep", "chan receive", "main.init.func7", "main.waitDeep", "go waitDeep", "		<-never"},
}

var numberOfInit = regexp.MustCompile(`^main\.init\.\d+\.`)

// initless leaves out which of the program's init functions it is: each file of the program has one.
func initless(function string) string {
	return numberOfInit.ReplaceAllString(function, "main.init.")
}

func TestGoroutinesAreGroupedByWait(t *testing.T) {
	for _, r := range releases {
		for _, w := range waits {
			t.Run(r.name+"/"+w.shape, func(t *testing.T) {
				t.Parallel()
				_, found := retained(t, r, w.shape)
				g := found.Goroutines[0]
				if g.Count != retainedSessions || initless(g.Function) != w.function {
					t.Fatalf("%d × %s: %+v", g.Count, g.Function, g)
				}
				if w.state != g.State && !(w.shape == "wait-group" && strings.HasPrefix(g.State, "sema")) {
					t.Errorf("they wait for %q", g.State)
				}
				checkLine(t, g.CreatedBy, w.creator, w.creates)
				checkLine(t, g.WaitsAt, w.place, w.waits)
				if share := float64(g.StackBytes) / float64(found.Memory.StackInUseBytes); share < 0.9 || share > 1 {
					t.Errorf("their stacks are %.2f of all", share)
				}
			})
		}
	}
}

// Stacks of one size that stop at one place may still be of different functions.
func TestStacksAlikeAreToldApart(t *testing.T) {
	for _, r := range append([]release{own}, releases...) {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			_, found := retained(t, r, "alike")
			counts := map[string]int64{}
			for _, g := range found.Goroutines {
				counts[g.Function+" at "+g.WaitsAt.Function] += g.Count
			}
			for _, name := range []string{"main.waitHere", "main.waitThere"} {
				if n := counts[name+" at "+name]; n != retainedSessions/2 {
					t.Errorf("%d × %s: %v", n, name, counts)
				}
			}
		})
	}
}

func checkLine(t *testing.T, l report.Line, function, source string) {
	t.Helper()
	if initless(l.Function) != function || !strings.Contains(sourceLine(t, "../testdata/server/waits.go", l.Line), source) || !strings.HasSuffix(l.File, "waits.go") {
		t.Errorf("%+v is not %q of %s", l, source, function)
	}
}

// What only a waiting goroutine retains has a type.
func TestValuesOfWaitingGoroutinesHaveTypes(t *testing.T) {
	for _, r := range releases {
		for _, w := range waits {
			if w.shape == "deep-stacks" {
				continue
			}
			t.Run(r.name+"/"+w.shape, func(t *testing.T) {
				t.Parallel()
				_, found := retained(t, r, w.shape)
				if typed := float64(found.Heap.TypedBytes) / float64(found.Heap.ReachableBytes); typed < 0.98 {
					t.Errorf("%.3f of the bytes have a type", typed)
				}
				for _, sum := range found.Types {
					if strings.Contains(sum.Type, "of size class") && sum.Objects >= retainedSessions-1 {
						t.Errorf("%d × %s", sum.Objects, sum.Type)
					}
				}
				for _, sum := range found.Types {
					if sum.Type == "main.session" && sum.Objects >= retainedSessions-1 {
						return
					}
				}
				t.Errorf("no sessions among %+v", found.Types[:min(8, len(found.Types))])
			})
		}
	}
}
