package rt

import (
	"fmt"

	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
)

// Addresses are the addresses of the runtime's variables in the process.
type Addresses struct {
	Heap, Allgs, Module uint64
	// Stats, Allm, Allp and WaitReasons are those of runtime.memstats, allm, allp and waitReasonStrings, and the
	// number of the latter. They are 0 where the binary lacks them.
	Stats, Allm, Allp, WaitReasons uint64
	WaitReasonCount                int
	// Threads returns the stack pointer and program counter of each thread. It is called while the process is stopped.
	Threads func() map[uint64][2]uint64
}

// Capture copies a stopped process in two steps. Prepare runs before the stop: it measures the heap and allocates memory
// for the copy. Copy runs during the stop.
type Capture struct {
	layout   *Layout
	memory   proc.Memory
	at       Addresses
	segments []Segment
	types    uint64
	gofunc   uint64
	// pluginTypes are the types of all modules but the first.
	pluginTypes []TypeSection
	pool        *pool
	maxBytes    uint64
	reasons     []string
	room        []Span
	// firstStacks is room for the stacks that are reduced after the stop.
	firstStacks []byte
	// Reducer returns a function for one thread. It keeps what matters of a stack, and clears Goroutine.Stack.
	Reducer func() func(*Goroutine)
}

// Gofunc is the address of the data of functions.
func (c *Capture) Gofunc() uint64 { return c.gofunc }

// Prepare reads what does not change, and estimates how much memory the copy needs.
func Prepare(layout *Layout, memory proc.Memory, at Addresses, maxBytes uint64) (*Capture, error) {
	c := &Capture{layout: layout, memory: memory, at: at, maxBytes: maxBytes}
	if err := c.readModules(); err != nil {
		return nil, err
	}
	spans, manual, err := c.readSpansOfRunning()
	if err != nil {
		return nil, err
	}
	c.room = spans
	need, err := c.need(spans)
	if err != nil {
		return nil, err
	}
	if err := enough(need, spans, proc.Available()); err != nil {
		return nil, err
	}
	c.reasons = c.readWaitReasons()
	stacks := 0
	for _, b := range manual {
		stacks = min(stacks+int(b.size), maxFirstStacks)
	}
	c.pool = newPool(int(need+need/16) + stacks + poolChunk)
	c.firstStacks = c.pool.take(stacks)
	return c, nil
}

// bytesForObject is about what an object takes besides its copy.
const bytesForObject = 80

// enough reports whether the machine has the memory for a snapshot. Without it, the kernel would end a process, perhaps the one
// that is read. available is 0 where it is not known.
func enough(need uint64, spans []Span, available uint64) error {
	for i := range spans {
		need += uint64(spans[i].Count) * bytesForObject
	}
	if available == 0 || need <= available {
		return nil
	}
	return fmt.Errorf("a snapshot of this process takes about %d MB of memory, and the machine has %d MB available: write a core "+
		"file (gcore), and read it on a larger machine with --core", need>>20, available>>20)
}

func (c *Capture) need(spans []Span) (uint64, error) {
	var need uint64
	for i := range spans {
		if !spans[i].NoScan {
			need += spans[i].Size
		}
		need += uint64(spans[i].Count)/8 + 64
	}
	if need > c.maxBytes {
		return 0, fmt.Errorf("the objects with pointers take %d bytes, more than --max-heap-bytes %d allows", need, c.maxBytes)
	}
	return need, nil
}

// Copy copies spans, package variables and stacks. The process must be stopped.
func (c *Capture) Copy() (*Image, error) {
	s := &Image{Layout: c.layout, Segments: c.segments, Types: c.types, Gofunc: c.gofunc, PluginTypes: c.pluginTypes, pool: c.pool}
	var err error
	if s.Spans, s.Usage.manual, err = c.readSpans(c.pool); err != nil {
		return nil, err
	}
	if _, err = c.need(s.Spans); err != nil {
		return nil, err
	}
	var ranges []proc.Range
	for i := range s.Segments {
		ranges = append(ranges, proc.Range{Addr: s.Segments[i].Base, Buf: s.Segments[i].Data})
	}
	for i := range s.Spans {
		span := &s.Spans[i]
		if !span.NoScan {
			span.Data = c.pool.take(int(span.Size))
			ranges = append(ranges, proc.Range{Addr: span.Base, Buf: span.Data})
			s.CopiedBytes += span.Size
		}
	}
	if s.Unread, err = proc.ReadRanges(c.memory, ranges); err != nil {
		return nil, err
	}
	c.readBits(s.Spans)
	if err := c.readGoroutines(s); err != nil {
		return nil, err
	}
	c.readUsage(s)
	return s, nil
}
