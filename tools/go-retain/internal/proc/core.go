package proc

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Core is the memory of a process as a core file stores it.
type Core struct {
	// Fallback reads what the core leaves out because the program's file contains it.
	Fallback func(addr uint64, buf []byte) bool

	path    string
	file    *elf.File
	loads   []*elf.Prog
	maps    []Mapping
	threads map[uint64][2]uint64
}

// OpenCore opens a core file.
func OpenCore(path string) (*Core, error) {
	file, err := elf.Open(path)
	if err != nil {
		var format *elf.FormatError
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("%s is cut short: it ends within its headers (ulimit -c, or a full disk), or is no core file", path)
		}
		if errors.As(err, &format) {
			return nil, fmt.Errorf("%s is not a core file (it is not ELF)", path)
		}
		return nil, err
	}
	if file.Type != elf.ET_CORE {
		file.Close()
		return nil, fmt.Errorf("%s is not a core file (it is ELF, but of type %v)", path, file.Type)
	}
	info, err := os.Stat(path)
	if err != nil {
		file.Close()
		return nil, err
	}
	c := &Core{path: path, file: file, threads: map[uint64][2]uint64{}}
	for _, p := range file.Progs {
		switch p.Type {
		case elf.PT_LOAD:
			if p.Filesz > 0 {
				if p.Off+p.Filesz > uint64(info.Size()) {
					file.Close()
					return nil, fmt.Errorf("%s is cut short: %d bytes of it are missing (ulimit -c, or a full disk)",
						path, p.Off+p.Filesz-uint64(info.Size()))
				}
				c.loads = append(c.loads, p)
			}
		case elf.PT_NOTE:
			c.readNotes(p)
		}
	}
	sort.Slice(c.loads, func(i, j int) bool { return c.loads[i].Vaddr < c.loads[j].Vaddr })
	return c, nil
}

// Close closes the file.
func (c *Core) Close() error { return c.file.Close() }

// Maps returns the files that the process had mapped.
func (c *Core) Maps() []Mapping { return c.maps }

// ReadAt implements Memory.
func (c *Core) ReadAt(addr uint64, buf []byte) error {
	for at := 0; at < len(buf); {
		n := c.readPart(addr+uint64(at), buf[at:])
		if n == 0 {
			if c.Fallback != nil && c.Fallback(addr+uint64(at), buf[at:]) {
				return nil
			}
			return fmt.Errorf("the core has no memory at %#x", addr+uint64(at))
		}
		at += n
	}
	return nil
}

// readPart reads as much as the segment at an address contains.
func (c *Core) readPart(addr uint64, buf []byte) int {
	i := sort.Search(len(c.loads), func(i int) bool { return c.loads[i].Vaddr > addr }) - 1
	if i < 0 {
		return 0
	}
	p := c.loads[i]
	off := addr - p.Vaddr
	if off >= p.Filesz {
		return 0
	}
	n, _ := p.ReadAt(buf[:min(uint64(len(buf)), p.Filesz-off)], int64(off))
	return n
}

// ReadRanges implements Memory.
func (c *Core) ReadRanges(ranges []Range) (unread int, err error) {
	for _, r := range ranges {
		if c.ReadAt(r.Addr, r.Buf) != nil {
			unread++
		}
	}
	return unread, nil
}

// Threads returns the stack pointer and program counter of each thread, by thread id.
func (c *Core) Threads() map[uint64][2]uint64 { return c.threads }

// Bias returns the load bias of the program. It is 0 for a fixed program.
func (c *Core) Bias(exe string, addr, offset uint64, fixed bool) (uint64, error) {
	if fixed {
		return 0, nil
	}
	// The core may come from another machine, so only the file's name is compared.
	for _, m := range c.maps {
		if m.Offset == offset&^4095 && filepath.Base(m.Path) == filepath.Base(exe) {
			return m.Start - addr&^4095, nil
		}
	}
	return 0, fmt.Errorf("the core %s shows no program called %s", c.path, filepath.Base(exe))
}

const (
	noteStatus = 1          // NT_PRSTATUS
	noteFiles  = 0x46494c45 // NT_FILE
)

func (c *Core) readNotes(p *elf.Prog) {
	data := make([]byte, p.Filesz)
	if n, _ := p.ReadAt(data, 0); n < len(data) {
		data = data[:n]
	}
	for len(data) >= 12 {
		nameSize, size := binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint32(data[4:])
		kind := binary.LittleEndian.Uint32(data[8:])
		start := 12 + (int(nameSize)+3)&^3
		end := start + (int(size)+3)&^3
		if start+int(size) > len(data) {
			return
		}
		switch kind {
		case noteStatus:
			c.readStatus(data[start : start+int(size)])
		case noteFiles:
			c.readFiles(data[start : start+int(size)])
		}
		data = data[min(end, len(data)):]
	}
}

// readStatus reads struct elf_prstatus (linux/elfcore.h): the thread's id at 32, its registers from 112 on.
func (c *Core) readStatus(status []byte) {
	const registers = 112
	var pc, sp int
	switch c.file.Machine {
	case elf.EM_X86_64: // struct user_regs_struct: rip is the 17th, rsp the 20th
		pc, sp = registers+16*8, registers+19*8
	case elf.EM_AARCH64: // struct user_pt_regs: 31 registers, then sp and pc
		sp, pc = registers+31*8, registers+32*8
	default:
		return
	}
	if max(pc, sp)+8 > len(status) {
		return
	}
	id := uint64(binary.LittleEndian.Uint32(status[32:]))
	c.threads[id] = [2]uint64{binary.LittleEndian.Uint64(status[sp:]), binary.LittleEndian.Uint64(status[pc:])}
}

// readFiles reads which files were mapped where: a count, a page size, triples of start, end and page, and the names.
func (c *Core) readFiles(note []byte) {
	if len(note) < 16 {
		return
	}
	count, page := binary.LittleEndian.Uint64(note), binary.LittleEndian.Uint64(note[8:])
	if count > uint64(len(note))/24 {
		return
	}
	names := strings.Split(string(note[16+24*count:]), "\x00")
	for i := range int(count) {
		entry := note[16+24*i:]
		m := Mapping{
			Start: binary.LittleEndian.Uint64(entry), End: binary.LittleEndian.Uint64(entry[8:]),
			Offset: binary.LittleEndian.Uint64(entry[16:]) * page,
		}
		if i < len(names) {
			m.Path = names[i]
		}
		c.maps = append(c.maps, m)
	}
}
