package dwarftypes

import (
	"encoding/binary"
	"slices"
	"testing"
)

func TestPieces(t *testing.T) {
	for _, c := range []struct {
		name string
		expr []byte
		want []Piece
	}{
		{"at the frame's address", []byte{opCFA}, []Piece{{0, 24, 0}}},
		{"below it", []byte{opFbreg, 0x68}, []Piece{{0, 24, -24}}},
		{"far below it", []byte{opFbreg, 0x80, 0x7e}, []Piece{{0, 24, -256}}},
		{"in a register", []byte{0x50}, nil},
		{"in three registers", []byte{0x50, opPiece, 8, 0x53, opPiece, 8, 0x52, opPiece, 8}, nil},
		{"the first word in memory", []byte{opFbreg, 0x70, opPiece, 8, 0x53, opPiece, 8, opPiece, 8}, []Piece{{0, 8, -16}}},
		{"two words in memory", []byte{opCFA, opPiece, 8, opPiece, 8, opFbreg, 16, opPiece, 8}, []Piece{{0, 8, 0}, {16, 8, 16}}},
		{"nowhere", nil, nil},
		{"cut short", []byte{opFbreg, 0x80}, nil},
		{"not of Go", []byte{0x30}, nil},
	} {
		if got := parsePieces(c.expr, 24); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
}

func le(words ...uint64) (b []byte) {
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

func cat(parts ...[]byte) []byte { return slices.Concat(parts...) }

// The same list in both versions of DWARF: a register until 0x1010, then the stack until 0x1020.
func TestLocationLists(t *testing.T) {
	v4 := Sections{Loc: cat([]byte{0xff}, le(^uint64(0), 0x1000), le(0, 0x10), []byte{1, 0, 0x50}, le(0x10, 0x20), []byte{1, 0, opCFA}, le(0, 0))}
	v5 := Sections{
		LocLists: []byte{0xff, lleBaseAddressx, 1, lleOffsetPair, 0, 0x10, 1, 0x50, lleOffsetPair, 0x10, 0x20, 1, opCFA, 0},
		Addr:     cat([]byte{1, 2, 3, 4, 5, 6, 7, 8}, le(0x9000, 0x1000)),
	}
	more := Sections{LocLists: cat([]byte{0xff, lleStartLength}, le(0x1000), []byte{0x10, 1, 0x50, lleStartEnd}, le(0x1010, 0x1020), []byte{1, opCFA, 0})}
	for name, s := range map[string]Sections{"4": v4, "5": v5, "5, with addresses": more} {
		for pc, want := range map[uint64][]byte{0xfff: nil, 0x1000: {0x50}, 0x100f: {0x50}, 0x1010: {opCFA}, 0x101f: {opCFA}, 0x1020: nil} {
			if got := s.locate(1, pc, unit{addrBase: 8}); !slices.Equal(got, want) {
				t.Errorf("DWARF %s at %#x: %v, not %v", name, pc, got, want)
			}
		}
	}
	for i := range v5.LocLists {
		s := Sections{LocLists: v5.LocLists[:i], Addr: v5.Addr}
		s.locate(1, 0x1020, unit{addrBase: 8}) // cut anywhere: no panic
	}
}
