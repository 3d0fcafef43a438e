package rt

import (
	"encoding/binary"
	"reflect"
)

// Description is the structure of a type, as the runtime describes it.
type Description struct {
	Kind reflect.Kind
	Size int64
	// Elem is the address of the type that a pointer points at, or of the elements of an array, slice, channel or map; Key
	// that of a map's keys. Part is that of the groups, or, without swiss maps, buckets that a map consists of.
	Elem, Key, Part uint64
	// Count is the length of an array, and of an interface the number of its methods.
	Count  int64
	Fields []DescribedField
}

// DescribedField is a field of a struct.
type DescribedField struct {
	Name   string
	Type   uint64
	Offset int64
}

// The types of package internal/abi begin with an abi.Type of 48 bytes. What follows is the same since Go 1.18, but for the
// parts of maps, whose place is the same.
const (
	firstWord  = 48 // Elem; of a map Key, of a struct PkgPath
	secondWord = 56 // of an array Slice, of a map Elem, of a struct the address of its fields
	thirdWord  = 64 // of an array Len, of a map Group or Bucket, of a struct the number of its fields
	fieldSize  = 24 // abi.StructField: Name, Typ, Offset
	kindMask   = 31
	maxFields  = 10_000
)

// StructDescription is the size of the description of a struct (abi.StructType).
const StructDescription = 80

// Describe reads the structure of the type at an address.
func (t *Types) Describe(addr uint64) (Description, bool) {
	raw := make([]byte, 72)
	if addr == 0 || t.memory.ReadAt(addr, raw) != nil {
		return Description{}, false
	}
	word := func(at int) uint64 { return binary.LittleEndian.Uint64(raw[at:]) }
	d := Description{Kind: reflect.Kind(t.layout.typeKind.of(raw) & kindMask), Size: int64(t.layout.typeSize.of(raw))}
	switch d.Kind {
	case reflect.Pointer, reflect.Slice, reflect.Chan:
		d.Elem = word(firstWord)
	case reflect.Array:
		d.Elem, d.Count = word(firstWord), int64(word(thirdWord))
	case reflect.Map:
		d.Key, d.Elem, d.Part = word(firstWord), word(secondWord), word(thirdWord)
	case reflect.Interface:
		d.Count = int64(word(thirdWord))
	case reflect.Struct:
		return d, t.describeFields(&d, word(secondWord), word(thirdWord))
	}
	return d, true
}

func (t *Types) describeFields(d *Description, addr, count uint64) bool {
	if count > maxFields {
		return false
	}
	raw := make([]byte, fieldSize*count)
	if count > 0 && t.memory.ReadAt(addr, raw) != nil {
		return false
	}
	for ; len(raw) > 0; raw = raw[fieldSize:] {
		word := func(i int) uint64 { return binary.LittleEndian.Uint64(raw[8*i:]) }
		d.Fields = append(d.Fields, DescribedField{t.name(word(0)), word(1), int64(word(2))})
	}
	return true
}

// name reads an abi.Name: a byte of flags, the length as a varint, the name.
func (t *Types) name(addr uint64) string {
	const maxName = 200
	head := make([]byte, 3)
	if addr == 0 || t.memory.ReadAt(addr, head) != nil {
		return ""
	}
	length, n := binary.Uvarint(head[1:])
	if n <= 0 || length > maxName {
		return ""
	}
	name := make([]byte, length)
	if t.memory.ReadAt(addr+1+uint64(n), name) != nil {
		return ""
	}
	return string(name)
}
