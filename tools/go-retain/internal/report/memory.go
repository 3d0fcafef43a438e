package report

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// Memory is what a process uses its memory for, in bytes.
type Memory struct {
	// RSSBytes is the resident memory of the process; 0 for a core file.
	RSSBytes int64 `json:"rssBytes,omitempty"`
	// HeapInUseBytes, StackInUseBytes and IdleBytes are the runtime's own counts: memory with objects, with stacks, and free
	// memory that it has not returned (runtime.MemStats: HeapInuse, StackInuse, HeapIdle - HeapReleased).
	HeapInUseBytes  int64 `json:"heapInUseBytes"`
	StackInUseBytes int64 `json:"stackInUseBytes"`
	IdleBytes       int64 `json:"idleBytes"`
	// Of the heap in use: what is reachable, objects that are not, and room for further objects.
	ReachableBytes int64 `json:"reachableBytes"`
	GarbageBytes   int64 `json:"garbageBytes"`
	FreeSlotBytes  int64 `json:"freeSlotBytes"`
	// Of the stacks: those of goroutines, those that ended goroutines left behind, those of threads, and free ones.
	StackBytes       int64 `json:"stackBytes"`
	EndedStackBytes  int64 `json:"endedStackBytes"`
	ThreadStackBytes int64 `json:"threadStackBytes"`
	FreeStackBytes   int64 `json:"freeStackBytes"`
	// UnexplainedBytes are in use, but none of these. A process that allocates or collects while it is stopped has some: its
	// counters and its lists then differ. It may be negative.
	UnexplainedBytes int64 `json:"unexplainedBytes"`
}

// GoroutineGroup is the goroutines that one line started, and that wait for the same reason at the same line.
type GoroutineGroup struct {
	// Function is what they were started for.
	Function  string `json:"function"`
	CreatedBy Line   `json:"createdBy"`
	// State is "running", "runnable", "system call", or what they wait for.
	State   string `json:"state"`
	WaitsAt Line   `json:"waitsAt"`
	Count   int64  `json:"count"`
	// StackBytes is the size of their stacks, and UsedStackBytes the part that is in use.
	StackBytes     int64 `json:"stackBytes"`
	UsedStackBytes int64 `json:"usedStackBytes"`
}

// Line is a line of a function. It is empty where it is unknown.
type Line struct {
	Function string `json:"function,omitempty"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
}

func (l Line) text() string {
	switch {
	case l.Function == "":
		return "an unknown place"
	case l.File == "":
		return path.Short(l.Function)
	}
	return fmt.Sprintf("%s (%s:%d)", path.Short(l.Function), filepath.Base(l.File), l.Line)
}

func (m *Memory) write(w io.Writer) {
	if m == nil {
		return
	}
	if m.RSSBytes > 0 {
		fmt.Fprintf(w, "%s RSS: ", Bytes(m.RSSBytes))
	}
	fmt.Fprintf(w, "%s heap in use, %s stacks, %s garbage, %s idle\n", Bytes(m.HeapInUseBytes), Bytes(m.StackInUseBytes),
		Bytes(m.GarbageBytes), Bytes(m.IdleBytes))
}

// A group is shown if it has many goroutines, or if its stacks are large.
const (
	shownGroups     = 5
	minShownCount   = 16
	minShownStacks  = 1 << 20
	maxStoredGroups = 400
)

// StoredGroups limits a list of groups.
func StoredGroups(all []GoroutineGroup) []GoroutineGroup { return all[:min(len(all), maxStoredGroups)] }

func (l *Snapshot) writeGoroutines(w io.Writer) {
	for i := range min(len(l.Goroutines), shownGroups) {
		g := &l.Goroutines[i]
		if g.Count < minShownCount && g.StackBytes < minShownStacks {
			continue
		}
		fmt.Fprintf(w, "\n%s × goroutine %s, %s of stacks: %s\n  started by %s\n  at %s\n", Count(g.Count),
			path.Short(g.Function), Bytes(g.StackBytes), g.State, g.CreatedBy.text(), g.WaitsAt.text())
	}
}
