package exe

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"sort"
)

// FuncTable is the table with which the runtime unwinds stacks (runtime.pclntab, in the layout of Go 1.20 and later).
// debug/gosym reads the names from it, but not the frame sizes.
type FuncTable struct {
	text    uint64
	quantum uint32
	names   []byte
	cutab   []byte
	files   []byte
	pctab   []byte
	lines   []byte
	entries []byte // pairs of uint32: the function's entry, and where its record is in lines
	count   int
}

// Func is one function.
type Func struct {
	Entry uint64
	Name  string
	// ArgBytes is the size of arguments and results on the stack, including those passed in registers.
	ArgBytes int32

	table  *FuncTable
	record []byte
}

// Offsets in a function's record (runtime._func, the same since Go 1.20).
const (
	recordName     = 4
	recordArgs     = 8
	recordPCSP     = 16
	recordPCFile   = 20
	recordPCLine   = 24
	recordCUOffset = 32
	recordPCData   = 28
	recordFuncData = 43
	recordSize     = 44
)

// Tables of a function by pc, and data of it (internal/abi/symtab.go).
const (
	pcdataStackMap        = 1
	pcdataInlineTree      = 2
	FuncDataArgsPointers  = 0
	FuncDataLocalPointers = 1
	FuncDataStackObjects  = 2
	FuncDataInlineTree    = 3
)

func parseFuncTable(data []byte, text uint64, machine elf.Machine) (*FuncTable, error) {
	const go120magic = 0xfffffff1
	if len(data) < 72 || binary.LittleEndian.Uint32(data) != go120magic {
		return nil, errors.New("the binary's function table does not have the format of Go 1.20 and later")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(data[8+8*i:])) }
	// magic, pad, quantum, pointer size; then nfunc, nfiles, (text), names, cu, files, pctab, lines
	t := &FuncTable{text: text, quantum: uint32(data[6]), count: word(0)}
	names, cutab, files, pctab, lines := word(3), word(4), word(5), word(6), word(7)
	if names > len(data) || cutab > len(data) || files > len(data) || pctab > len(data) || lines+8*t.count > len(data) {
		return nil, errors.New("the binary's function table is cut short")
	}
	t.names, t.pctab, t.lines = data[names:], data[pctab:], data[lines:]
	t.cutab, t.files = data[cutab:], data[files:]
	t.entries = t.lines[:8*t.count]
	return t, nil
}

// Find returns the function that contains an address in the file.
func (t *FuncTable) Find(pc uint64) (Func, bool) {
	if pc < t.text {
		return Func{}, false
	}
	rel := pc - t.text
	i := sort.Search(t.count, func(i int) bool { return uint64(binary.LittleEndian.Uint32(t.entries[8*i:])) > rel }) - 1
	if i < 0 {
		return Func{}, false
	}
	entry := binary.LittleEndian.Uint32(t.entries[8*i:])
	off := int(binary.LittleEndian.Uint32(t.entries[8*i+4:]))
	if off+recordSize > len(t.lines) {
		return Func{}, false
	}
	record := t.lines[off:]
	name := t.name(int(binary.LittleEndian.Uint32(record[recordName:])))
	if name == "" {
		return Func{}, false
	}
	return Func{
		Entry:    t.text + uint64(entry),
		Name:     name,
		ArgBytes: int32(binary.LittleEndian.Uint32(record[recordArgs:])),
		table:    t,
		record:   record,
	}, true
}

// name returns the name at an offset in the table of names, or "".
func (t *FuncTable) name(at int) string {
	if at < 0 || at >= len(t.names) {
		return ""
	}
	end := bytes.IndexByte(t.names[at:], 0)
	if end < 0 {
		return ""
	}
	return string(t.names[at : at+end])
}

// FrameSize returns how far the stack pointer is below the caller's frame at a pc in the function, in bytes, without the
// pushed return address.
func (f Func) FrameSize(pc uint64) (int64, bool) {
	return f.valueAt(binary.LittleEndian.Uint32(f.record[recordPCSP:]), pc)
}

// Line returns the source line of a pc in the function: the path of its file as the compiler had it, and its number.
func (f Func) Line(pc uint64) (file string, line int, ok bool) {
	number, ok := f.valueAt(binary.LittleEndian.Uint32(f.record[recordPCLine:]), pc)
	if !ok {
		return "", 0, false
	}
	index, ok := f.valueAt(binary.LittleEndian.Uint32(f.record[recordPCFile:]), pc)
	at := 4 * (int64(binary.LittleEndian.Uint32(f.record[recordCUOffset:])) + index)
	if !ok || at < 0 || at+4 > int64(len(f.table.cutab)) {
		return "", 0, false
	}
	name := int(binary.LittleEndian.Uint32(f.table.cutab[at:]))
	if name >= len(f.table.files) {
		return "", 0, false
	}
	end := bytes.IndexByte(f.table.files[name:], 0)
	if end < 0 {
		return "", 0, false
	}
	return string(f.table.files[name : name+end]), int(number), true
}

// StackMap returns the index of the function's stack map at a pc, or -1.
func (f Func) StackMap(pc uint64) int64 { return f.index(pcdataStackMap, pc) }

// index reads one of the function's tables of indexes by pc.
func (f Func) index(kind int, pc uint64) int64 {
	at := recordSize + 4*kind
	if int(binary.LittleEndian.Uint32(f.record[recordPCData:])) <= kind || at+4 > len(f.record) {
		return -1
	}
	value, ok := f.valueAt(binary.LittleEndian.Uint32(f.record[at:]), pc)
	if !ok {
		return -1
	}
	return value
}

// Data returns the offset of data of the function from the start of go:func.*.
func (f Func) Data(kind int) (offset uint32, ok bool) {
	if kind >= int(f.record[recordFuncData]) {
		return 0, false
	}
	at := recordSize + 4*(int(binary.LittleEndian.Uint32(f.record[recordPCData:]))+kind)
	if at+4 > len(f.record) {
		return 0, false
	}
	offset = binary.LittleEndian.Uint32(f.record[at:])
	return offset, offset != ^uint32(0)
}

// valueAt reads a table of values by pc.
func (f Func) valueAt(table uint32, pc uint64) (int64, bool) {
	if table == 0 || int(table) >= len(f.table.pctab) {
		return 0, false
	}
	p := f.table.pctab[table:]
	at, value := f.Entry, int64(-1)
	for first := true; ; first = false {
		delta, n := binary.Uvarint(p)
		if n <= 0 || (delta == 0 && !first) {
			return 0, false
		}
		p = p[n:]
		// Zig-zag: the lowest bit is the sign.
		value += int64(delta>>1) ^ -int64(delta&1)
		step, n := binary.Uvarint(p)
		if n <= 0 {
			return 0, false
		}
		p = p[n:]
		at += step * uint64(f.table.quantum)
		if pc < at {
			return value, true
		}
	}
}
