package rt

// Flags of a type (internal/abi.TFlag).
const (
	flagExtraStar = 1 << 1
	flagNamed     = 1 << 2
)

// Name returns the name of the type at an address, with the name of its package: "list.Element". section is where the types
// of its module are. It is "" for a type without a name, such as []int.
func (t *Types) Name(addr uint64, section TypeSection) string {
	raw := make([]byte, 48)
	if t.memory.ReadAt(addr, raw) != nil || t.layout.typeTFlag.of(raw)&flagNamed == 0 {
		return ""
	}
	name := t.name(section.Low + t.layout.typeStr.of(raw))
	if t.layout.typeTFlag.of(raw)&flagExtraStar != 0 && name != "" {
		name = name[1:]
	}
	return name
}
