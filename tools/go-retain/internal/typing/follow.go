package typing

import (
	"encoding/binary"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
)

// follow offers types to everything that a typed node points at.
func (t *Typing) follow(id heap.ID) {
	typed := t.nodes.get(id)
	slots := t.compiler.slots(typed.Type)
	if len(slots) == 0 {
		return
	}
	data := t.graph.Bytes(id)
	for i := range typed.Count {
		t.followSlots(data, typed.Offset+i*typed.Type.Size, slots)
	}
}

func (t *Typing) followSlots(data []byte, base int64, slots []slot) {
	for i := range slots {
		s := &slots[i]
		at := base + s.offset
		if s.kind == slotArray {
			for j := range s.count {
				t.followSlots(data, at+j*s.stride, s.inner)
			}
			continue
		}
		if at < 0 || at+8 > int64(len(data)) {
			continue
		}
		t.followSlot(data, at, s)
	}
}

func word(data []byte, at int64) uint64 {
	if at+8 > int64(len(data)) {
		return 0
	}
	return binary.LittleEndian.Uint64(data[at:])
}

func (t *Typing) followSlot(data []byte, at int64, s *slot) {
	value := word(data, at)
	switch s.kind {
	case slotPointer:
		t.offerAt(value, s.elem, 1)
	case slotSlice:
		// The capacity, not the length: the memory between them has the same type.
		t.offerAt(value, s.elem, int64(min(word(data, at+16), 1<<40)))
	case slotString:
		t.offerText(value)
	case slotEface:
		t.followInterface(value, word(data, at+8))
	case slotIface:
		t.followInterface(t.runtime.OfItab(value), word(data, at+8))
	case slotFunc:
		t.followFunc(value)
	case slotFill:
		t.offerFill(value, s.elem)
	case slotReflect:
		t.followReflect(value, word(data, at+8), word(data, at+16))
	case slotBuffer:
		t.offerFill(value, t.byAddress(word(data, at+s.stride)))
	case slotDir:
		if length := word(data, at+8); length > 0 {
			t.offerAt(value, s.elem, int64(min(length, 1<<40)))
		} else {
			t.offerAt(value, s.other, 1)
		}
	case slotTrieNode:
		t.followTrieNode(value, s.elem)
	}
}

func (t *Typing) offerText(addr uint64) {
	id, offset, ok := t.graph.Resolve(addr)
	if !ok || offset != 0 || t.graph.KindOf(id) != heap.Object || !t.graph.Span(id).NoScan {
		return
	}
	if !t.nodes.known(id) {
		t.nodes.set(id, Typed{Type: textType, Count: int64(t.graph.Node(id).Size), Text: true})
	}
}

var textType = &dwarftypes.Type{Name: "string", Size: 1}

// followInterface offers the dynamic type. A pointer-shaped value is the data word itself.
func (t *Typing) followInterface(rtype, data uint64) {
	typ := t.byAddress(rtype)
	if typ == nil || data == 0 {
		return
	}
	if direct(t.types, typ) {
		var buf [8]byte
		binary.LittleEndian.PutUint64(buf[:], data)
		t.followSlots(buf[:], 0, t.compiler.slots(typ))
		return
	}
	t.offerAt(data, typ, 1)
}

// direct reports whether values of a type are stored in an interface's data word (internal/abi.Type.IsDirectIface).
func direct(types *dwarftypes.Table, typ *dwarftypes.Type) bool {
	switch typ.Kind {
	case dwarftypes.Pointer, dwarftypes.Map, dwarftypes.Chan, dwarftypes.Func, dwarftypes.UnsafePointer:
		return true
	case dwarftypes.Array:
		elem := types.Elem(typ)
		return typ.Count == 1 && elem != nil && direct(types, elem)
	case dwarftypes.Struct:
		return len(typ.Fields) == 1 && direct(types, types.FieldType(&typ.Fields[0]))
	}
	return false
}

// followFunc finds, by its code pointer, the variables that a closure captured.
func (t *Typing) followFunc(addr uint64) {
	id, offset, ok := t.graph.Resolve(addr)
	if !ok || offset != 0 {
		return
	}
	pc := t.graph.Word(id, 0) - t.bias
	f, ok := t.funcs.Find(pc)
	if !ok || f.Entry != pc {
		return
	}
	closure := t.types.Closure(pc, f.Name)
	if dwarftypes.IsGenericCode(f.Name) {
		closure = t.closureOfInstance(id, closure, f.Name)
	}
	t.offer(id, Typed{Type: closure, Count: 1})
}

// closureOfInstance finds the types of what a closure of generic code captured. It captured the dictionary, too.
func (t *Typing) closureOfInstance(id heap.ID, closure *dwarftypes.Type, function string) *dwarftypes.Type {
	data := t.graph.Bytes(id)
	for at := int64(8); at+8 <= int64(len(data)); at += 8 {
		if dictionary, ok := t.dictionaries[word(data, at)]; ok {
			if arguments, ok := dwarftypes.ArgumentsOf(function, dictionary); ok {
				return t.types.ClosureFor(closure, arguments)
			}
		}
	}
	return closure
}

// followTrieNode follows a node of a HashTrieMap (internal/sync), which has one of two kinds.
func (t *Typing) followTrieNode(addr uint64, node *dwarftypes.Type) {
	id, offset, ok := t.graph.Resolve(addr)
	data := t.graph.Bytes(id)
	if !ok || offset >= uint64(len(data)) {
		return
	}
	kind := "internal/sync.indirect["
	if data[offset] != 0 {
		kind = "internal/sync.entry["
	}
	t.offerAt(addr, t.types.ByName(kind+strings.TrimPrefix(node.Name, "internal/sync.node[")), 1)
}
