package proc

// maxPiece is less than what the kernel reads in one call (MAX_RW_COUNT: 2 GiB less a page).
const maxPiece = 256 << 20

// divide splits ranges that are larger than a limit. An object may be larger than what one call reads.
func divide(ranges []Range, limit int) []Range {
	large := false
	for i := range ranges {
		large = large || len(ranges[i].Buf) > limit
	}
	if !large {
		return ranges
	}
	var pieces []Range
	for _, r := range ranges {
		for len(r.Buf) > limit {
			pieces = append(pieces, Range{r.Addr, r.Buf[:limit:limit]})
			r.Addr, r.Buf = r.Addr+uint64(limit), r.Buf[limit:]
		}
		pieces = append(pieces, r)
	}
	return pieces
}

// batchSize returns how many ranges one call reads: no more than the kernel takes, in number and in bytes.
func batchSize(ranges []Range) int {
	total := 0
	for i := range min(len(ranges), maxIovecs) {
		if total += len(ranges[i].Buf); total > maxPiece && i > 0 {
			return i
		}
	}
	return min(len(ranges), maxIovecs)
}
