package rt

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSortedIsASort(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 100, 5000} {
		for _, limit := range []uint64{1, 3, 1 << 20, 1 << 47, 1<<64 - 1} {
			keys := make([]sortKey, n)
			for i := range keys {
				keys[i] = sortKey{0xc000000000&^limit + random.Uint64N(limit), i}
			}
			want := slices.Clone(keys)
			slices.SortStableFunc(want, func(a, b sortKey) int {
				switch {
				case a.addr < b.addr:
					return -1
				case a.addr > b.addr:
					return 1
				}
				return 0
			})
			order := sorted(keys)
			if !slices.Equal(keys, want) {
				t.Fatalf("%d keys below %#x are out of order", n, limit)
			}
			for i := range order {
				if order[i] != want[i].at {
					t.Fatalf("the order of %d keys below %#x is wrong at %d", n, limit, i)
				}
			}
		}
	}
}
