package rt

// sortKey stands for a span in a sort.
type sortKey struct {
	addr uint64
	at   int
}

// sorted sorts keys by address, and returns their order. It is a radix sort: a process has hundreds of thousands of spans, and
// is stopped meanwhile.
func sorted(keys []sortKey) []int {
	const digitBits, digits = 11, 1 << 11
	differ, first := uint64(0), uint64(0)
	if len(keys) > 0 {
		first = keys[0].addr
	}
	for i := range keys {
		differ |= keys[i].addr ^ first
	}
	from, to := keys, make([]sortKey, len(keys))
	for shift := 0; shift < 64; shift += digitBits {
		if differ>>shift&(digits-1) == 0 {
			continue // all have the same digit
		}
		var starts [digits]int
		for i := range from {
			starts[from[i].addr>>shift&(digits-1)]++
		}
		sum := 0
		for i := range starts {
			starts[i], sum = sum, sum+starts[i]
		}
		for i := range from {
			digit := from[i].addr >> shift & (digits - 1)
			to[starts[digit]] = from[i]
			starts[digit]++
		}
		from, to = to, from
	}
	copy(keys, from)
	order := make([]int, len(keys))
	for i := range keys {
		order[i] = keys[i].at
	}
	return order
}
