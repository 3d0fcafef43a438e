package typing

// followReflect follows a reflect.Value: its type, its pointer and its flags. The pointer is the value itself, or points at
// it.
func (t *Typing) followReflect(rtype, pointer, flags uint64) {
	const indirect = 1 << 7 // reflect.flagIndir
	if flags&indirect == 0 {
		t.followInterface(rtype, pointer)
		return
	}
	t.offerAt(pointer, t.byAddress(rtype), 1)
}
