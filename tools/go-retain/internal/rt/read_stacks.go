package rt

import (
	"sync/atomic"

	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
)

const (
	// maxFirstStacks is how many bytes of stacks are reduced after the stop. To reduce the first stack of a kind takes long,
	// and a process with few goroutines need not wait for it.
	maxFirstStacks = 32 << 20
	// stackBatch is how many bytes of the other stacks one thread copies before it reduces them. They are still in the
	// processor's cache then.
	stackBatch = 256 << 10
)

// stackRun is a run of goroutines whose stacks one thread copies together.
type stackRun struct{ from, to int }

// readStacks copies the stacks. It reduces all but the first ones at once, so that the copy of all stacks never exists.
func (c *Capture) readStacks(s *Image) error {
	first, rest := s.runs(uint64(len(c.firstStacks)))
	var ranges []proc.Range
	room := c.firstStacks
	for i := range s.Goroutines[first.from:first.to] {
		room = s.Goroutines[i].takeStack(room, &ranges)
	}
	unread, err := proc.ReadRanges(c.memory, ranges)
	if err != nil {
		return err
	}
	missing := atomic.Int64{}
	err = proc.Parallel(len(rest), func() func(int) error {
		reduce, batch, ranges := c.Reducer(), make([]byte, stackBatch), []proc.Range(nil)
		return func(i int) error {
			run := s.Goroutines[rest[i].from:rest[i].to]
			free := batch
			ranges = ranges[:0]
			for j := range run {
				free = run[j].takeStack(free, &ranges)
			}
			unread, err := c.memory.ReadRanges(ranges)
			missing.Add(int64(unread))
			for j := range run {
				reduce(&run[j])
			}
			return err
		}
	})
	s.Unread += unread + int(missing.Load())
	for i := range s.Goroutines {
		s.CopiedBytes += s.Goroutines[i].Used
	}
	s.unreduced = func() {
		reduce := c.Reducer()
		for i := range s.Goroutines[first.from:first.to] {
			reduce(&s.Goroutines[i])
		}
	}
	return err
}

// takeStack takes room for a stack: from the free room, if it is enough.
func (g *Goroutine) takeStack(free []byte, ranges *[]proc.Range) (left []byte) {
	if g.Used > uint64(len(free)) {
		g.Stack, left = make([]byte, g.Used), free
	} else {
		g.Stack, left = free[:g.Used:g.Used], free[g.Used:]
	}
	*ranges = append(*ranges, proc.Range{Addr: g.Low, Buf: g.Stack})
	return left
}

// runs divides the goroutines: those whose stacks fit into the room for the first ones, and runs of the rest.
func (s *Image) runs(room uint64) (first stackRun, rest []stackRun) {
	for first.to < len(s.Goroutines) && s.Goroutines[first.to].Used <= room {
		room -= s.Goroutines[first.to].Used
		first.to++
	}
	for from := first.to; from < len(s.Goroutines); {
		to, size := from, uint64(0)
		for to < len(s.Goroutines) && (to == from || size+s.Goroutines[to].Used <= stackBatch) {
			size += s.Goroutines[to].Used
			to++
		}
		rest = append(rest, stackRun{from, to})
		from = to
	}
	return first, rest
}
