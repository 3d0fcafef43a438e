package stack

import (
	"encoding/binary"
	"slices"
	"sort"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// Live yields the words of a stack that may be pointers: their offsets and values.
func (u *Unwinder) Live(g *rt.Goroutine, yield func(offset, value uint64)) {
	s := u.shapes[g.Shape]
	for i, live := range s.live {
		if live {
			yield(uint64(s.keep[i]), g.Kept[i])
		}
	}
}

// At returns the function that owns the word at an offset into a stack, and the variable if it is known.
func (u *Unwinder) At(g *rt.Goroutine, offset uint64) (function, variable string) {
	s := u.shapes[g.Shape]
	if i := sort.Search(len(s.named), func(i int) bool { return s.named[i].offset >= offset }); i < len(s.named) && s.named[i].offset == offset {
		return s.named[i].function, s.named[i].variable
	}
	if i := sort.Search(len(s.frames), func(i int) bool { return s.frames[i].high > offset }); i < len(s.frames) {
		return s.frames[i].fn.Name, ""
	}
	return u.Start(g), ""
}

// Values yields the variables of all frames of a goroutine that may contain pointers: their types and bytes. Bytes that are
// not in memory are zero. So are pointers that are no longer used, because their memory may have been reused. The bytes are
// valid during the call only.
func (u *Unwinder) Values(g *rt.Goroutine, yield func(typ *dwarftypes.Type, value []byte)) {
	for _, l := range u.shapes[g.Shape].locals {
		value := u.room(int(l.typ.Size))
		for _, p := range l.pieces {
			u.read(g, p.from, value[p.into:p.into+p.size])
		}
		yield(u.instance(g, l), value)
	}
}

// Bytes returns the words of a stack from an address on, as Values does.
func (u *Unwinder) Bytes(g *rt.Goroutine, addr uint64, size int64) []byte {
	value := u.room(int(size))
	u.read(g, int64(addr-g.Low), value)
	return value
}

func (u *Unwinder) room(size int) []byte {
	if cap(u.buffer) < size {
		u.buffer = make([]byte, size)
	}
	value := u.buffer[:size]
	clear(value)
	return value
}

// lowestPointer is below all addresses of the heap, and above all lengths.
const lowestPointer = 1 << 32

// read fills a buffer from an offset into a stack on.
func (u *Unwinder) read(g *rt.Goroutine, from int64, into []byte) {
	s := u.shapes[g.Shape]
	first, _ := slices.BinarySearch(s.keep, uint32(max(from, 0)))
	for i := first; i < len(s.keep); i++ {
		at := int64(s.keep[i]) - from
		if at >= int64(len(into)) {
			return
		}
		if !s.live[i] && g.Kept[i] >= lowestPointer {
			continue
		}
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], g.Kept[i])
		copy(into[at:], word[:])
	}
}
