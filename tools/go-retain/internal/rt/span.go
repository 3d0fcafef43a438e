package rt

// Span is a run of pages that holds objects of one size.
type Span struct {
	Base, Size, ElemSize uint64
	Count                int
	// NoScan objects hold no pointers, so that their bytes have not been copied.
	NoScan bool
	// Large spans contain one object. The span records its type.
	Large     bool
	LargeType uint64
	// First is the number of the span's first object among all objects.
	First int
	// Data is the copy of the span's bytes; nil for NoScan.
	Data []byte
	// Specials is the address of the list of records about the span's objects.
	Specials uint64

	bitsAddr uint64
	bits     []byte
	// freeFrom: all objects before it are allocated, whatever the bits say.
	freeFrom int
	// unswept spans are marked, but not yet swept: objects without a mark are garbage.
	unswept bool
}

const (
	spanInUse  = 1
	spanManual = 2
	// minHeaderSize: larger objects have a type header, smaller ones bits at the end of their span.
	minHeaderSize = 512
)

// HeapBits reports whether pointers of the span's objects are described by bits at the span's end.
func (s *Span) HeapBits() bool { return !s.NoScan && s.ElemSize <= minHeaderSize && !s.Large }

// Header reports whether each object begins with a pointer to its type.
func (s *Span) Header() bool { return !s.NoScan && s.ElemSize > minHeaderSize && !s.Large }

// Allocated reports whether the span's i-th slot is an object or free memory.
func (s *Span) Allocated(i int) bool {
	if s.Large {
		return true
	}
	if !s.unswept && i < s.freeFrom {
		return true
	}
	return i/8 < len(s.bits) && s.bits[i/8]&(1<<(i%8)) != 0
}

func (l *Layout) parseSpan(raw []byte, sweepgen uint64) (Span, bool) {
	if l.spanState.of(raw)&0xff != spanInUse {
		return Span{}, false
	}
	class := l.spanClass.of(raw)
	s := Span{
		Base:      l.spanStart.of(raw),
		Size:      l.spanPages.of(raw) * PageSize,
		ElemSize:  l.spanElemSize.of(raw),
		Count:     int(l.spanElems.of(raw)),
		NoScan:    class&1 != 0,
		Large:     class>>1 == 0,
		LargeType: l.spanLargeType.of(raw),
		Specials:  l.spanSpecials.of(raw),
		bitsAddr:  l.spanAlloc.of(raw),
		freeFrom:  int(l.spanFree.of(raw)),
	}
	if s.ElemSize == 0 || s.Size == 0 || s.Count == 0 || uint64(s.Count)*s.ElemSize > s.Size {
		return Span{}, false // torn: the process was stopped while it made this span
	}
	// runtime/mheap.go: sweepgen == h.sweepgen-2 needs sweeping, -1 is being swept, +1 is cached and needs sweeping.
	switch uint32(l.spanSweepgen.of(raw)) - uint32(sweepgen) {
	case ^uint32(1), ^uint32(0), 1:
		s.unswept = true
		s.bitsAddr = l.spanMark.of(raw)
	}
	return s, true
}

// parseManual reads a span that holds no objects.
func (l *Layout) parseManual(raw []byte) (block, bool) {
	b := block{base: l.spanStart.of(raw), size: l.spanPages.of(raw) * PageSize}
	// A span of small stacks is divided into equal ones, some of which may be free.
	if each := l.spanElemSize.of(raw); each > 0 && each < b.size {
		b.free = b.size - min(l.spanAllocCount.of(raw)*each, b.size)
	}
	return b, l.spanState.of(raw)&0xff == spanManual && b.base != 0
}

// mergeInlineMarks adds the marks that the Green Tea collector stores inside the span.
func (l *Layout) mergeInlineMarks(s *Span) {
	if !s.unswept || l.InlineMarkBytes == 0 || !s.HeapBits() || s.ElemSize < 16 || len(s.Data) == 0 {
		return
	}
	// scans [63]uint8, owned, marks [63]uint8, class
	marks := s.Data[uint64(len(s.Data))-l.InlineMarkBytes/2:]
	bits := append([]byte(nil), s.bits...)
	for i := range bits {
		if i < 63 {
			bits[i] |= marks[i]
		}
	}
	s.bits = bits
}

// PointerBits returns the bitmap of a span of small objects, one bit a word.
func (l *Layout) PointerBits(s *Span) []byte {
	size := s.Size / 8 / 8
	end := uint64(len(s.Data))
	if l.InlineMarkBytes != 0 && s.ElemSize >= 16 {
		end -= l.InlineMarkBytes
	}
	if end < size {
		return nil
	}
	return s.Data[end-size : end]
}
