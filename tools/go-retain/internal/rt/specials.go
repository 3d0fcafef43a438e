package rt

// Finalizer is a function that the runtime calls when an object is no longer reachable (runtime.SetFinalizer, AddCleanup).
// What the function refers to is reachable until then.
type Finalizer struct {
	Object  uint64
	Targets []uint64
	// Queued: the object is not reachable any more, and the function is to be called next. The object is among the Targets. Of a
	// cleanup, the object is freed already, and Object is 0.
	Queued bool
}

// Finalizers reads the records about objects. The process may already run again; at worst, a change in the meantime hides
// a finalizer or shows a removed one.
func (s *Image) Finalizers(memory Reader) []Finalizer {
	l := s.Layout
	var all []Finalizer
	raw := make([]byte, max(l.specialSize, l.finalizerSize, l.cleanupSize))
	for i := range s.Spans {
		span := &s.Spans[i]
		at := span.Specials
		for n := 0; at != 0 && n < 8*span.Count+8; n++ {
			head := raw[:l.specialSize]
			if memory.ReadAt(at, head) != nil {
				break
			}
			next, kind, offset := l.specialNext.of(head), int64(l.specialKind.of(head)), l.specialOffset.of(head)
			size := int64(0)
			switch kind {
			case l.kindFinalizer:
				size = l.finalizerSize
			case l.kindCleanup:
				size = l.cleanupSize
			}
			if size > l.specialSize && offset < span.Size && memory.ReadAt(at, raw[:size]) == nil {
				f := Finalizer{Object: span.Base + offset}
				for word := l.specialSize; word+8 <= size; word += 8 {
					f.Targets = append(f.Targets, place{uint64(word), 8}.of(raw[:size]))
				}
				all = append(all, f)
			}
			at = next
		}
	}
	return all
}
