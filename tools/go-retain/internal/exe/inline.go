package exe

import "encoding/binary"

// InlinedCallSize is the size of a record of a function's inline tree (runtime.inlinedCall, the same since Go 1.21).
const InlinedCallSize = 16

// InlinedCall is a call that the compiler replaced by the body of the called function.
type InlinedCall struct {
	// Name is the called function.
	Name string
	// From is an address that has the source line of the call.
	From uint64
}

// InlineIndex returns the index in the function's inline tree of the innermost call at a pc, or -1 if the code at the pc is
// the function's own.
func (f Func) InlineIndex(pc uint64) int64 { return f.index(pcdataInlineTree, pc) }

// ParseInlinedCall reads a record of the function's inline tree.
func (f Func) ParseInlinedCall(raw []byte) InlinedCall {
	return InlinedCall{
		Name: f.table.name(int(binary.LittleEndian.Uint32(raw[4:]))),
		From: f.Entry + uint64(binary.LittleEndian.Uint32(raw[8:])),
	}
}
