// Package proc reads the memory of another process: a live one, stopped for a moment, or a core file of one.
package proc

// Memory is a process's memory.
type Memory interface {
	// ReadAt fills buf from addr, all of it or an error.
	ReadAt(addr uint64, buf []byte) error
	// ReadRanges fills many pieces with as few system calls as possible, on one thread. A piece that cannot be read stays
	// zero, and is counted. Several threads may read at once.
	ReadRanges(ranges []Range) (unread int, err error)
}

// Range is a piece of memory and where to put it.
type Range struct {
	Addr uint64
	Buf  []byte
}
