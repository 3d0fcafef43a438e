// Package exe opens a Go binary: its sections, symbols, identity and function table.
package exe

import (
	"bytes"
	"debug/buildinfo"
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// Binary is an opened Go binary.
type Binary struct {
	Path      string
	GoVersion string
	// BuildID is the id that Go's linker wrote. It differs whenever the code differs.
	BuildID string
	Machine elf.Machine
	// Stripped: the binary has no symbols (built with -ldflags=-s or -w).
	Stripped bool

	file    *elf.File
	symbols map[string]elf.Symbol
	data    []elf.Symbol
	funcs   *FuncTable
}

// Open reads a binary's headers. The error says why the file is not a Go binary. shown is the file's name in errors,
// because a running program is opened as /proc/PID/exe.
func Open(path, shown string) (*Binary, error) {
	file, err := elf.Open(path)
	if err != nil {
		var format *elf.FormatError
		if errors.As(err, &format) {
			return nil, fmt.Errorf("%s is not an ELF binary: go-retain reads Go programs on Linux", shown)
		}
		return nil, err
	}
	b := &Binary{Path: shown, Machine: file.Machine, file: file}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s is not a Go binary (it has no Go build information)", shown)
	}
	b.GoVersion = info.GoVersion
	b.BuildID = b.readBuildID()
	b.Stripped = file.Section(".symtab") == nil || !b.hasDWARF()
	return b, nil
}

// Close closes the file.
func (b *Binary) Close() error { return b.file.Close() }

func (b *Binary) hasDWARF() bool {
	return b.file.Section(".debug_info") != nil || b.file.Section(".zdebug_info") != nil
}

func (b *Binary) readBuildID() string {
	note := b.file.Section(".note.go.buildid")
	if note == nil {
		return ""
	}
	data, err := note.Data()
	if err != nil || len(data) < 16 {
		return ""
	}
	// An ELF note: three words (the name's size, the description's size, a type), the name "Go\0\0", the description.
	size := int(b.file.ByteOrder.Uint32(data[4:]))
	if 16+size > len(data) {
		return ""
	}
	return string(data[16 : 16+size])
}

// DWARF returns the debugging information.
func (b *Binary) DWARF() (*dwarf.Data, error) { return b.file.DWARF() }

// Symbol finds a symbol's address in the file.
func (b *Binary) Symbol(name string) (uint64, bool) {
	if b.symbols == nil {
		b.loadSymbols()
	}
	s, ok := b.symbols[name]
	return s.Value, ok
}

// DataSymbols returns the symbols in the writable sections, sorted by address.
func (b *Binary) DataSymbols() []elf.Symbol {
	if b.symbols == nil {
		b.loadSymbols()
	}
	return b.data
}

// ReadOnlySymbols returns the symbols of the read-only data for which keep is true.
func (b *Binary) ReadOnlySymbols(keep func(name string) bool) []elf.Symbol {
	all, err := b.file.Symbols()
	if err != nil {
		return nil
	}
	var kept []elf.Symbol
	for _, s := range all {
		if int(s.Section) < len(b.file.Sections) && b.file.Sections[s.Section].Flags&(elf.SHF_WRITE|elf.SHF_EXECINSTR) == 0 && keep(s.Name) {
			kept = append(kept, s)
		}
	}
	return kept
}

func (b *Binary) loadSymbols() {
	b.symbols = map[string]elf.Symbol{}
	all, err := b.file.Symbols()
	if err != nil {
		return
	}
	for _, s := range all {
		if strings.HasPrefix(s.Name, "runtime.") || s.Name == "local.moduledata" {
			b.symbols[s.Name] = s
		}
		if int(s.Section) >= len(b.file.Sections) || s.Size == 0 {
			continue
		}
		switch b.file.Sections[s.Section].Name {
		case ".data", ".bss":
			b.data = append(b.data, s)
		}
	}
	sort.Slice(b.data, func(i, j int) bool { return b.data[i].Value < b.data[j].Value })
}

// FirstLoad returns the address in the file of the first loaded segment, and its offset in the file.
func (b *Binary) FirstLoad() (addr, offset uint64) {
	for _, p := range b.file.Progs {
		if p.Type == elf.PT_LOAD {
			return p.Vaddr, p.Off
		}
	}
	return 0, 0
}

// Functions returns the function table.
func (b *Binary) Functions() (*FuncTable, error) {
	if b.funcs != nil {
		return b.funcs, nil
	}
	tab := b.functionTable()
	text, ok := b.Symbol("runtime.text")
	if tab == nil || !ok {
		return nil, fmt.Errorf("%s has no function table (.gopclntab)", b.Path)
	}
	data, err := tab.Data()
	if err != nil {
		return nil, err
	}
	b.funcs, err = parseFuncTable(data, text, b.Machine)
	return b.funcs, err
}

// Fixed reports whether the program is always loaded at the address in its file.
func (b *Binary) Fixed() bool { return b.file.Type == elf.ET_EXEC }

// ReadAt reads the file's content for an address of a read-only segment.
func (b *Binary) ReadAt(addr uint64, buf []byte) bool {
	for _, p := range b.file.Progs {
		if p.Type != elf.PT_LOAD || p.Flags&elf.PF_W != 0 {
			continue
		}
		if addr >= p.Vaddr && addr+uint64(len(buf)) <= p.Vaddr+p.Filesz {
			n, err := p.ReadAt(buf, int64(addr-p.Vaddr))
			return n == len(buf) && (err == nil || err == io.EOF)
		}
	}
	return false
}

// StartsWith reports whether the first loaded segment begins with the given bytes.
func (b *Binary) StartsWith(head []byte) bool {
	addr, _ := b.FirstLoad()
	ours := make([]byte, len(head))
	return b.ReadAt(addr, ours) && bytes.Equal(ours, head)
}

// DebugSection returns a section of the debugging information that debug/dwarf does not read; nil if there is none.
func (b *Binary) DebugSection(name string) []byte {
	s := b.file.Section(".debug_" + name)
	if s == nil {
		return nil
	}
	data, err := s.Data()
	if err != nil {
		return nil
	}
	return data
}
