package snapshot

import "github.com/OWNER/leakgate/tools/go-retain/internal/proc"

// cached reads memory that does not change, one page at a time, and caches each page.
type cached struct {
	memory proc.Memory
	pages  map[uint64][]byte
}

const cachedPage = 4096

func newCached(memory proc.Memory) *cached { return &cached{memory, map[uint64][]byte{}} }

// ReadAt implements rt.Reader.
func (c *cached) ReadAt(addr uint64, buf []byte) error {
	for len(buf) > 0 {
		at := addr / cachedPage
		page, ok := c.pages[at]
		if !ok {
			page = make([]byte, cachedPage)
			if err := c.memory.ReadAt(at*cachedPage, page); err != nil {
				return err
			}
			c.pages[at] = page
		}
		n := copy(buf, page[addr%cachedPage:])
		buf, addr = buf[n:], addr+uint64(n)
	}
	return nil
}
