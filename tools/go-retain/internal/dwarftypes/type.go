// Package dwarftypes reads the Go types, package variables and functions of a binary from its DWARF.
//
// debug/dwarf gives the entries; the attributes that only Go's linker writes (what kind a type is, which runtime
// type it describes, which closure word a captured variable sits in) are read from the entries themselves.
package dwarftypes

import "debug/dwarf"

// Kind says how to find the pointers in a value of a type.
type Kind uint8

// The kinds of types. Basic covers all types without pointers and parts.
const (
	Basic Kind = iota
	Struct
	Array
	Pointer
	Slice
	String
	Eface
	Iface
	Map
	Chan
	Func
	UnsafePointer
)

// Field is one field of a struct.
type Field struct {
	Name   string
	Offset int64
	typ    dwarf.Offset
	known  *Type
}

// Type is one Go type. Types are made on demand and are unique per Table: compare them by pointer.
type Type struct {
	// Name is the type's full name, import paths included.
	Name string
	Kind Kind
	// Size of a value, in bytes.
	Size int64
	// Count of the elements of an Array.
	Count int64
	// Fields of a Struct.
	Fields []Field

	elem  dwarf.Offset // of Pointer, Array, Slice; of Map and Chan, the struct behind the pointer
	known *Type        // an element that is not in the DWARF
	value dwarf.Offset // of Chan, the element
}

// Variable is one package variable.
type Variable struct {
	Name string
	// Addr is the address in the file, before any relocation.
	Addr uint64
	typ  dwarf.Offset
}
