package rt

import (
	"sort"
	"unsafe"
)

// Segment is a part of the data that package variables live in, with a bit for each word that holds a pointer.
type Segment struct {
	Base uint64
	Data []byte
	Mask []byte
	// Module is the address of the module that the data belongs to, and Plugin the module's path: "" for the program.
	Module uint64
	Plugin string
}

// TypeSection is where the types of a module are, from Low to High.
type TypeSection struct{ Low, High uint64 }

// Image is the memory that was copied from a process.
type Image struct {
	Layout     *Layout
	Spans      []Span
	Segments   []Segment
	Goroutines []Goroutine
	// Slots is the number of objects that fit into the spans.
	Slots int
	// Usage is what the runtime uses its memory for.
	Usage Usage
	// HeapBytes counts the allocated objects, CopiedBytes the bytes copied from the process.
	HeapBytes, CopiedBytes uint64
	// Unread counts the pieces of memory that could not be read.
	Unread int
	// Types is the base address of runtime types, Gofunc that of the data of functions.
	Types, Gofunc uint64
	// PluginTypes are the parts of memory with the types of plugins and shared libraries.
	PluginTypes []TypeSection

	pool     *pool
	lastSpan *Span
	// unreduced finishes the last goroutines.
	unreduced func()
}

// Finish completes the image. It needs no stopped process.
func (s *Image) Finish() {
	s.unreduced()
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

// Release unmaps the copied memory.
func (s *Image) Release() { s.pool.release() }

// Reserve returns an empty list with room for n items, which must not contain pointers. The room takes memory only where it
// is used, and is valid until Release.
func Reserve[T any](s *Image, n int) []T {
	var item T
	room := s.pool.reserve(max(n, 1) * int(unsafe.Sizeof(item)))
	if room == nil {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(room))), max(n, 1))[:0]
}

// PointerWords is at least the number of pointers in the image.
func (s *Image) PointerWords() int {
	words := 0
	for i := range s.Segments {
		words += len(s.Segments[i].Data) / 8
	}
	for i := range s.Spans {
		words += len(s.Spans[i].Data) / 8
	}
	for i := range s.Goroutines {
		words += len(s.Goroutines[i].Kept)
	}
	return words
}

// SpanOf finds the span that an address lies in.
func (s *Image) SpanOf(addr uint64) *Span {
	// The objects of one kind that the runtime made one after the other lie in one span.
	if last := s.lastSpan; last != nil && addr >= last.Base && addr < last.Base+last.Size {
		return last
	}
	i := sort.Search(len(s.Spans), func(i int) bool { return s.Spans[i].Base > addr }) - 1
	if i < 0 || addr >= s.Spans[i].Base+s.Spans[i].Size {
		return nil
	}
	s.lastSpan = &s.Spans[i]
	return s.lastSpan
}

// InData reports whether an address lies in the writable data.
func (s *Image) InData(addr uint64) bool {
	for i := range s.Segments {
		if seg := &s.Segments[i]; addr >= seg.Base && addr < seg.Base+uint64(len(seg.Data)) {
			return true
		}
	}
	return false
}

// DataAt returns the copy of a piece of the writable data, or nil.
func (s *Image) DataAt(addr uint64, size int64) []byte {
	if size <= 0 || !s.InData(addr) {
		return nil
	}
	return s.bytes(addr, int(size))
}

// bytes returns the copy of memory that lies within one object or one segment.
func (s *Image) bytes(addr uint64, size int) []byte {
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
