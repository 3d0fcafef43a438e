package exe

import (
	"bytes"
	"debug/elf"
	"strings"
)

// Matches tells whether another binary is the same program, whatever was left out of one of them. The build ids do not
// tell, since the linker's flags are part of them, and nor does the code: the flags are also written into the program
// (.go.buildinfo, and a string in .rodata), which moves its data, and with it every reference to that. The function table
// has the name, the place and the lines of all functions, and no reference to data.
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

// compared are the sections that the program itself is in.
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

// Moved gives where a matching binary has what this one has at an address: the sections are the same, but may lie
// elsewhere.
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
