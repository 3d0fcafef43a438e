package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"

	"leakgate/tools/go-retain/internal/proc"
)

// Segment is a part of the data that package variables live in, with a bit for each word that holds a pointer.
type Segment struct {
	Base uint64
	Data []byte
	Mask []byte
}

// Snapshot is what was copied from a process.
type Snapshot struct {
	Layout     *Layout
	Spans      []Span
	Segments   []Segment
	Goroutines []Goroutine
	// Slots is the number of objects that the spans have room for.
	Slots int
	// HeapBytes are those of allocated objects; CopiedBytes what had to be copied of the process.
	HeapBytes, CopiedBytes uint64
	// Unread counts the pieces of memory that could not be read.
	Unread int
	// Types is where runtime types are counted from, Gofunc where the data of functions is.
	Types, Gofunc uint64

	pool *pool
}

// Addresses are where the runtime keeps its own variables, in the process.
type Addresses struct {
	Heap, Allgs, Module uint64
	// Threads is asked where the threads stand once the process is stopped.
	Threads func() map[uint64][2]uint64
}

// Capture copies a process that stands still. In two steps: Prepare while it still runs finds how much there is and
// gets the memory for it, and Copy does the rest.
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

// Prepare reads what does not change, and guesses how much memory the copy needs.
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

// readSpansOfRunning reads the spans of a process that may be making some: where its list has just moved, the old one
// is gone.
func (c *Capture) readSpansOfRunning() (spans []Span, err error) {
	const attempts = 20
	for range attempts {
		scratch := newPool(0)
		spans, err = c.readSpans(scratch)
		scratch.release()
		if err == nil {
			return spans, nil
		}
	}
	return nil, err
}

// readModules reads where package variables and types are. A program that was not linked with shared libraries has one
// module; the others of those that have are read for their variables.
func (c *Capture) readModules() error {
	l := c.layout
	for at, n := c.at.Module, 0; at != 0 && n < 1000; n++ {
		raw := make([]byte, l.modSize)
		if err := c.memory.ReadAt(at, raw); err != nil {
			return fmt.Errorf("reading the module at %#x: %w", at, err)
		}
		if n == 0 {
			c.types, c.gofunc = l.modTypes.of(raw), l.modGofunc.of(raw)
		}
		for _, part := range [][3]place{{l.modData, l.modEdata, l.modDataMask}, {l.modBss, l.modEbss, l.modBssMask}} {
			start, end := part[0].of(raw), part[1].of(raw)
			if end <= start || end-start > 1<<32 {
				continue
			}
			maskAt := binary.LittleEndian.Uint64(raw[part[2].offset+l.maskBytes.offset:])
			mask := make([]byte, (end-start)/64+1)
			if maskAt == 0 || c.memory.ReadAt(maskAt, mask) != nil {
				return errors.New("the process has not initialised its runtime yet (no pointer mask): try again")
			}
			c.segments = append(c.segments, Segment{Base: start, Data: make([]byte, end-start), Mask: mask})
		}
		at = l.modNext.of(raw)
	}
	return nil
}

// readSpans reads the list of spans, and of each what the runtime notes of it.
func (c *Capture) readSpans(scratch *pool) ([]Span, error) {
	l := c.layout
	head := make([]byte, 16)
	if err := c.memory.ReadAt(c.at.Heap+l.heapAllspans.offset, head); err != nil {
		return nil, fmt.Errorf("reading the list of spans: %w", err)
	}
	generation := make([]byte, l.heapSweepgen.size)
	if err := c.memory.ReadAt(c.at.Heap+l.heapSweepgen.offset, generation); err != nil {
		return nil, err
	}
	sweepgen := uint64(binary.LittleEndian.Uint32(generation))
	list, count := binary.LittleEndian.Uint64(head), binary.LittleEndian.Uint64(head[8:])
	if count > c.maxBytes/PageSize+1<<20 {
		return nil, fmt.Errorf("the heap has %d spans, more than a heap of the %d bytes that --max-heap-bytes allows", count, c.maxBytes)
	}
	pointers := scratch.take(int(8 * count))
	if err := c.memory.ReadAt(list, pointers); err != nil {
		return nil, fmt.Errorf("reading the list of spans: %w", err)
	}
	addrs := make([]uint64, count)
	for i := range addrs {
		addrs[i] = binary.LittleEndian.Uint64(pointers[8*i:])
	}
	slices.Sort(addrs)
	raw := readMany(c.memory, scratch, addrs, func(int) int { return int(l.spanSize) }, 4096)
	spans := make([]Span, 0, count)
	for i := range addrs {
		if raw[i] == nil {
			continue
		}
		if s, ok := l.parseSpan(raw[i], sweepgen); ok {
			spans = append(spans, s)
		}
	}
	sortSpans(spans)
	return spans, nil
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

// Copy copies spans, package variables and stacks. The process must stand still.
func (c *Capture) Copy() (*Snapshot, error) {
	s := &Snapshot{Layout: c.layout, Segments: c.segments, Types: c.types, Gofunc: c.gofunc, pool: c.pool}
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

// readBits reads which objects of the spans are allocated.
func (c *Capture) readBits(spans []Span) {
	order := make([]int, 0, len(spans))
	for i := range spans {
		if !spans[i].Large && spans[i].bitsAddr != 0 {
			order = append(order, i)
		}
	}
	sort.Slice(order, func(a, b int) bool { return spans[order[a]].bitsAddr < spans[order[b]].bitsAddr })
	addrs := make([]uint64, len(order))
	for i, span := range order {
		addrs[i] = spans[span].bitsAddr
	}
	bits := readMany(c.memory, c.pool, addrs, func(i int) int { return (spans[order[i]].Count + 7) / 8 }, 1024)
	for i, span := range order {
		spans[span].bits = bits[i]
	}
}

func (c *Capture) readGoroutines(s *Snapshot) error {
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

// Finish does the part that needs no stopped process.
func (s *Snapshot) Finish() {
	for i := range s.Spans {
		span := &s.Spans[i]
		s.Layout.mergeInlineMarks(span)
		span.First = s.Slots
		s.Slots += span.Count
		for j := range span.Count {
			if span.Allocated(j) {
				s.HeapBytes += span.ElemSize
			}
		}
	}
}

// Release gives the copied memory back.
func (s *Snapshot) Release() { s.pool.release() }

// SpanOf finds the span that an address lies in.
func (s *Snapshot) SpanOf(addr uint64) *Span {
	i := sort.Search(len(s.Spans), func(i int) bool { return s.Spans[i].Base > addr }) - 1
	if i < 0 || addr >= s.Spans[i].Base+s.Spans[i].Size {
		return nil
	}
	return &s.Spans[i]
}

// InData tells whether an address lies in the writable data.
func (s *Snapshot) InData(addr uint64) bool {
	for i := range s.Segments {
		if seg := &s.Segments[i]; addr >= seg.Base && addr < seg.Base+uint64(len(seg.Data)) {
			return true
		}
	}
	return false
}

// DataAt gives the copy of a piece of the writable data; nil if it is not there.
func (s *Snapshot) DataAt(addr uint64, size int64) []byte {
	if size <= 0 || !s.InData(addr) {
		return nil
	}
	return s.bytes(addr, int(size))
}

// bytes gives the copy of memory that lies within one object or one segment.
func (s *Snapshot) bytes(addr uint64, size int) []byte {
	if span := s.SpanOf(addr); span != nil && span.Data != nil {
		if off := addr - span.Base; off+uint64(size) <= uint64(len(span.Data)) {
			return span.Data[off : off+uint64(size)]
		}
		return nil
	}
	for i := range s.Segments {
		seg := &s.Segments[i]
		if addr >= seg.Base && addr+uint64(size) <= seg.Base+uint64(len(seg.Data)) {
			return seg.Data[addr-seg.Base:][:size]
		}
	}
	return nil
}

// readMany reads pieces at sorted addresses; pieces closer together than gap are read as one. A piece that could not be
// read is nil or zero.
func readMany(memory proc.Memory, from *pool, addrs []uint64, size func(i int) int, gap uint64) [][]byte {
	pieces := make([][]byte, len(addrs))
	var ranges []proc.Range
	for i := 0; i < len(addrs); {
		start, end, j := addrs[i], addrs[i]+uint64(size(i)), i+1
		for j < len(addrs) && addrs[j] <= end+gap {
			end = max(end, addrs[j]+uint64(size(j)))
			j++
		}
		buf := from.take(int(end - start))
		ranges = append(ranges, proc.Range{Addr: start, Buf: buf})
		for ; i < j; i++ {
			off := addrs[i] - start
			pieces[i] = buf[off : off+uint64(size(i))]
		}
	}
	_, _ = memory.ReadRanges(ranges)
	return pieces
}
