// Package stack unwinds the stacks of goroutines and finds the variables on them.
package stack

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"leakgate/tools/go-retain/internal/dwarftypes"
	"leakgate/tools/go-retain/internal/exe"
	"leakgate/tools/go-retain/internal/rt"
)

// Frame is a function's part of a stack.
type Frame struct {
	Func exe.Func
	// PC is an address in the function, as in the file: of its current call, or of its current instruction.
	PC uint64
	// Low is the address of the frame's first word: the stack pointer.
	Low uint64
	// High is the address after the frame's last word: DWARF's canonical frame address.
	High uint64
}

// Unwinder unwinds stacks with the binary's function table.
type Unwinder struct {
	Funcs *exe.FuncTable
	Types *dwarftypes.Table
	// Bias is the load bias of the program.
	Bias uint64
	// LinkRegister: the return address is in a register, which is saved at the bottom of the frame (arm64).
	LinkRegister bool
	// Memory reads memory that does not change. Gofunc is the address of the data of functions in it.
	Memory rt.Reader
	Gofunc uint64

	frames map[*rt.Goroutine][]Frame
	locals map[*rt.Goroutine][]named
	live   map[*rt.Goroutine][]uint64
	maps   map[uint64]*pointerMaps
}

// named is a word of a stack that belongs to a variable.
type named struct {
	addr     uint64
	function string
	variable string
}

// wrapper matches the functions that the compiler makes of "go f(x)", to call f with x.
var wrapper = regexp.MustCompile(`\.gowrap\d+$`)

// Start returns the name of the function that a goroutine was started for.
func (u *Unwinder) Start(g *rt.Goroutine) string {
	fn, ok := u.Funcs.Find(g.StartPC - u.Bias)
	if !ok {
		return "?"
	}
	if wrapper.MatchString(fn.Name) {
		frames := u.Frames(g)
		for i := len(frames) - 1; i > 0; i-- {
			if frames[i].Func.Entry != fn.Entry {
				continue
			}
			if inlined := u.Types.FirstInlined(fn.Entry); inlined != "" {
				return inlined
			}
			return frames[i-1].Func.Name
		}
	}
	return fn.Name
}

// StandsIn returns a goroutine's innermost function outside the runtime, with its source line where it is known.
func (u *Unwinder) StandsIn(g *rt.Goroutine) string {
	for _, f := range u.Frames(g) {
		if !strings.HasPrefix(f.Func.Name, "runtime.") {
			file, line, ok := f.Func.Line(f.PC)
			if !ok {
				return f.Func.Name
			}
			return fmt.Sprintf("%s at %s:%d", f.Func.Name, filepath.Base(file), line)
		}
	}
	return ""
}

// Frames returns a goroutine's frames, the innermost first.
func (u *Unwinder) Frames(g *rt.Goroutine) []Frame {
	if frames, ok := u.frames[g]; ok {
		return frames
	}
	if u.frames == nil {
		u.frames = map[*rt.Goroutine][]Frame{}
	}
	frames := u.unwind(g)
	u.frames[g] = frames
	return frames
}

const maxFrames = 1000

func (u *Unwinder) unwind(g *rt.Goroutine) []Frame {
	var frames []Frame
	for sp, pc := g.SP, g.PC-u.Bias; len(frames) < maxFrames; {
		at := pc
		if len(frames) > 0 {
			at-- // pc is where the call returns to, which may be in the next function already
		}
		fn, ok := u.Funcs.Find(at)
		if !ok {
			break
		}
		size, ok := fn.FrameSize(at)
		if !ok || size < 0 {
			break
		}
		high := sp + uint64(size)
		returnAt := high
		if u.LinkRegister {
			returnAt = sp
		} else {
			high += 8
		}
		frames = append(frames, Frame{Func: fn, PC: at, Low: sp, High: high})
		if returnAt < g.Low || returnAt+8 > g.Low+uint64(len(g.Stack)) || high <= sp {
			break
		}
		pc = binary.LittleEndian.Uint64(g.Stack[returnAt-g.Low:]) - u.Bias
		sp = high
	}
	return frames
}

// At returns the function that owns the word at an offset into a copied stack, and the variable if it is known.
func (u *Unwinder) At(g *rt.Goroutine, offset uint64) (function, variable string) {
	addr := g.Low + offset
	locals := u.named(g)
	if i := sort.Search(len(locals), func(i int) bool { return locals[i].addr >= addr }); i < len(locals) && locals[i].addr == addr {
		return locals[i].function, locals[i].variable
	}
	frames := u.Frames(g)
	if i := sort.Search(len(frames), func(i int) bool { return frames[i].High > addr }); i < len(frames) {
		return frames[i].Func.Name, ""
	}
	return u.Start(g), ""
}

func (u *Unwinder) named(g *rt.Goroutine) []named {
	if all, ok := u.locals[g]; ok {
		return all
	}
	if u.locals == nil {
		u.locals = map[*rt.Goroutine][]named{}
	}
	all := []named{}
	for _, f := range u.Frames(g) {
		for _, local := range u.Types.Locals(f.Func.Entry, f.PC) {
			for _, piece := range local.Pieces {
				for word := int64(0); word < piece.Size; word += 8 {
					all = append(all, named{f.High + uint64(piece.FromCFA+word), f.Func.Name, local.Name})
				}
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].addr < all[j].addr })
	u.locals[g] = all
	return all
}

// Value is a variable on a stack: its type and its bytes. Bytes that are not in memory are zero.
type Value struct {
	Type  *dwarftypes.Type
	Bytes []byte
}

// Values returns the variables of all frames of a goroutine. Pointers that are no longer used are zero, because their
// memory may have been reused.
func (u *Unwinder) Values(g *rt.Goroutine) []Value {
	var values []Value
	stack := u.withoutStale(g)
	for _, f := range u.Frames(g) {
		for _, local := range u.Types.Locals(f.Func.Entry, f.PC) {
			if local.Type.Size <= 0 || local.Type.Size > int64(len(g.Stack)) {
				continue
			}
			value := Value{local.Type, make([]byte, local.Type.Size)}
			for _, piece := range local.Pieces {
				from := int64(f.High-g.Low) + piece.FromCFA
				if from < 0 || from+piece.Size > int64(len(g.Stack)) || piece.At+piece.Size > local.Type.Size {
					continue
				}
				copy(value.Bytes[piece.At:piece.At+piece.Size], stack[from:])
			}
			values = append(values, value)
		}
	}
	return values
}

// lowestPointer is below all addresses of the heap, and above all lengths.
const lowestPointer = 1 << 32

func (u *Unwinder) withoutStale(g *rt.Goroutine) []byte {
	live := map[uint64]bool{}
	for _, offset := range u.Live(g) {
		live[offset] = true
	}
	stack := slices.Clone(g.Stack)
	for at := 0; at+8 <= len(stack); at += 8 {
		if !live[uint64(at)] && binary.LittleEndian.Uint64(stack[at:]) >= lowestPointer {
			clear(stack[at : at+8])
		}
	}
	return stack
}
