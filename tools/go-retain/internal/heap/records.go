package heap

import "github.com/OWNER/leakgate/tools/go-retain/internal/rt"

// records are the objects in which the runtime keeps the state of goroutines that have not ended (runtime.g).
//
// A list of the runtime leads to all of them. What a record leads to (deferred calls, panics, labels, the places in the queues of
// channels) belongs to the goroutine, like its stack: the pointers of the record count as the goroutine's.
type records struct {
	addrs map[uint64]bool
	// inSpan tells of each span whether it has records: most have none.
	inSpan []bool
}

func newRecords(image *rt.Image, pages *pageTable) records {
	r := records{addrs: make(map[uint64]bool, len(image.Goroutines)), inSpan: make([]bool, len(image.Spans))}
	for i := range image.Goroutines {
		addr := image.Goroutines[i].Addr
		if span := pages.index(addr); span >= 0 {
			r.addrs[addr], r.inSpan[span] = true, true
		}
	}
	return r
}

func (g *Graph) isRecord(n *Node) bool { return g.records.inSpan[n.Index] && g.records.addrs[n.Addr] }

// RecordOffset is added to the offsets of pointers that a goroutine has in its record, and not on its stack.
const RecordOffset = 1 << 40

func (g *Graph) recordPointers(of *rt.Goroutine, yield func(offset, target uint64, sure bool)) {
	index := g.pages.index(of.Addr)
	if index < 0 {
		return
	}
	span := &g.image.Spans[index]
	if span.Data == nil || of.Addr-span.Base+span.ElemSize > uint64(len(span.Data)) {
		return
	}
	n := Node{Kind: Object, Addr: of.Addr, Size: span.ElemSize, Index: index}
	g.objectPointers(&n, span.Data[of.Addr-span.Base:][:span.ElemSize], func(offset, target uint64, sure bool) {
		yield(RecordOffset+offset, target, sure)
	})
}
