package rt

// Goroutine is a goroutine that has not ended, with its stack.
type Goroutine struct {
	ID uint64
	// Index is its number in the image.
	Index int
	// Addr is the address of its runtime.g, an object of the heap.
	Addr    uint64
	StartPC uint64
	// PC and SP are its program counter and stack pointer, or 0 where the registers are unknown.
	PC, SP uint64
	// Running: it was stopped at any instruction, not at a safepoint of the collector.
	Running bool
	// CreatedPC is where the go statement that started it returns to.
	CreatedPC uint64
	// State is what it does: "running", "runnable", or what it waits for.
	State string
	// Waiting is the address of the first record of a channel operation that it waits in (runtime.sudog), or 0.
	Waiting uint64
	// StackBytes is the size of its whole stack.
	StackBytes uint64
	// Low is the address of the first byte of its stack that is in use, and Used the number of these bytes.
	Low, Used uint64
	// Stack is a copy of these bytes, and Kept is what remains of it (Capture.Reducer). Shape is the number of what it has in
	// common with equal stacks.
	Stack []byte
	Kept  []uint64
	Shape int32
}

const (
	statusRunnable = 1
	statusRunning  = 2
	statusSyscall  = 3
	statusWaiting  = 4
	statusDead     = 6
	statusScan     = 0x1000
	maxStack       = 1 << 30
)

// parseGoroutine reads a runtime.g. threads has the (sp, pc) of each thread.
func (l *Layout) parseGoroutine(raw []byte, reasons []string, procID func(m uint64) uint64, threads map[uint64][2]uint64) (Goroutine, bool) {
	status := l.gStatus.of(raw) &^ statusScan
	low, high := l.gStackLo.of(raw), l.gStackHi.of(raw)
	if status == 0 || status == statusDead || low == 0 || high <= low || high-low > maxStack {
		return Goroutine{}, false
	}
	g := Goroutine{
		ID: l.gID.of(raw), StartPC: l.gStartPC.of(raw), SP: l.gSP.of(raw), PC: l.gPC.of(raw), CreatedPC: l.gCreatedPC.of(raw),
		State: state(status, l.gWaitReason.of(raw), reasons), Waiting: l.gWaiting.of(raw), StackBytes: high - low,
	}
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
	g.Low, g.Used = g.SP, high-g.SP
	return g, true
}

// state names a status, and for a waiting goroutine the reason.
func state(status, reason uint64, reasons []string) string {
	switch status {
	case statusRunnable:
		return "runnable"
	case statusRunning:
		return "running"
	case statusSyscall:
		return "system call"
	case statusWaiting:
		if reason < uint64(len(reasons)) && reasons[reason] != "" {
			return reasons[reason]
		}
		return "waiting"
	}
	return "other"
}
