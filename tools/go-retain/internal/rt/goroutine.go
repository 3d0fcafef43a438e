package rt

// Goroutine is a goroutine that has not ended, with its stack.
type Goroutine struct {
	ID uint64
	// Addr is the address of its runtime.g, an object of the heap.
	Addr    uint64
	StartPC uint64
	// PC and SP are its program counter and stack pointer, or 0 where the registers are unknown.
	PC, SP uint64
	// Running: it was stopped at any instruction, not at a safepoint of the collector.
	Running bool
	// Low is the address of Stack's first byte.
	Low   uint64
	Stack []byte
}

const (
	statusRunning = 2
	statusSyscall = 3
	statusDead    = 6
	statusScan    = 0x1000
	maxStack      = 1 << 30
)

// parseGoroutine reads a runtime.g. threads has the (sp, pc) of each thread.
func (l *Layout) parseGoroutine(raw []byte, procID func(m uint64) uint64, threads map[uint64][2]uint64) (Goroutine, uint64, bool) {
	status := l.gStatus.of(raw) &^ statusScan
	low, high := l.gStackLo.of(raw), l.gStackHi.of(raw)
	if status == 0 || status == statusDead || low == 0 || high <= low || high-low > maxStack {
		return Goroutine{}, 0, false
	}
	g := Goroutine{ID: l.gID.of(raw), StartPC: l.gStartPC.of(raw), SP: l.gSP.of(raw), PC: l.gPC.of(raw)}
	within := func(sp uint64) bool { return sp >= low && sp < high }
	switch status {
	case statusRunning:
		g.Running = true
		if at, ok := threads[procID(l.gM.of(raw))]; ok && within(at[0]) {
			g.SP, g.PC = at[0], at[1]
		}
	case statusSyscall:
		if sp := l.gSyscallSP.of(raw); within(sp) {
			g.SP, g.PC = sp, l.gSyscallPC.of(raw)
		}
	}
	if !within(g.SP) {
		// Its position is unknown: read the whole stack, including stale words.
		g.SP, g.PC = low, 0
	}
	g.SP &^= 7
	g.Low = g.SP
	return g, high, true
}
