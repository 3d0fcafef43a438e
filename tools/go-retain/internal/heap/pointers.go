package heap

import "encoding/binary"

// Pointers yields each word of a node that may be a pointer: its offset and its value. Words of a stack, and of objects
// without a known bitmap, are not sure to be pointers.
func (g *Graph) Pointers(id ID, yield func(offset, target uint64, sure bool)) {
	n := g.Node(id)
	data := g.Bytes(id)
	switch n.Kind {
	case Object:
		g.objectPointers(&n, data, yield)
	case Goroutine:
		g.live(&g.image.Goroutines[n.Index], func(offset, value uint64) {
			if value != 0 {
				yield(offset, value, false)
			}
		})
	case Finalizer:
		for i, target := range g.Finalizers[n.Index].Targets {
			if target != 0 {
				yield(uint64(8*i), target, false)
			}
		}
	case Variable, Static:
		g.dataPointers(&n, data, yield)
	}
}

func (g *Graph) dataPointers(n *Node, data []byte, yield func(offset, target uint64, sure bool)) {
	for i := range g.image.Segments {
		seg := &g.image.Segments[i]
		if n.Addr < seg.Base || n.Addr >= seg.Base+uint64(len(seg.Data)) {
			continue
		}
		first := (n.Addr - seg.Base + 7) / 8
		for word := first; word*8+8 <= n.Addr-seg.Base+uint64(len(data)); word++ {
			if seg.Mask[word/8]&(1<<(word%8)) == 0 {
				continue
			}
			if value := binary.LittleEndian.Uint64(seg.Data[word*8:]); value != 0 {
				yield(seg.Base+word*8-n.Addr, value, true)
			}
		}
	}
}

func (g *Graph) objectPointers(n *Node, data []byte, yield func(offset, target uint64, sure bool)) {
	if data == nil {
		return
	}
	span := &g.image.Spans[n.Index]
	if span.HeapBits() {
		bits := g.image.Layout.PointerBits(span)
		first := (n.Addr - span.Base) / 8
		for i := uint64(0); i < n.Size/8; i++ {
			word := first + i
			if word/8 >= uint64(len(bits)) || bits[word/8]&(1<<(word%8)) == 0 {
				continue
			}
			if value := binary.LittleEndian.Uint64(data[i*8:]); value != 0 {
				yield(i*8, value, true)
			}
		}
		return
	}
	start, typeAddr := uint64(0), span.LargeType
	if span.Header() {
		start, typeAddr = 8, binary.LittleEndian.Uint64(data)
	}
	typ := g.types.At(typeAddr)
	if typ == nil {
		return // not initialised yet: the collector ignores it too
	}
	for elem := start; elem+8 <= n.Size; elem += typ.Size {
		for off := uint64(0); off < typ.PtrBytes && elem+off+8 <= n.Size; off += 8 {
			if !typ.Points(off) {
				continue
			}
			if value := binary.LittleEndian.Uint64(data[elem+off:]); value != 0 {
				yield(elem+off, value, typ.Mask != nil)
			}
		}
	}
}
