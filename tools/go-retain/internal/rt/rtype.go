package rt

import "encoding/binary"

// RuntimeType is what the collector knows about a type.
type RuntimeType struct {
	Addr     uint64
	Size     uint64
	PtrBytes uint64
	// Mask has a bit for each word of the first PtrBytes. It is nil if the bitmap is not available (Go 1.23 builds it by
	// a program, later releases on demand): every word may then be a pointer.
	Mask []byte
}

// Reader reads memory that does not change: types, itabs.
type Reader interface {
	ReadAt(addr uint64, buf []byte) error
}

// Types reads the runtime's types and caches them.
type Types struct {
	layout *Layout
	memory Reader
	cache  map[uint64]*RuntimeType
	itabs  map[uint64]uint64
	// gcProgKind and onDemandFlag mark, in this Go version, types whose GCData is no plain bitmap.
	gcProgKind, onDemandFlag uint64
	// directFlag marks, since Go 1.26, types whose values an interface contains directly. Before, a bit of the kind does.
	directFlag uint64
	directs    map[uint64]bool
}

// directKind is internal/abi.KindDirectIface of the releases before Go 1.26.
const directKind = 1 << 5

// Direct reports whether an interface contains the values of a type in its data word, and not their address. A struct with one
// pointer is such a type; since Go 1.26, also one that has fields without size in front of it.
func (t *Types) Direct(addr uint64) bool {
	known, ok := t.directs[addr]
	if !ok {
		known = t.readDirect(addr)
		t.directs[addr] = known
	}
	return known
}

func (t *Types) readDirect(addr uint64) bool {
	raw := make([]byte, max(t.layout.typeKind.end(), t.layout.typeTFlag.end()))
	if addr == 0 || t.memory.ReadAt(addr, raw) != nil {
		return false
	}
	if t.directFlag != 0 {
		return t.layout.typeTFlag.of(raw)&t.directFlag != 0
	}
	return t.layout.typeKind.of(raw)&directKind != 0
}

// NewTypes makes a reader of types. gcProgKind, onDemandFlag and directFlag are 0 in Go versions without these marks.
func NewTypes(layout *Layout, memory Reader, gcProgKind, onDemandFlag, directFlag uint64) *Types {
	return &Types{
		layout: layout, memory: memory, cache: map[uint64]*RuntimeType{}, itabs: map[uint64]uint64{}, directs: map[uint64]bool{},
		gcProgKind: gcProgKind, onDemandFlag: onDemandFlag, directFlag: directFlag,
	}
}

// Memory reads the memory that the types are in.
func (t *Types) Memory() Reader { return t.memory }

// Word reads a word; 0 if it cannot be read.
func (t *Types) Word(addr uint64) uint64 {
	raw := make([]byte, 8)
	if t.memory.ReadAt(addr, raw) != nil {
		return 0
	}
	return binary.LittleEndian.Uint64(raw)
}

// At reads the type at an address; nil if there is none.
func (t *Types) At(addr uint64) *RuntimeType {
	if typ, ok := t.cache[addr]; ok {
		return typ
	}
	typ := t.read(addr)
	t.cache[addr] = typ
	return typ
}

func (t *Types) read(addr uint64) *RuntimeType {
	raw := make([]byte, 48)
	if addr == 0 || t.memory.ReadAt(addr, raw) != nil {
		return nil
	}
	typ := &RuntimeType{Addr: addr, Size: t.layout.typeSize.of(raw), PtrBytes: t.layout.typePtrBytes.of(raw)}
	if typ.Size == 0 || typ.PtrBytes > typ.Size || typ.PtrBytes%8 != 0 {
		return nil
	}
	data := t.layout.typeGCData.of(raw)
	if t.layout.typeKind.of(raw)&t.gcProgKind != 0 {
		return typ
	}
	if t.layout.typeTFlag.of(raw)&t.onDemandFlag != 0 {
		word := make([]byte, 8)
		if t.memory.ReadAt(data, word) != nil {
			return typ
		}
		data = binary.LittleEndian.Uint64(word)
	}
	mask := make([]byte, (typ.PtrBytes/8+7)/8)
	if data == 0 || t.memory.ReadAt(data, mask) != nil {
		return typ
	}
	typ.Mask = mask
	return typ
}

// Points reports whether the word at an offset within a value may be a pointer.
func (r *RuntimeType) Points(offset uint64) bool {
	if offset >= r.PtrBytes {
		return false
	}
	if r.Mask == nil {
		return true
	}
	word := offset / 8
	return r.Mask[word/8]&(1<<(word%8)) != 0
}

// OfItab returns the address of the dynamic type in an interface's table; 0 if there is none.
func (t *Types) OfItab(itab uint64) uint64 {
	if typ, ok := t.itabs[itab]; ok {
		return typ
	}
	raw := make([]byte, 24)
	var typ uint64
	if itab != 0 && t.memory.ReadAt(itab, raw) == nil {
		typ = t.layout.itabType.of(raw)
	}
	t.itabs[itab] = typ
	return typ
}
