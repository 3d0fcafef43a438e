package typing

import (
	"encoding/binary"
	"sort"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// statics finds the data that the compiler laid out for package variables such as "var x = &T{...}". It lies beside the
// variables, but has no symbol. The variables' types give its address and size.
type statics struct {
	types    *dwarftypes.Table
	runtime  *rt.Types
	compiler compiler
	rtypes   uint64
	image    *rt.Image
	taken    []heap.Place
	found    map[uint64]heap.Place
	queue    []typedPlace
}

type typedPlace struct {
	addr uint64
	typ  *dwarftypes.Type
}

// Statics returns the places in the writable data that belong to no variable, sorted by address: those with symbols, and
// those that the variables lead to.
func Statics(types *dwarftypes.Table, runtime *rt.Types, image *rt.Image, variables []dwarftypes.Variable, places, symbols []heap.Place) []heap.Place {
	s := &statics{
		types: types, runtime: runtime, image: image, rtypes: image.Types, found: map[uint64]heap.Place{},
		compiler: compiler{types: types, done: map[*dwarftypes.Type][]slot{}},
		taken:    merge(places, symbols),
	}
	for i, v := range variables {
		s.queue = append(s.queue, typedPlace{places[i].Addr, types.TypeOf(v)})
	}
	for len(s.queue) > 0 {
		next := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		s.walk(image.DataAt(next.addr, next.typ.Size), 0, s.compiler.slots(next.typ))
	}
	found := make([]heap.Place, 0, len(s.found))
	for _, place := range s.found {
		found = append(found, place)
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].Addr != found[j].Addr {
			return found[i].Addr < found[j].Addr
		}
		return found[i].Size > found[j].Size
	})
	return merge(symbols, found)
}

func (s *statics) walk(data []byte, base int64, slots []slot) {
	for i := range slots {
		slot := &slots[i]
		at := base + slot.offset
		if slot.kind == slotArray {
			for j := range slot.count {
				s.walk(data, at+j*slot.stride, slot.inner)
			}
			continue
		}
		value := word(data, at)
		if value == 0 {
			continue
		}
		switch slot.kind {
		case slotPointer:
			s.add(value, slot.elem, 1)
		case slotSlice:
			s.add(value, slot.elem, int64(min(word(data, at+16), 1<<24)))
		case slotEface:
			s.addInterface(value, word(data, at+8))
		case slotIface:
			s.addInterface(s.runtime.OfItab(value), word(data, at+8))
		}
	}
}

func (s *statics) addInterface(rtype, data uint64) {
	if rtype < s.rtypes {
		return
	}
	typ := s.types.ByRuntimeType(rtype - s.rtypes)
	switch {
	case typ == nil:
	case s.runtime.Direct(rtype):
		var buf [8]byte
		binary.LittleEndian.PutUint64(buf[:], data)
		s.walk(buf[:], 0, s.compiler.slots(typ))
	default:
		s.add(data, typ, 1)
	}
}

func (s *statics) add(addr uint64, typ *dwarftypes.Type, count int64) {
	size := typ.Size * count
	if size <= 0 || !s.image.InData(addr) || s.isTaken(addr) || s.found[addr].Size >= uint64(size) {
		return
	}
	s.found[addr] = heap.Place{Name: typ.Name, Addr: addr, Size: uint64(size)}
	for i := range count {
		s.queue = append(s.queue, typedPlace{addr + uint64(i*typ.Size), typ})
	}
}

func (s *statics) isTaken(addr uint64) bool {
	i := sort.Search(len(s.taken), func(i int) bool { return s.taken[i].Addr > addr }) - 1
	return i >= 0 && addr < s.taken[i].Addr+s.taken[i].Size
}

// merge merges sorted places. Of overlapping places, the first stays.
func merge(a, b []heap.Place) []heap.Place {
	all := append(append([]heap.Place{}, a...), b...)
	sort.SliceStable(all, func(i, j int) bool { return all[i].Addr < all[j].Addr })
	out := all[:0]
	for _, p := range all {
		if n := len(out); n == 0 || p.Addr >= out[n-1].Addr+out[n-1].Size {
			out = append(out, p)
		}
	}
	return out
}
