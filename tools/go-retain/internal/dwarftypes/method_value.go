package dwarftypes

import (
	"debug/dwarf"
	"strings"
)

// methodValue is the type of the object behind a method value x.Method: the code pointer, and x. The method's first
// parameter has x's type. Where the compiler inlined the method away, the method's name has it.
func (t *Table) methodValue(typ *Type, method string) *Type {
	receiver := t.FirstParameter(method)
	if receiver == nil {
		receiver = t.receiverNamed(method)
	}
	if receiver != nil {
		typ.Fields = []Field{{Name: "receiver", Offset: 8, known: receiver}}
		typ.Size = 8 + receiver.Size
	}
	return typ
}

// FirstParameter returns the type of a function's first parameter, or nil. For a method, it is the receiver.
func (t *Table) FirstParameter(function string) *Type {
	off, ok := t.byFunc[function]
	if !ok {
		return nil
	}
	t.reader.Seek(off)
	entry, err := t.reader.Next()
	if err != nil || entry == nil || !entry.Children {
		return nil
	}
	for {
		entry, err = t.reader.Next()
		if err != nil || entry == nil || entry.Tag == 0 {
			return nil
		}
		// A captured variable is listed before the parameters.
		if _, captured := entry.Val(attrClosureOffset).(int64); captured {
			continue
		}
		if entry.Tag == dwarf.TagFormalParameter {
			break
		}
		if entry.Children {
			t.reader.SkipChildren()
		}
	}
	typ, _ := entry.Val(dwarf.AttrType).(dwarf.Offset)
	if origin, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok && typ == 0 {
		t.reader.Seek(origin)
		if entry, err = t.reader.Next(); err != nil || entry == nil {
			return nil
		}
		typ, _ = entry.Val(dwarf.AttrType).(dwarf.Offset)
	}
	if typ == 0 {
		return nil
	}
	return t.at(typ)
}

// receiverNamed finds a receiver's type by the method's name: pkg.(*T).Method or pkg.T.Method.
func (t *Table) receiverNamed(method string) *Type {
	dot := strings.LastIndexByte(method, '.')
	if dot < 0 {
		return nil
	}
	receiver := method[:dot]
	if before, after, ok := strings.Cut(receiver, ".(*"); ok && strings.HasSuffix(after, ")") {
		if elem := t.ByName(before + "." + strings.TrimSuffix(after, ")")); elem != nil {
			return t.PointerTo(elem)
		}
		return nil
	}
	return t.ByName(receiver)
}
