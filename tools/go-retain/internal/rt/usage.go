package rt

import (
	"encoding/binary"
	"sort"
)

// Usage is what the runtime uses its memory for, in bytes.
type Usage struct {
	// HeapInUse, StackInUse and Idle are those of runtime.MemStats: spans with objects, spans with stacks, and spans that
	// are free and not returned to the kernel (HeapIdle without HeapReleased). Known is false if they could not be read.
	HeapInUse, StackInUse, Idle uint64
	Known                       bool
	// Stacks are the stacks of goroutines, EndedStacks those that ended goroutines left for the next ones, ThreadStacks the
	// system stacks of threads that the runtime allocated, FreeStacks those that the runtime keeps for new goroutines.
	Stacks, EndedStacks, ThreadStacks, FreeStacks uint64
	// manual are the spans that contain no objects: stacks, and memory of the collector. They are sorted by address.
	manual []block
}

// block is a piece of memory.
type block struct {
	base, size uint64
	// free is the part of a span of stacks that is not in use.
	free uint64
}

// readUsage reads the runtime's counters. The process is stopped, but not at a place of its choice: a counter may lag
// behind by the few spans that the process was just about to allocate or free.
func (c *Capture) readUsage(s *Image) {
	u := &s.Usage
	c.threadStacks(s)
	c.freeStacks(s)
	l := c.layout
	raw := make([]byte, 3*l.deltaSize)
	if c.at.Stats == 0 || l.statsHeap.size != 3*l.deltaSize || c.memory.ReadAt(c.at.Stats+l.statsHeap.offset, raw) != nil {
		return
	}
	// The counters are the sum of three changes (runtime.consistentHeapStats).
	sum := func(p place) (total uint64) {
		for i := range int64(3) {
			total += p.of(raw[i*l.deltaSize:])
		}
		return total
	}
	u.HeapInUse, u.StackInUse = sum(l.deltaInHeap), sum(l.deltaInStacks)
	used := u.HeapInUse
	for _, b := range u.manual {
		used += b.size
	}
	if committed := sum(l.deltaCommitted); committed > used {
		u.Idle = committed - used
	}
	u.Known = true
}

// threadStacks adds up the system stacks of threads. The kernel or C allocate some of them, outside the runtime's memory.
func (c *Capture) threadStacks(s *Image) {
	l := c.layout
	head := make([]byte, 8)
	if c.at.Allm == 0 || c.memory.ReadAt(c.at.Allm, head) != nil {
		return
	}
	const maxThreads = 100_000
	for at, n := binary.LittleEndian.Uint64(head), 0; at != 0 && n < maxThreads; n++ {
		m := make([]byte, l.mSize)
		if c.memory.ReadAt(at, m) != nil {
			return
		}
		for _, field := range []place{l.mG0, l.mSignal} {
			g := make([]byte, l.gSize)
			if addr := field.of(m); addr == 0 || c.memory.ReadAt(addr, g) != nil {
				continue
			}
			if low, high := l.gStackLo.of(g), l.gStackHi.of(g); low < high && s.Usage.manages(low) {
				s.Usage.ThreadStacks += high - low
			}
		}
		at = l.mNext.of(m)
	}
}

func (u *Usage) manages(addr uint64) bool {
	i := sort.Search(len(u.manual), func(i int) bool { return u.manual[i].base > addr }) - 1
	return i >= 0 && addr < u.manual[i].base+u.manual[i].size
}

// freeStacks adds up the free stacks: those in the spans of stacks, and those that processors have taken from there.
func (c *Capture) freeStacks(s *Image) {
	l, u := c.layout, &s.Usage
	for _, b := range u.manual {
		u.FreeStacks += b.free
	}
	head := make([]byte, 16)
	if c.at.Allp == 0 || c.memory.ReadAt(c.at.Allp, head) != nil {
		return
	}
	const maxProcessors = 100_000
	list := make([]byte, 8*min(binary.LittleEndian.Uint64(head[8:]), maxProcessors))
	if c.memory.ReadAt(binary.LittleEndian.Uint64(head), list) != nil {
		return
	}
	word, cached := make([]byte, 8), make([]byte, l.cacheStacks.size)
	for ; len(list) > 0; list = list[8:] {
		cache := binary.LittleEndian.Uint64(list) + l.pCache.offset
		if c.memory.ReadAt(cache, word) != nil || c.memory.ReadAt(binary.LittleEndian.Uint64(word)+l.cacheStacks.offset, cached) != nil {
			continue
		}
		for at := int64(0); at+l.freeStacksEach <= l.cacheStacks.size; at += l.freeStacksEach {
			u.FreeStacks += l.freeStacksSize.of(cached[at:])
		}
	}
}
