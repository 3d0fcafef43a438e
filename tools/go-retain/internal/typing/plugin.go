package typing

import (
	"reflect"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// sectionOf finds the types of a plugin that an address lies in.
func (t *Typing) sectionOf(addr uint64) (rt.TypeSection, bool) {
	for _, s := range t.plugins {
		if addr >= s.Low && addr < s.High {
			return s, true
		}
	}
	return rt.TypeSection{}, false
}

// makeOfPlugin makes a type of a plugin that needs more than its parts: a struct, which may contain pointers to itself, and
// types without parts.
func (t *Typing) makeOfPlugin(addr uint64, section rt.TypeSection, d rt.Description) *dwarftypes.Type {
	switch d.Kind {
	case reflect.Struct:
		made := dwarftypes.StructOf("", d.Size, nil)
		// Its fields may lead to the struct itself.
		t.made[addr] = made
		*made = *t.makeStruct(d)
		if name := t.runtime.Name(addr, section); name != "" {
			made.Name = name
		}
		return made
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Chan:
		// A struct that it leads to may lead back to it. At the second time, the struct is there.
		if !t.again[addr] {
			t.again[addr] = true
			delete(t.made, addr)
		}
	case reflect.Func:
		return dwarftypes.Plain("func", dwarftypes.Func, d.Size)
	case reflect.Interface:
		if d.Count == 0 {
			return dwarftypes.Plain("interface {}", dwarftypes.Eface, d.Size)
		}
		return dwarftypes.Plain("interface", dwarftypes.Iface, d.Size)
	}
	return nil
}
