package snapshot

import (
	"slices"
	"sort"

	"github.com/OWNER/leakgate/tools/go-retain/internal/exe"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// moduleFiles finds the files of plugins and shared libraries, for the names of their variables.
type moduleFiles struct {
	mappings []proc.Mapping
	// root is the folder that the paths of the mappings start from.
	root string
}

// symbols returns the places of the variables of all modules but the program itself. unnamed lists the plugins for which
// this failed. Their data is still read; it has no names.
func (m moduleFiles) symbols(image *rt.Image) (places []heap.Place, unnamed []string) {
	seen := map[uint64]bool{}
	for i := range image.Segments {
		seg := &image.Segments[i]
		if seg.Module == image.Segments[0].Module || seen[seg.Module] {
			continue
		}
		seen[seg.Module] = true
		found := m.ofModule(image, seg)
		if len(found) == 0 {
			unnamed = append(unnamed, seg.Plugin)
		}
		places = append(places, found...)
	}
	return places, unnamed
}

// ofModule returns the variables of one module, without those that lie elsewhere: the dynamic linker makes a plugin use the
// program's copy of a variable that both have.
func (m moduleFiles) ofModule(image *rt.Image, seg *rt.Segment) []heap.Place {
	path := m.pathOf(seg.Module)
	if path == "" {
		return nil
	}
	binary, err := exe.Open(m.root+path, path)
	if err != nil {
		return nil
	}
	defer binary.Close()
	// The linker's name for the module's own record. Its address shows where the file was loaded.
	record, ok := binary.Symbol("local.moduledata")
	if !ok {
		return nil
	}
	bias := seg.Module - record
	if addr, offset := binary.FirstLoad(); !m.starts(path, addr+bias, offset) {
		return nil
	}
	var places []heap.Place
	for _, s := range binary.DataSymbols() {
		addr := s.Value + bias
		n := len(places)
		if !image.InData(addr) || n > 0 && addr < places[n-1].Addr+places[n-1].Size {
			continue
		}
		places = append(places, heap.Place{Name: s.Name, Addr: addr, Size: s.Size})
	}
	return places
}

// pathOf returns the file that is mapped at an address.
func (m moduleFiles) pathOf(addr uint64) string {
	i := slices.IndexFunc(m.mappings, func(one proc.Mapping) bool { return addr >= one.Start && addr < one.End })
	if i < 0 {
		return ""
	}
	return m.mappings[i].Path
}

// starts reports whether a file was loaded at an address: whether it is the file that the process has loaded.
func (m moduleFiles) starts(path string, addr, offset uint64) bool {
	return slices.ContainsFunc(m.mappings, func(one proc.Mapping) bool {
		return one.Path == path && one.Start == addr&^4095 && one.Offset == offset&^4095
	})
}

func sorted(places []heap.Place) []heap.Place {
	sort.SliceStable(places, func(i, j int) bool { return places[i].Addr < places[j].Addr })
	return places
}
