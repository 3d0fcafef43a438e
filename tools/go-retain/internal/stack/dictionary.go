package stack

import (
	"encoding/binary"
	"slices"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// addDictionaries finds where the frames of generic code keep the dictionaries that they were called with, and marks those
// words. The compiler passes a dictionary like a parameter, but the DWARF does not list it. A place for it is the same in all
// calls, so a word that is the address of a dictionary of this function in one stack is where to look in each.
func (u *Unwinder) addDictionaries(s *shape, g *rt.Goroutine, kept []bool) {
	if len(u.Dictionaries) == 0 {
		return
	}
	for i, f := range s.frames {
		if !dwarftypes.IsGenericCode(f.fn.Name) {
			continue
		}
		// The parameters that the caller passed in registers have room after the frame, in that of the caller.
		end := f.high
		if i+1 < len(s.frames) {
			end = s.frames[i+1].high
		}
		for at := f.low; at+8 <= min(end, uint64(len(g.Stack))); at += 8 {
			name, ok := u.Dictionaries[binary.LittleEndian.Uint64(g.Stack[at:])]
			if !ok {
				continue
			}
			if _, ok := dwarftypes.ArgumentsOf(f.fn.Name, name); !ok {
				continue
			}
			kept[at/8] = true
			for j := range s.locals {
				if l := &s.locals[j]; l.frame == i && l.dictionary == 0 {
					l.dictionary = uint32(at)
				}
			}
			break
		}
	}
}

// instance returns the type of a variable in a goroutine's stack: that of the instance of generic code that was called.
func (u *Unwinder) instance(g *rt.Goroutine, l local) *dwarftypes.Type {
	if l.dictionary == 0 {
		return l.typ
	}
	at, ok := slices.BinarySearch(u.shapes[g.Shape].keep, l.dictionary)
	if !ok {
		return l.typ
	}
	arguments, ok := dwarftypes.ArgumentsOf(l.function, u.Dictionaries[g.Kept[at]])
	if !ok {
		return l.typ
	}
	return u.Types.InstanceFor(l.typ, arguments)
}
