// Package stack unwinds the stacks of goroutines and finds the variables on them.
package stack

import (
	"encoding/binary"
	"sync"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/exe"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// Unwinder unwinds stacks with the binary's function table. It keeps of each stack only the words that the rest of this
// tool uses: see Reducer.
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
	// Dictionaries are the names of the dictionaries of generic code, by their addresses in the process.
	Dictionaries map[uint64]string

	sites    map[uint64]*site
	shapes   []*shape // by their numbers
	numbers  map[string]int32
	maps     map[uint64]*pointerMaps
	starts   map[startKey]string
	creators map[uint64]Place
	key      []byte
	buffer   []byte
	reducing sync.Mutex
}

// frame is a function's part of a stack. Its addresses are relative to the stack pointer of the innermost function.
type frame struct {
	*site
	// low is the frame's first word: the stack pointer.
	low uint64
	// high is after the frame's last word: DWARF's canonical frame address.
	high uint64
}

// site is a pc that stacks are unwound from.
type site struct {
	fn exe.Func
	// at is an address in the function, as in the file: of its current call, or of its current instruction.
	at uint64
	// next is where the function continues. It may be in the next function already.
	next uint64
	size int64
}

// site returns what is known of a pc; nil if it is in no function. returns: the pc is where a call returns to.
func (u *Unwinder) site(pc uint64, returns bool) *site {
	key := pc << 1
	if returns {
		key |= 1
	}
	if s, ok := u.sites[key]; ok {
		return s
	}
	if u.sites == nil {
		u.sites = map[uint64]*site{}
	}
	s := &site{at: pc, next: pc}
	if returns {
		s.at--
	}
	var ok bool
	if s.fn, ok = u.Funcs.Find(s.at); ok {
		s.size, ok = s.fn.FrameSize(s.at)
	}
	if !ok || s.size < 0 {
		s = nil
	}
	u.sites[key] = s
	return s
}

// returnAt is where a frame has the address that it returns to.
func (u *Unwinder) returnAt(f *frame) uint64 {
	if u.LinkRegister {
		return f.low
	}
	return f.high - 8
}

const maxFrames = 1000

// unwind appends a goroutine's frames, the innermost first.
func (u *Unwinder) unwind(g *rt.Goroutine, frames []frame) []frame {
	used := uint64(len(g.Stack))
	for sp, pc := g.SP-g.Low, g.PC-u.Bias; len(frames) < maxFrames; {
		s := u.site(pc, len(frames) > 0)
		if s == nil {
			break
		}
		high := sp + uint64(s.size)
		if !u.LinkRegister {
			high += 8
		}
		frames = append(frames, frame{site: s, low: sp, high: high})
		returnAt := u.returnAt(&frames[len(frames)-1])
		if returnAt+8 > used || high <= sp {
			break
		}
		pc = binary.LittleEndian.Uint64(g.Stack[returnAt:]) - u.Bias
		sp = high
	}
	return frames
}
