package stack

import (
	"encoding/binary"

	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// reducer reduces stacks on one thread. Most stacks of a large process are equal to one before: it recognises these by their
// return addresses, without a search for the functions.
type reducer struct {
	u     *Unwinder
	known map[startsLike]*known
	slab  []uint64
}

// startsLike is what stacks of one shape have in common at least: the size in use, and the program counter.
type startsLike struct{ used, pc uint64 }

// known is the last stack that was unwound. Each of the words decided how its unwinding went on.
type known struct {
	shape *shape
	// number is that of the shape.
	number int32
	words  []decisive
}

type decisive struct{ at, value uint64 }

// Reducer returns a function that unwinds a stack, keeps the words of it that matter, and releases the rest. A stack may be
// large: its buffers, old values and empty space are of no use here. The function is for one thread; several threads may have
// one each.
func (u *Unwinder) Reducer() func(*rt.Goroutine) {
	r := &reducer{u: u, known: map[startsLike]*known{}}
	return r.reduce
}

func (r *reducer) reduce(g *rt.Goroutine) {
	like := startsLike{g.Used, g.PC}
	k := r.known[like]
	if k == nil || g.Running || !k.is(g.Stack) {
		k = r.unwind(g)
		if !g.Running {
			r.known[like] = k
		}
	}
	g.Shape = k.number
	g.Kept = r.take(len(k.shape.keep))
	for i, offset := range k.shape.keep {
		g.Kept[i] = binary.LittleEndian.Uint64(g.Stack[offset:])
	}
	g.Stack = nil
}

func (k *known) is(stack []byte) bool {
	for _, word := range k.words {
		if binary.LittleEndian.Uint64(stack[word.at:]) != word.value {
			return false
		}
	}
	return true
}

func (r *reducer) unwind(g *rt.Goroutine) *known {
	r.u.reducing.Lock()
	defer r.u.reducing.Unlock()
	var room [32]frame
	frames := r.u.unwind(g, room[:0])
	k := &known{number: r.u.shapeOf(g, frames)}
	k.shape = r.u.shapes[k.number]
	for i := range frames {
		if at := r.u.returnAt(&frames[i]); at+8 <= uint64(len(g.Stack)) {
			k.words = append(k.words, decisive{at, binary.LittleEndian.Uint64(g.Stack[at:])})
		}
	}
	return k
}

// take returns room for n words.
func (r *reducer) take(n int) []uint64 {
	const slabWords = 1 << 15
	if len(r.slab) < n {
		r.slab = make([]uint64, max(n, slabWords))
	}
	words := r.slab[:n:n]
	r.slab = r.slab[n:]
	return words
}
