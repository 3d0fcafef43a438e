package typing

import (
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
	"github.com/OWNER/leakgate/tools/go-retain/internal/stack"
)

// fromWaiting follows the values that a goroutine is about to send on channels, with or without select. The compiler puts
// such a value into a temporary of the stack, which has no name and no type in the DWARF. The channel has the type.
func (t *Typing) fromWaiting(stacks *stack.Unwinder, g *rt.Goroutine) {
	const maxCases = 1 << 16 // of a select
	for at, n := g.Waiting, 0; at != 0 && n < maxCases; n++ {
		w, ok := t.graph.Image().Waiter(t.runtime.Memory(), at)
		if !ok {
			return
		}
		if typ := t.byAddress(w.ElemType); typ != nil && w.Elem >= g.Low && w.Elem+uint64(typ.Size) <= g.Low+g.Used {
			t.followSlots(stacks.Bytes(g, w.Elem, typ.Size), 0, t.compiler.slots(typ))
		}
		at = w.Next
	}
}
