package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// readModules reads where package variables and types are. A program has one module, and one for each plugin that it opened
// and each shared library that it is linked with. The variables of all modules are roots.
func (c *Capture) readModules() error {
	l := c.layout
	for at, n := c.at.Module, 0; at != 0 && n < 1000; n++ {
		raw := make([]byte, l.modSize)
		if err := c.memory.ReadAt(at, raw); err != nil {
			return fmt.Errorf("reading the module at %#x: %w", at, err)
		}
		if n == 0 {
			c.types, c.gofunc = l.modTypes.of(raw), l.modGofunc.of(raw)
		} else {
			c.pluginTypes = append(c.pluginTypes, TypeSection{l.modTypes.of(raw), l.modEtypes.of(raw)})
		}
		for _, part := range [][3]place{{l.modData, l.modEdata, l.modDataMask}, {l.modBss, l.modEbss, l.modBssMask}} {
			start, end := part[0].of(raw), part[1].of(raw)
			if end <= start || end-start > 1<<32 {
				continue
			}
			maskAt := binary.LittleEndian.Uint64(raw[part[2].offset+l.maskBytes.offset:])
			mask := make([]byte, (end-start)/64+1)
			if maskAt == 0 || c.memory.ReadAt(maskAt, mask) != nil {
				return errors.New("the process has not initialised its runtime yet (no pointer mask): try again")
			}
			c.segments = append(c.segments, Segment{
				Base: start, Data: make([]byte, end-start), Mask: mask, Module: at, Plugin: c.text(raw[l.modPlugin.offset:]),
			})
		}
		at = l.modNext.of(raw)
	}
	return nil
}

// text reads a string; "" if it cannot.
func (c *Capture) text(header []byte) string {
	const maxText = 4096
	addr, length := binary.LittleEndian.Uint64(header), binary.LittleEndian.Uint64(header[8:])
	if length > maxText {
		return ""
	}
	buf := make([]byte, length)
	if c.memory.ReadAt(addr, buf) != nil {
		return ""
	}
	return string(buf)
}
