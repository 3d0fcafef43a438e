package exe

import (
	"bytes"
	"debug/elf"
	"strings"
)

// Matches reports whether another binary is the same program, except for stripped symbols. It cannot compare build ids,
// because the linker's flags are part of them. It cannot compare code either: the flags are also stored in the program
// (.go.buildinfo, and a string in .rodata), which moves its data and changes every reference to it. The function table
// has the names, addresses and lines of all functions, and no reference to data.
func (b *Binary) Matches(other *Binary) bool {
	if b.BuildID != "" && b.BuildID == other.BuildID {
		return true
	}
	for _, s := range b.file.Sections {
		if !compared(s) {
			continue
		}
		theirs := other.file.Section(s.Name)
		if theirs == nil || theirs.Size != s.Size {
			return false
		}
	}
	ours, theirs := b.functionTable(), other.functionTable()
	if ours == nil || theirs == nil {
		return false
	}
	a, err := ours.Data()
	if err != nil {
		return false
	}
	c, err := theirs.Data()
	return err == nil && bytes.Equal(a, c)
}

// compared selects the sections that contain the program.
func compared(s *elf.Section) bool {
	switch s.Name {
	case ".text", ".data", ".bss", ".noptrdata", ".noptrbss", ".typelink", ".itablink":
		return true
	}
	return strings.HasSuffix(s.Name, ".gopclntab")
}

func (b *Binary) functionTable() *elf.Section {
	for _, s := range b.file.Sections {
		if strings.HasSuffix(s.Name, ".gopclntab") {
			return s
		}
	}
	return nil
}

// Moved translates an address to a matching binary, whose sections are the same but may have other addresses.
func (b *Binary) Moved(other *Binary, addr uint64) uint64 {
	for _, s := range b.file.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && addr >= s.Addr && addr < s.Addr+s.Size {
			if theirs := other.file.Section(s.Name); theirs != nil {
				return addr - s.Addr + theirs.Addr
			}
		}
	}
	return addr
}
