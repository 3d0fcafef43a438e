package rt

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
)

// readSpansOfRunning reads the spans of a running process. It retries, because the process may move the list meanwhile.
func (c *Capture) readSpansOfRunning() (spans []Span, manual []block, err error) {
	const attempts = 20
	for range attempts {
		scratch := newPool(0)
		spans, manual, err = c.readSpans(scratch)
		scratch.release()
		if err == nil {
			return spans, manual, nil
		}
	}
	return nil, nil, err
}

// readSpans reads the list of spans and the runtime's record of each span: those with objects, and those with other data.
func (c *Capture) readSpans(scratch *pool) (spans []Span, manual []block, err error) {
	l := c.layout
	head := make([]byte, 16)
	if err := c.memory.ReadAt(c.at.Heap+l.heapAllspans.offset, head); err != nil {
		return nil, nil, fmt.Errorf("reading the list of spans: %w", err)
	}
	generation := make([]byte, l.heapSweepgen.size)
	if err := c.memory.ReadAt(c.at.Heap+l.heapSweepgen.offset, generation); err != nil {
		return nil, nil, err
	}
	sweepgen := uint64(binary.LittleEndian.Uint32(generation))
	list, count := binary.LittleEndian.Uint64(head), binary.LittleEndian.Uint64(head[8:])
	if count > c.maxBytes/PageSize+1<<20 {
		return nil, nil, fmt.Errorf("the heap has %d spans, more than a heap of the %d bytes that --max-heap-bytes allows", count, c.maxBytes)
	}
	pointers := scratch.take(int(8 * count))
	if err := c.memory.ReadAt(list, pointers); err != nil {
		return nil, nil, fmt.Errorf("reading the list of spans: %w", err)
	}
	keys := make([]sortKey, count)
	for i := range keys {
		keys[i].addr = binary.LittleEndian.Uint64(pointers[8*i:])
	}
	sorted(keys)
	addrs := make([]uint64, count)
	for i := range addrs {
		addrs[i] = keys[i].addr
	}
	raw := readMany(c.memory, scratch, addrs, func(int) int { return int(l.spanSize) }, 4096)
	// Room that was used before the stop has its pages already.
	spans = slices.Grow(c.room[:0], int(count))
	for _, at := range byStart(l, raw) {
		if s, ok := l.parseSpan(raw[at], sweepgen); ok {
			spans = append(spans, s)
		} else if b, ok := l.parseManual(raw[at]); ok {
			manual = append(manual, b)
		}
	}
	return spans, manual, nil
}

// byStart returns the order of the records of spans by address.
func byStart(l *Layout, raw [][]byte) []int {
	keys := make([]sortKey, 0, len(raw))
	for i := range raw {
		if raw[i] != nil {
			keys = append(keys, sortKey{l.spanStart.of(raw[i]), i})
		}
	}
	return sorted(keys)
}

// readBits reads which objects of the spans are allocated.
func (c *Capture) readBits(spans []Span) {
	keys := make([]sortKey, 0, len(spans))
	for i := range spans {
		if !spans[i].Large && spans[i].bitsAddr != 0 {
			keys = append(keys, sortKey{spans[i].bitsAddr, i})
		}
	}
	order := sorted(keys)
	addrs := make([]uint64, len(order))
	for i := range keys {
		addrs[i] = keys[i].addr
	}
	bits := readMany(c.memory, c.pool, addrs, func(i int) int { return (spans[order[i]].Count + 7) / 8 }, 1024)
	for i, span := range order {
		spans[span].bits = bits[i]
	}
}

// readMany reads pieces at sorted addresses. Pieces closer together than gap are read as one. A piece that cannot be read
// is nil or zero.
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
	_, _ = proc.ReadRanges(memory, ranges)
	return pieces
}
