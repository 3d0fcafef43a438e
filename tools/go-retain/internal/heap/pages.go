package heap

import "github.com/OWNER/leakgate/tools/go-retain/internal/rt"

// pageTable finds the span of an address without a search. It has two levels, like the runtime's arenas.
type pageTable struct {
	spans  []rt.Span
	arenas map[uint64]*[arenaPages]int32
	last   *[arenaPages]int32
	lastAt uint64
}

const arenaPages = 8192

func (t *pageTable) build(image *rt.Image) {
	t.spans = image.Spans
	t.arenas = map[uint64]*[arenaPages]int32{}
	for i := range image.Spans {
		s := &image.Spans[i]
		for page := s.Base / rt.PageSize; page < (s.Base+s.Size)/rt.PageSize; page++ {
			arena := t.arenas[page/arenaPages]
			if arena == nil {
				arena = new([arenaPages]int32)
				t.arenas[page/arenaPages] = arena
			}
			arena[page%arenaPages] = int32(i + 1)
		}
	}
}

// index returns the number of the span, or -1.
func (t *pageTable) index(addr uint64) int32 {
	page := addr / rt.PageSize
	if at := page / arenaPages; t.last == nil || t.lastAt != at {
		arena := t.arenas[at]
		if arena == nil {
			return -1
		}
		t.last, t.lastAt = arena, at
	}
	return t.last[page%arenaPages] - 1
}

func (t *pageTable) span(addr uint64) *rt.Span {
	i := t.index(addr)
	if i < 0 {
		return nil
	}
	return &t.spans[i]
}
