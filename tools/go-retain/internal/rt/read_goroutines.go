package rt

import (
	"encoding/binary"
	"errors"
)

func (c *Capture) readGoroutines(s *Image) error {
	if err := c.listGoroutines(s); err != nil {
		return err
	}
	return c.readStacks(s)
}

func (c *Capture) listGoroutines(s *Image) error {
	l := c.layout
	head := s.bytes(c.at.Allgs, 16)
	if head == nil {
		return errors.New("runtime.allgs is not where the binary says")
	}
	list, count := binary.LittleEndian.Uint64(head), binary.LittleEndian.Uint64(head[8:])
	pointers := s.bytes(list, int(8*count))
	if pointers == nil && count > 0 {
		return errors.New("the list of goroutines is not in the heap")
	}
	procID := func(m uint64) uint64 { return l.mProcID.of(s.bytes(m, int(l.mSize))) }
	threads := map[uint64][2]uint64{}
	if c.at.Threads != nil {
		threads = c.at.Threads()
	}
	s.Goroutines = make([]Goroutine, 0, count)
	for i := range count {
		addr := binary.LittleEndian.Uint64(pointers[8*i:])
		raw := s.bytes(addr, int(l.gSize))
		if raw == nil {
			continue
		}
		g, ok := l.parseGoroutine(raw, c.reasons, procID, threads)
		if !ok {
			if high, low := l.gStackHi.of(raw), l.gStackLo.of(raw); low != 0 && high > low {
				s.Usage.EndedStacks += high - low
			}
			continue
		}
		g.Addr, g.Index = addr, len(s.Goroutines)
		s.Goroutines = append(s.Goroutines, g)
		s.Usage.Stacks += g.StackBytes
	}
	return nil
}

// readWaitReasons reads the runtime's names of the reasons to wait. They do not change.
func (c *Capture) readWaitReasons() []string {
	const maxReasons, maxName = 200, 100
	if c.at.WaitReasons == 0 || c.at.WaitReasonCount > maxReasons {
		return nil
	}
	raw := make([]byte, 16*c.at.WaitReasonCount)
	if c.memory.ReadAt(c.at.WaitReasons, raw) != nil {
		return nil
	}
	reasons := make([]string, c.at.WaitReasonCount)
	for i := range reasons {
		addr, length := binary.LittleEndian.Uint64(raw[16*i:]), binary.LittleEndian.Uint64(raw[16*i+8:])
		name := make([]byte, min(length, maxName))
		if c.memory.ReadAt(addr, name) == nil {
			reasons[i] = string(name)
		}
	}
	return reasons
}
