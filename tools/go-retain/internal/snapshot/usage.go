package snapshot

import (
	"cmp"
	"slices"

	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
	"github.com/OWNER/leakgate/tools/go-retain/internal/stack"
)

// usage compares what was found with what the runtime says is in use; nil if the runtime's counters are unknown.
func usage(image *rt.Image, g *heap.Graph) *report.Memory {
	u := &image.Usage
	if !u.Known {
		return nil
	}
	m := &report.Memory{
		HeapInUseBytes: int64(u.HeapInUse), StackInUseBytes: int64(u.StackInUse), IdleBytes: int64(u.Idle),
		ReachableBytes: g.ReachableBytes, GarbageBytes: max(int64(image.HeapBytes)-g.ReachableBytes, 0),
		StackBytes: int64(u.Stacks), EndedStackBytes: int64(u.EndedStacks), ThreadStackBytes: int64(u.ThreadStacks),
		FreeStackBytes: int64(u.FreeStacks),
	}
	for i := range image.Spans {
		m.FreeSlotBytes += int64(image.Spans[i].Size)
	}
	m.FreeSlotBytes -= m.ReachableBytes + m.GarbageBytes
	m.UnexplainedBytes = m.HeapInUseBytes + m.StackInUseBytes - m.ReachableBytes - m.GarbageBytes - m.FreeSlotBytes -
		m.StackBytes - m.EndedStackBytes - m.ThreadStackBytes - m.FreeStackBytes
	return m
}

// groupKey is what the goroutines of a group have in common.
type groupKey struct {
	function           string
	state              string
	createdBy, waitsAt stack.Place
}

// goroutines groups the goroutines: those with the largest stacks first.
func goroutines(image *rt.Image, stacks *stack.Unwinder) []report.GoroutineGroup {
	groups := map[groupKey]*report.GoroutineGroup{}
	for i := range image.Goroutines {
		g := &image.Goroutines[i]
		key := groupKey{stacks.Start(g), g.State, stacks.CreatedAt(g), stacks.WaitsAt(g)}
		group := groups[key]
		if group == nil {
			group = &report.GoroutineGroup{
				Function: key.function, State: key.state, CreatedBy: line(key.createdBy), WaitsAt: line(key.waitsAt),
			}
			groups[key] = group
		}
		group.Count++
		group.StackBytes += int64(g.StackBytes)
		group.UsedStackBytes += int64(g.Used)
	}
	all := make([]report.GoroutineGroup, 0, len(groups))
	for _, group := range groups {
		all = append(all, *group)
	}
	slices.SortFunc(all, func(a, b report.GoroutineGroup) int {
		return cmp.Or(cmp.Compare(b.StackBytes, a.StackBytes), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Function, b.Function),
			cmp.Compare(a.State, b.State), cmp.Compare(a.CreatedBy.Line, b.CreatedBy.Line), cmp.Compare(a.WaitsAt.Line, b.WaitsAt.Line))
	})
	return report.StoredGroups(all)
}

func line(p stack.Place) report.Line {
	return report.Line{Function: p.Func, File: p.File, Line: p.Line}
}
