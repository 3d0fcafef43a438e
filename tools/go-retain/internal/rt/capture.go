package rt

import (
	"encoding/binary"
	"errors"
	"fmt"

	"leakgate/tools/go-retain/internal/proc"
)

// Addresses are the addresses of the runtime's variables in the process.
type Addresses struct {
	Heap, Allgs, Module uint64
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
	pool     *pool
	maxBytes uint64
}

// Prepare reads what does not change, and estimates how much memory the copy needs.
func Prepare(layout *Layout, memory proc.Memory, at Addresses, maxBytes uint64) (*Capture, error) {
	c := &Capture{layout: layout, memory: memory, at: at, maxBytes: maxBytes}
	if err := c.readModules(); err != nil {
		return nil, err
	}
	spans, err := c.readSpansOfRunning()
	if err != nil {
		return nil, err
	}
	need, err := c.need(spans)
	if err != nil {
		return nil, err
	}
	c.pool = newPool(int(need+need/4) + poolChunk)
	return c, nil
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
	s := &Image{Layout: c.layout, Segments: c.segments, Types: c.types, Gofunc: c.gofunc, pool: c.pool}
	var err error
	if s.Spans, err = c.readSpans(c.pool); err != nil {
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
	if s.Unread, err = c.memory.ReadRanges(ranges); err != nil {
		return nil, err
	}
	c.readBits(s.Spans)
	if err := c.readGoroutines(s); err != nil {
		return nil, err
	}
	return s, nil
}

func (c *Capture) readGoroutines(s *Image) error {
	l := c.layout
	head := s.bytes(c.at.Allgs, 16)
	if head == nil {
		return errors.New("runtime.allgs is not where the binary says")
	}
	list, count := binary.LittleEndian.Uint64(head), binary.LittleEndian.Uint64(head[8:])
	pointers := s.bytes(list, int(8*count))
	if pointers == nil && count > 0 {
		return errors.New("the list of goroutines is not in the heap")
	}
	procID := func(m uint64) uint64 { return l.mProcID.of(s.bytes(m, int(l.mSize))) }
	threads := map[uint64][2]uint64{}
	if c.at.Threads != nil {
		threads = c.at.Threads()
	}
	var ranges []proc.Range
	for i := range count {
		addr := binary.LittleEndian.Uint64(pointers[8*i:])
		raw := s.bytes(addr, int(l.gSize))
		if raw == nil {
			continue
		}
		if g, high, ok := l.parseGoroutine(raw, procID, threads); ok {
			g.Addr = addr
			g.Stack = c.pool.take(int(high - g.Low))
			s.CopiedBytes += high - g.Low
			ranges = append(ranges, proc.Range{Addr: g.Low, Buf: g.Stack})
			s.Goroutines = append(s.Goroutines, g)
		}
	}
	unread, err := c.memory.ReadRanges(ranges)
	s.Unread += unread
	return err
}
