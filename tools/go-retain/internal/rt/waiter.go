package rt

// Waiter is a goroutine's place in the queue of a channel (runtime.sudog).
type Waiter struct {
	// Elem is the address of the value to send, or of the room for a received one; ElemType is the channel's element type.
	Elem, ElemType uint64
	// Next is the next Waiter of the same goroutine, in a select.
	Next uint64
}

// Waiter reads the record at an address. An unbuffered channel is an object without pointers for the collector, so that it
// has not been copied. memory reads it from the process, which may already run again: the type of a channel never changes.
func (s *Image) Waiter(memory Reader, addr uint64) (Waiter, bool) {
	l := s.Layout
	raw := s.bytes(addr, int(max(l.sudogNext.end(), l.sudogElem.end(), l.sudogChan.end())))
	if raw == nil {
		return Waiter{}, false
	}
	w := Waiter{Elem: l.sudogElem.of(raw), Next: l.sudogNext.of(raw)}
	channel := make([]byte, l.chanElemType.end())
	if at := l.sudogChan.of(raw); at != 0 && memory.ReadAt(at, channel) == nil {
		w.ElemType = l.chanElemType.of(channel)
	}
	return w, true
}

// end is the offset after the field.
func (p place) end() uint64 { return p.offset + uint64(p.size) }
