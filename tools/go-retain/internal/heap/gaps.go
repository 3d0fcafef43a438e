package heap

import (
	"slices"
	"sort"

	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// WithGaps adds to the statics a place for each piece of the writable data that holds pointers and that neither a variable
// nor a static covers. The collector treats all of this data as roots, whether or not anything names it: the variables of a
// plugin have no entry in the program's symbols. Variables and statics must be sorted by address, and so is the result.
func WithGaps(image *rt.Image, variables, statics []Place) []Place {
	named := slices.Concat(variables, statics)
	sortPlaces(named)
	all := slices.Clone(statics)
	for i := range image.Segments {
		seg := &image.Segments[i]
		at, end := seg.Base, seg.Base+uint64(len(seg.Data))
		next := sort.Search(len(named), func(i int) bool { return named[i].Addr+named[i].Size > at })
		for ; at < end; next++ {
			to, after := end, end
			if next < len(named) && named[next].Addr < end {
				to, after = max(named[next].Addr, at), named[next].Addr+named[next].Size
			}
			if from, ok := firstPointer(seg, at, to); ok {
				all = append(all, Place{Name: gapName(seg), Addr: from, Size: to - from})
			}
			at = max(after, at)
		}
	}
	sortPlaces(all)
	return all
}

func sortPlaces(places []Place) {
	sort.SliceStable(places, func(i, j int) bool { return places[i].Addr < places[j].Addr })
}

func gapName(seg *rt.Segment) string {
	if seg.Plugin != "" {
		return "data of plugin " + seg.Plugin
	}
	return "unnamed data"
}

// firstPointer finds the first word of a piece of data that the collector takes for a pointer.
func firstPointer(seg *rt.Segment, from, to uint64) (uint64, bool) {
	for word := (from - seg.Base + 7) / 8; seg.Base+word*8+8 <= to; word++ {
		if seg.Mask[word/8]&(1<<(word%8)) != 0 {
			return seg.Base + word*8, true
		}
	}
	return 0, false
}
