package dwarftypes

import "debug/dwarf"

// Local is a parameter or variable of a function that is at least partly in memory at some pc.
type Local struct {
	Name   string
	Type   *Type
	Pieces []Piece
}

// Piece is a part of a variable: Size bytes, starting with byte At of the value, at FromCFA above the canonical frame
// address.
type Piece struct {
	At, Size, FromCFA int64
}

// declared is a variable as the DWARF declares it.
type declared struct {
	name string
	typ  dwarf.Offset
	// expr is its location at every pc; otherwise list is the offset of its location list.
	expr []byte
	list int64
}

// Locals returns the variables of a function, given by its entry, that are in memory during a call. at is an address in the
// call, next the address that it returns to.
//
// The compiler lists where a variable is before each instruction. A parameter is listed in its register until the call has
// returned, and in its spill slot only from then on, although the call has already overwritten the register: the place is
// that after the call. A variable that is not used any more after the call has a place in the call only.
func (t *Table) Locals(entry, at, next uint64) []Local {
	fn, ok := t.functions[entry]
	if !ok {
		return nil
	}
	var locals []Local
	for _, d := range t.declaredIn(fn) {
		typ := t.at(d.typ)
		for _, pc := range []uint64{next, at} {
			expr := d.expr
			if expr == nil {
				expr = t.sections.locate(d.list, pc, t.units[fn.unit])
			}
			if pieces := parsePieces(expr, typ.Size); len(pieces) > 0 {
				locals = append(locals, Local{d.name, typ, pieces})
				break
			}
		}
	}
	return locals
}

func (t *Table) declaredIn(fn function) []declared {
	if all, ok := t.declared[fn.off]; ok {
		return all
	}
	all := t.readDeclared(fn.off)
	t.declared[fn.off] = all
	return all
}

// readDeclared reads a function's variables, including those of inner blocks. An inlined function's variables have their
// names at the abstract origin.
func (t *Table) readDeclared(off dwarf.Offset) []declared {
	t.reader.Seek(off)
	if sub, err := t.reader.Next(); err != nil || sub == nil || !sub.Children {
		return nil
	}
	var all []declared
	var borrowed []int
	var origins []dwarf.Offset
	for depth := 1; depth > 0; {
		child, err := t.reader.Next()
		if err != nil || child == nil {
			break
		}
		if child.Tag == 0 {
			depth--
			continue
		}
		if child.Children {
			depth++
		}
		if child.Tag != dwarf.TagVariable && child.Tag != dwarf.TagFormalParameter {
			continue
		}
		d := declared{}
		d.name, _ = child.Val(dwarf.AttrName).(string)
		d.typ, _ = child.Val(dwarf.AttrType).(dwarf.Offset)
		switch location := child.Val(dwarf.AttrLocation).(type) {
		case []byte:
			d.expr = location
		case int64:
			d.list = location
		}
		if origin, ok := child.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
			borrowed, origins = append(borrowed, len(all)), append(origins, origin)
		}
		all = append(all, d)
	}
	for i, origin := range origins {
		t.reader.Seek(origin)
		if entry, err := t.reader.Next(); err == nil && entry != nil {
			d := &all[borrowed[i]]
			d.name, _ = entry.Val(dwarf.AttrName).(string)
			d.typ, _ = entry.Val(dwarf.AttrType).(dwarf.Offset)
		}
	}
	return all
}

// The DWARF operations that locate a Go variable on the stack (DWARF 5, §7.7.1).
const (
	opFbreg = 0x91
	opPiece = 0x93
	opCFA   = 0x9c
)

// parsePieces reads a variable's location: one piece, or several, some of which may be in registers. Go's frame base is
// the canonical frame address.
func parsePieces(expr []byte, size int64) []Piece {
	var pieces []Piece
	var at int64
	var here *int64
	for len(expr) > 0 {
		op := expr[0]
		expr = expr[1:]
		switch {
		case op == opCFA:
			here = new(int64)
		case op == opFbreg:
			value, n := sleb(expr)
			if n == 0 {
				return nil
			}
			expr, here = expr[n:], &value
		case op == opPiece:
			length, n := uleb(expr)
			if n == 0 || length > 1<<20 {
				return nil
			}
			expr = expr[n:]
			if here != nil {
				pieces = append(pieces, Piece{At: at, Size: int64(length), FromCFA: *here})
			}
			at += int64(length)
			here = nil
		case op >= 0x50 && op <= 0x6f: // DW_OP_reg0 to reg31: register contents are unknown
		default:
			return pieces
		}
	}
	if at == 0 && here != nil {
		pieces = append(pieces, Piece{Size: size, FromCFA: *here})
	}
	return pieces
}

func uleb(b []byte) (value uint64, n int) {
	for shift := uint(0); n < len(b) && n < 10; shift += 7 {
		c := b[n]
		n++
		value |= uint64(c&0x7f) << shift
		if c&0x80 == 0 {
			return value, n
		}
	}
	return 0, 0
}

func sleb(b []byte) (value int64, n int) {
	for shift := uint(0); n < len(b) && n < 10; {
		c := b[n]
		n++
		value |= int64(c&0x7f) << shift
		shift += 7
		if c&0x80 == 0 {
			if shift < 64 && c&0x40 != 0 {
				value |= -1 << shift
			}
			return value, n
		}
	}
	return 0, 0
}

// FirstInlined returns the name of the first function inlined into the function at an entry, or "".
func (t *Table) FirstInlined(entry uint64) string {
	fn, ok := t.functions[entry]
	if !ok {
		return ""
	}
	t.reader.Seek(fn.off)
	if sub, err := t.reader.Next(); err != nil || sub == nil || !sub.Children {
		return ""
	}
	for {
		child, err := t.reader.Next()
		if err != nil || child == nil || child.Tag == 0 {
			return ""
		}
		if child.Tag == dwarf.TagInlinedSubroutine {
			origin, _ := child.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
			t.reader.Seek(origin)
			entry, err := t.reader.Next()
			if err != nil || entry == nil {
				return ""
			}
			name, _ := entry.Val(dwarf.AttrName).(string)
			return name
		}
		if child.Children {
			t.reader.SkipChildren()
		}
	}
}
