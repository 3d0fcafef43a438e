package proc

import "testing"

func TestLargeRangesAreDivided(t *testing.T) {
	large := make([]byte, 5*maxPiece/2)
	ranges := []Range{{1000, large[:8]}, {1 << 40, large}, {2000, large[:0]}, {3000, large[:maxPiece]}}
	pieces := divide(ranges)
	if len(pieces) != 6 {
		t.Fatalf("%d pieces", len(pieces))
	}
	at := uint64(1 << 40)
	for _, p := range pieces[1:4] {
		if p.Addr != at || len(p.Buf) > maxPiece || &p.Buf[0] != &large[at-1<<40] {
			t.Errorf("a piece at %#x of %d bytes", p.Addr, len(p.Buf))
		}
		at += uint64(len(p.Buf))
	}
	if at != 1<<40+uint64(len(large)) {
		t.Errorf("they end at %#x", at)
	}
	for left := pieces; len(left) > 0; {
		n, total := batchSize(left), 0
		for _, p := range left[:max(n, 1)] {
			total += len(p.Buf)
		}
		if n < 1 || total > maxPiece {
			t.Fatalf("a batch of %d pieces, %d bytes", n, total)
		}
		left = left[n:]
	}
}
