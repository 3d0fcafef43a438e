package heap

// rows are ascending numbers, where the edges of each node start. They take little more than four bytes each.
type rows struct {
	low  []uint32
	high []int // the high part of each block of numbers
}

const rowBlock = 1 << 12

func (r *rows) append(start int) {
	i := len(r.low)
	if i%rowBlock == 0 {
		r.high = append(r.high, start)
	}
	r.low = append(r.low, uint32(start-r.high[i/rowBlock]))
}

func (r *rows) at(id ID) int { return r.high[id/rowBlock] + int(r.low[id]) }
