package typing

import (
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
)

// fromCleanups types the arguments of cleanups (runtime.AddCleanup). Generic code copied them into objects of their own, and
// knows the shape of their type only. The cleanup function that the program gave has a parameter of the type.
func (t *Typing) fromCleanups() {
	for i := range t.graph.Finalizers {
		// Since Go 1.25, a record has a caller, the function, and the address of the argument.
		if targets := t.graph.Finalizers[i].Targets; len(targets) >= 3 && t.isCleanupCaller(targets[0]) {
			if f, ok := t.functionOf(targets[1]); ok {
				t.offerAt(targets[2], t.types.FirstParameter(f), 1)
			}
		}
	}
	// Go 1.24 has a closure with the function and the argument.
	for id := range heap.ID(t.graph.Len()) {
		typ := t.Of(heap.ID(id)).Type
		if t.graph.KindOf(id) == heap.Object && typ != nil && strings.HasPrefix(typ.Name, "func runtime.AddCleanup[") {
			t.fromCleanupClosure(heap.ID(id), typ)
		}
	}
}

func (t *Typing) fromCleanupClosure(id heap.ID, closure *dwarftypes.Type) {
	var function, argument uint64 // addresses of the variables
	for i := range closure.Fields {
		field := &closure.Fields[i]
		addr := t.graph.Node(id).Addr + uint64(field.Offset)
		typ := t.types.FieldType(field)
		if captured := typ.Name; strings.HasPrefix(captured, "*go.shape.") || strings.HasPrefix(captured, "*func(") {
			addr = t.graph.Word(id, uint64(field.Offset)) // by reference
		}
		switch field.Name {
		case "cleanup":
			function = addr
		case "arg":
			argument = addr
		}
	}
	f, ok := t.functionOf(t.wordAt(function))
	typ := t.types.FirstParameter(f)
	at, offset, found := t.graph.Resolve(argument)
	if !ok || typ == nil || !found {
		return
	}
	if at == id {
		if data := t.graph.Bytes(id); int64(offset)+typ.Size <= int64(len(data)) {
			t.followSlots(data, int64(offset), t.compiler.slots(typ))
		}
		return
	}
	t.offerAt(argument, typ, 1)
}

// wordAt reads a word of an object; 0 if there is none.
func (t *Typing) wordAt(addr uint64) uint64 {
	id, offset, ok := t.graph.Resolve(addr)
	if !ok {
		return 0
	}
	return t.graph.Word(id, offset)
}

func (t *Typing) isCleanupCaller(addr uint64) bool {
	name, ok := t.functionOf(addr)
	return ok && strings.HasPrefix(name, "runtime.AddCleanup[")
}

// functionOf returns the name of the function behind a func value.
func (t *Typing) functionOf(addr uint64) (string, bool) {
	var pc uint64
	if id, offset, ok := t.graph.Resolve(addr); ok {
		pc = t.graph.Word(id, offset)
	} else {
		pc = t.runtime.Word(addr) // a function that captures nothing has its func value in read-only data
	}
	f, ok := t.funcs.Find(pc - t.bias)
	return f.Name, ok && f.Entry == pc-t.bias
}
