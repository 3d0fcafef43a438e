package stack

import (
	"encoding/binary"
	"slices"
	"sort"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// shape is what equal stacks have in common: stacks of the same functions, stopped at the same places. A process with many
// goroutines has few shapes. All offsets are from the lowest word that is in use.
type shape struct {
	frames []frame
	locals []local
	named  []named
	// keep are the offsets of the words that are kept of each stack, sorted. live says which may be pointers.
	keep []uint32
	live []bool
	wait Place
}

// local is a variable of one of the frames.
type local struct {
	typ    *dwarftypes.Type
	pieces []piece
	// dictionary is the offset of the dictionary that generic code was called with; 0 if there is none.
	dictionary uint32
	frame      int
	function   string
}

// piece is a part of a variable: words of the stack.
type piece struct {
	into int64 // offset within the value
	from int64 // offset within the stack
	size int64
}

// named is a word of a stack that belongs to a variable.
type named struct {
	offset   uint64
	function string
	variable string
}

// shapeOf returns the number of a stack's shape.
func (u *Unwinder) shapeOf(g *rt.Goroutine, frames []frame) int32 {
	// The pc of a function gives the size of its frame. The size of the stack matters where the end of it is not understood.
	u.key = u.key[:0]
	for i := range frames {
		u.key = binary.LittleEndian.AppendUint64(u.key, frames[i].next)
	}
	if g.Running || !whole(frames) {
		u.key = binary.LittleEndian.AppendUint64(append(u.key, 1), uint64(len(g.Stack)))
		if g.Running {
			u.key = append(u.key, 1)
		}
	}
	if number, ok := u.numbers[string(u.key)]; ok {
		return number
	}
	if u.numbers == nil {
		u.numbers = map[string]int32{}
	}
	s := &shape{frames: slices.Clone(frames), wait: u.waitPlace(frames)}
	words := u.liveWords(g, frames)
	kept := slices.Clone(words)
	u.addLocals(s, uint64(len(g.Stack)), kept)
	u.addDictionaries(s, g, kept)
	for i := range kept {
		if kept[i] {
			s.keep = append(s.keep, uint32(8*i))
			s.live = append(s.live, words[i])
		}
	}
	number := int32(len(u.shapes))
	u.shapes = append(u.shapes, s)
	u.numbers[string(u.key)] = number
	return number
}

// whole reports whether the frames reach the start of the goroutine.
func whole(frames []frame) bool {
	return len(frames) > 0 && strings.HasPrefix(frames[len(frames)-1].fn.Name, "runtime.goexit")
}

// addLocals finds the variables that may contain pointers, and marks their words.
func (u *Unwinder) addLocals(s *shape, used uint64, kept []bool) {
	for i, f := range s.frames {
		for _, found := range u.Types.Locals(f.fn.Entry, f.at, f.next) {
			if found.Type.Size <= 0 || found.Type.Size > int64(used) || !u.Types.HasPointers(found.Type) {
				continue
			}
			l := local{typ: found.Type, frame: i, function: f.fn.Name}
			for _, p := range found.Pieces {
				from := int64(f.high) + p.FromCFA
				for word := int64(0); word < p.Size && from >= 0; word += 8 {
					s.named = append(s.named, named{uint64(from + word), f.fn.Name, found.Name})
				}
				if from < 0 || from%8 != 0 || from+p.Size > int64(used) || p.At+p.Size > found.Type.Size {
					continue
				}
				l.pieces = append(l.pieces, piece{p.At, from, p.Size})
				for word := from / 8; word < (from+p.Size+7)/8 && word < int64(len(kept)); word++ {
					kept[word] = true
				}
			}
			s.locals = append(s.locals, l)
		}
	}
	sort.SliceStable(s.named, func(i, j int) bool { return s.named[i].offset < s.named[j].offset })
}
