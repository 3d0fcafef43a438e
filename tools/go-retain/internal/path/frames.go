package path

import (
	"encoding/binary"
	"sort"

	"leakgate/tools/go-retain/internal/exe"
	"leakgate/tools/go-retain/internal/rt"
)

// frame is a function's part of a stack.
type frame struct {
	high uint64 // the address after its last word
	name string
}

// Frames unwinds stacks with the binary's function table.
type Frames struct {
	funcs *exe.FuncTable
	bias  uint64
	// linkRegister: the architecture keeps the return address in a register, saved at the frame's bottom (arm64).
	linkRegister bool
	cache        map[*rt.Goroutine][]frame
}

// NewFrames makes an unwinder.
func NewFrames(funcs *exe.FuncTable, bias uint64, linkRegister bool) *Frames {
	return &Frames{funcs: funcs, bias: bias, linkRegister: linkRegister, cache: map[*rt.Goroutine][]frame{}}
}

// Start gives the name of the function that a goroutine was started with.
func (f *Frames) Start(g *rt.Goroutine) string {
	if fn, ok := f.funcs.Find(g.StartPC - f.bias); ok {
		return fn.Name
	}
	return "?"
}

// At gives the name of the function in whose frame the word at an offset into the copied stack lies.
func (f *Frames) At(g *rt.Goroutine, offset uint64) string {
	frames, ok := f.cache[g]
	if !ok {
		frames = f.unwind(g)
		f.cache[g] = frames
	}
	addr := g.Low + offset
	i := sort.Search(len(frames), func(i int) bool { return frames[i].high > addr })
	if i == len(frames) {
		return f.Start(g)
	}
	return frames[i].name
}

func (f *Frames) unwind(g *rt.Goroutine) []frame {
	var frames []frame
	sp, pc := g.SP, g.PC
	for len(frames) < 1000 && pc != 0 {
		fn, ok := f.funcs.Find(pc - f.bias)
		if !ok {
			break
		}
		// The table is asked about the call, not about what comes after it.
		size, ok := fn.FrameSize(pc - f.bias)
		if !ok || size < 0 {
			break
		}
		next := sp + uint64(size)
		returnAt := next
		if f.linkRegister {
			returnAt = sp
		} else {
			next += 8
		}
		frames = append(frames, frame{high: next, name: fn.Name})
		if returnAt < g.Low || returnAt+8 > g.Low+uint64(len(g.Stack)) || next <= sp {
			break
		}
		pc = binary.LittleEndian.Uint64(g.Stack[returnAt-g.Low:])
		sp = next
	}
	return frames
}
