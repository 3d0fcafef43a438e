package dwarftypes

import (
	"debug/dwarf"
	"encoding/binary"
	"runtime"
	"sync"
)

// found is what one compile unit declares.
type found struct {
	variables []Variable
	names     []named
	runtimes  []runtimeType
	functions []function
	constants []constant
	unit      unit
	err       error
}

type named struct {
	name string
	off  dwarf.Offset
}

type runtimeType struct {
	offset uint64
	off    dwarf.Offset
}

type function struct {
	name  string
	entry uint64 // 0 for a function that is always inlined
	off   dwarf.Offset
	unit  int
}

type constant struct {
	name  string
	value int64
}

// unitOffsets returns the offset of each compile unit.
func unitOffsets(data *dwarf.Data) ([]dwarf.Offset, error) {
	var units []dwarf.Offset
	r := data.Reader()
	for {
		entry, err := r.Next()
		if err != nil {
			return nil, err
		}
		if entry == nil {
			return units, nil
		}
		units = append(units, entry.Offset)
		r.SkipChildren()
	}
}

// indexAll indexes the units in parallel: a large server has a million entries.
func (t *Table) indexAll(units []dwarf.Offset) error {
	results := make([]found, len(units))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				results[i] = indexUnit(t.data, units[i])
			}
		}()
	}
	for i := range units {
		next <- i
	}
	close(next)
	workers.Wait()
	for i, f := range results {
		if f.err != nil {
			return f.err
		}
		t.units = append(t.units, f.unit)
		t.merge(f, i)
	}
	return nil
}

func (t *Table) merge(f found, unit int) {
	t.Variables = append(t.Variables, f.variables...)
	for _, n := range f.names {
		// A typedef and the type that it names share a name. Either of them will do.
		t.byName[n.name] = n.off
	}
	for _, r := range f.runtimes {
		t.byRuntime[r.offset] = r.off
	}
	for _, fn := range f.functions {
		fn.unit = unit
		if fn.entry != 0 {
			t.functions[fn.entry] = fn
		}
		if fn.name != "" {
			t.byFunc[fn.name] = fn.off
		}
	}
	for _, c := range f.constants {
		t.constants[c.name] = c.value
	}
}

// indexUnit reads the entries directly below a compile unit.
func indexUnit(data *dwarf.Data, unit dwarf.Offset) (f found) {
	r := data.Reader()
	r.Seek(unit)
	head, err := r.Next()
	if err != nil || head == nil {
		f.err = err
		return f
	}
	f.unit.low, _ = head.Val(dwarf.AttrLowpc).(uint64)
	f.unit.addrBase, _ = head.Val(dwarf.AttrAddrBase).(int64)
	for {
		entry, err := r.Next()
		if err != nil {
			f.err = err
			return f
		}
		if entry == nil || entry.Tag == 0 || entry.Tag == dwarf.TagCompileUnit {
			return f
		}
		f.add(entry)
		if entry.Children {
			r.SkipChildren()
		}
	}
}

func (f *found) add(entry *dwarf.Entry) {
	name, _ := entry.Val(dwarf.AttrName).(string)
	switch entry.Tag {
	case dwarf.TagVariable:
		loc, _ := entry.Val(dwarf.AttrLocation).([]byte)
		typ, _ := entry.Val(dwarf.AttrType).(dwarf.Offset)
		const opAddr = 0x03
		if len(loc) == 9 && loc[0] == opAddr && typ != 0 {
			f.variables = append(f.variables, Variable{name, binary.LittleEndian.Uint64(loc[1:]), typ})
		}
	case dwarf.TagSubprogram:
		low, _ := entry.Val(dwarf.AttrLowpc).(uint64)
		f.functions = append(f.functions, function{name: name, entry: low, off: entry.Offset})
	case dwarf.TagConstant:
		if value, ok := entry.Val(dwarf.AttrConstValue).(int64); ok {
			f.constants = append(f.constants, constant{name, value})
		}
	case dwarf.TagTypedef, dwarf.TagStructType, dwarf.TagPointerType, dwarf.TagArrayType, dwarf.TagBaseType,
		dwarf.TagSubroutineType:
		f.names = append(f.names, named{name, entry.Offset})
		if offset, ok := entry.Val(attrGoRuntimeType).(uint64); ok {
			f.runtimes = append(f.runtimes, runtimeType{offset, entry.Offset})
		}
	}
}
