package typing

import (
	"math"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
)

// compact is a Typed in twelve bytes without pointers: a large process has many millions of nodes.
type compact struct {
	typ    uint32 // number of the type, and three flags; 0 for an unknown type
	offset uint32
	count  uint32
}

const (
	flagText = 1 << 31
	flagSure = 1 << 30
	// flagSlice is that of Typed.Slice.
	flagSlice = 1 << 29
	typeMask  = flagSlice - 1
)

// compacts are the types of the nodes.
type compacts struct {
	of      []compact
	types   []*dwarftypes.Type
	numbers map[*dwarftypes.Type]uint32
}

func newCompacts(nodes int) compacts {
	return compacts{of: make([]compact, nodes), types: []*dwarftypes.Type{nil}, numbers: map[*dwarftypes.Type]uint32{}}
}

func (c *compacts) known(id heap.ID) bool { return c.of[id].typ != 0 }

func (c *compacts) get(id heap.ID) Typed {
	k := c.of[id]
	return Typed{
		Type: c.types[k.typ&typeMask], Offset: int64(k.offset), Count: int64(k.count), Text: k.typ&flagText != 0, sure: k.typ&flagSure != 0,
		Slice: k.typ&flagSlice != 0,
	}
}

func (c *compacts) set(id heap.ID, typed Typed) {
	number, ok := c.numbers[typed.Type]
	if !ok {
		number = uint32(len(c.types))
		c.types = append(c.types, typed.Type)
		c.numbers[typed.Type] = number
	}
	if typed.Text {
		number |= flagText
	}
	if typed.Slice {
		number |= flagSlice
	}
	if typed.sure {
		number |= flagSure
	}
	c.of[id] = compact{typ: number, offset: uint32(typed.Offset), count: uint32(min(typed.Count, math.MaxUint32))}
}
