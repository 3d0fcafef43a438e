package rt

import (
	"sort"
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
