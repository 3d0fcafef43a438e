package rt

import "syscall"

// pool hands out memory that is already mapped. A page fault for each page would lengthen the stop of the other process.
type pool struct {
	mapped [][]byte
	free   []byte
}

const poolChunk = 8 << 20

func newPool(size int) *pool {
	p := &pool{}
	p.grow(size)
	return p
}

func (p *pool) grow(size int) {
	size = (max(size, poolChunk) + 4095) &^ 4095
	chunk, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_POPULATE)
	if err != nil {
		chunk = make([]byte, size)
	} else {
		p.mapped = append(p.mapped, chunk)
	}
	p.free = chunk
}

func (p *pool) take(size int) []byte {
	size8 := (size + 7) &^ 7
	if len(p.free) < size8 {
		p.grow(size8)
	}
	b := p.free[:size:size]
	p.free = p.free[size8:]
	return b
}

// reserve returns room that takes memory only where it is used; nil if there is none.
func (p *pool) reserve(size int) []byte {
	chunk, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	p.mapped = append(p.mapped, chunk)
	return chunk
}

// release unmaps all memory. No slice of it may be used afterwards.
func (p *pool) release() {
	for _, chunk := range p.mapped {
		_ = syscall.Munmap(chunk)
	}
	p.mapped, p.free = nil, nil
}
