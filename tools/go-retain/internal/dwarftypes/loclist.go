package dwarftypes

import "encoding/binary"

// Sections are the location lists, which debug/dwarf does not read.
type Sections struct {
	Loc      []byte // .debug_loc, of DWARF 4
	LocLists []byte // .debug_loclists, of DWARF 5, which Go writes since 1.25
	Addr     []byte // .debug_addr
}

// unit has the bases of location lists.
type unit struct {
	low      uint64
	addrBase int64
}

// locate finds a list's expression for a pc.
func (s *Sections) locate(list int64, pc uint64, u unit) []byte {
	if list <= 0 {
		return nil
	}
	if len(s.LocLists) > 0 {
		return s.locate5(list, pc, u)
	}
	return s.locate4(list, pc, u)
}

// locate4 reads DWARF 4, §2.6.2.
func (s *Sections) locate4(list int64, pc uint64, u unit) []byte {
	base := u.low
	for at := list; at+16 <= int64(len(s.Loc)); {
		begin := binary.LittleEndian.Uint64(s.Loc[at:])
		end := binary.LittleEndian.Uint64(s.Loc[at+8:])
		at += 16
		if begin == 0 && end == 0 {
			return nil
		}
		if begin == ^uint64(0) {
			base = end
			continue
		}
		if at+2 > int64(len(s.Loc)) {
			return nil
		}
		size := int64(binary.LittleEndian.Uint16(s.Loc[at:]))
		at += 2
		if at+size > int64(len(s.Loc)) {
			return nil
		}
		if pc >= base+begin && pc < base+end {
			return s.Loc[at : at+size]
		}
		at += size
	}
	return nil
}

// The kinds of entries of a list (DWARF 5, §7.7.3).
const (
	lleBaseAddressx = 1
	lleStartLengthx = 3
	lleOffsetPair   = 4
	lleBaseAddress  = 6
	lleStartEnd     = 7
	lleStartLength  = 8
)

// cursor reads a section.
type cursor struct {
	data []byte
	bad  bool
}

func (c *cursor) uleb() uint64 {
	value, n := uleb(c.data)
	if n == 0 {
		c.bad = true
		return 0
	}
	c.data = c.data[n:]
	return value
}

func (c *cursor) addr() uint64 {
	if len(c.data) < 8 {
		c.bad = true
		return 0
	}
	value := binary.LittleEndian.Uint64(c.data)
	c.data = c.data[8:]
	return value
}

// locate5 reads DWARF 5, §2.6.2.
func (s *Sections) locate5(list int64, pc uint64, u unit) []byte {
	if list >= int64(len(s.LocLists)) {
		return nil
	}
	c := &cursor{data: s.LocLists[list:]}
	base := u.low
	for !c.bad && len(c.data) > 0 {
		kind := c.data[0]
		c.data = c.data[1:]
		var begin, end uint64
		switch kind {
		case lleBaseAddressx:
			base = s.indexed(c.uleb(), u)
			continue
		case lleBaseAddress:
			base = c.addr()
			continue
		case lleOffsetPair:
			begin, end = base+c.uleb(), base+c.uleb()
		case lleStartLengthx:
			begin = s.indexed(c.uleb(), u)
			end = begin + c.uleb()
		case lleStartEnd:
			begin, end = c.addr(), c.addr()
		case lleStartLength:
			begin = c.addr()
			end = begin + c.uleb()
		default: // lleEnd, and entries that Go does not write
			return nil
		}
		size := c.uleb()
		if c.bad || size > uint64(len(c.data)) {
			return nil
		}
		if pc >= begin && pc < end {
			return c.data[:size]
		}
		c.data = c.data[size:]
	}
	return nil
}

func (s *Sections) indexed(index uint64, u unit) uint64 {
	at := u.addrBase + 8*int64(index)
	if at < 0 || at+8 > int64(len(s.Addr)) {
		return 0
	}
	return binary.LittleEndian.Uint64(s.Addr[at:])
}
