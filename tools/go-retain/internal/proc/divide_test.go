package proc

import (
	"errors"
	"sync/atomic"
	"testing"
)

func TestLargeRangesAreDivided(t *testing.T) {
	large := make([]byte, 5*maxPiece/2)
	ranges := []Range{{1000, large[:8]}, {1 << 40, large}, {2000, large[:0]}, {3000, large[:maxPiece]}}
	pieces := divide(ranges, maxPiece)
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

// Each byte is in one portion, in the order of the ranges, and no portion is too large for one call.
func TestPortions(t *testing.T) {
	large := make([]byte, 3*portionBytes+100)
	var ranges []Range
	total := 0
	for i := range 5000 {
		size := i % 5000
		if i%1000 == 7 {
			size = len(large)
		}
		ranges = append(ranges, Range{uint64(i) << 40, large[:size]})
		total += size
	}
	left, at := ranges, 0
	for _, portion := range portions(ranges) {
		bytes := 0
		for _, r := range portion {
			for len(left) > 0 && at == len(left[0].Buf) {
				left, at = left[1:], 0
			}
			if len(r.Buf) == 0 {
				continue
			}
			if r.Addr != left[0].Addr+uint64(at) || &r.Buf[0] != &left[0].Buf[at] {
				t.Fatalf("a piece at %#x, not at %#x", r.Addr, left[0].Addr+uint64(at))
			}
			at += len(r.Buf)
			bytes += len(r.Buf)
		}
		if len(portion) > maxIovecs || bytes > portionBytes {
			t.Fatalf("a portion of %d pieces, %d bytes", len(portion), bytes)
		}
		total -= bytes
	}
	if total != 0 {
		t.Errorf("%d bytes are missing", total)
	}
}

func TestParallelCallsEachOnce(t *testing.T) {
	for _, n := range []int{0, 1, 3, 1000} {
		calls := make([]atomic.Int32, n)
		err := Parallel(n, func() func(int) error {
			return func(i int) error {
				calls[i].Add(1)
				return nil
			}
		})
		for i := range calls {
			if count := calls[i].Load(); count != 1 || err != nil {
				t.Fatalf("%d of %d was called %d times: %v", i, n, count, err)
			}
		}
	}
	failure := errors.New("a failure")
	err := Parallel(1000, func() func(int) error {
		return func(i int) error {
			if i == 700 {
				return failure
			}
			return nil
		}
	})
	if !errors.Is(err, failure) {
		t.Errorf("the error is %v", err)
	}
}
