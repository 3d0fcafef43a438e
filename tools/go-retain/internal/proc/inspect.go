package proc

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Process is a process as /proc describes it.
type Process struct {
	PID int
	// Exe is the path that the program was started from. ExeFile is a path that can be opened even if Exe was deleted.
	Exe, ExeFile string
	// StartTicks is its start time, in clock ticks since the machine started.
	StartTicks uint64
}

// Inspect finds a process. The error says why it cannot be read.
func Inspect(pid int) (*Process, error) {
	p := &Process{PID: pid, ExeFile: fmt.Sprintf("/proc/%d/exe", pid)}
	now, ticks, err := state(pid)
	if err != nil {
		return nil, fmt.Errorf("there is no process %d", pid)
	}
	if now == zombie {
		return nil, fmt.Errorf("process %d has ended (it is a zombie)", pid)
	}
	p.StartTicks = ticks
	if p.Exe, err = os.Readlink(p.ExeFile); err != nil {
		// Only a thread of the kernel has no program at all.
		if errors.Is(err, os.ErrNotExist) && !p.Ended() {
			return nil, fmt.Errorf("process %d is a thread of the kernel, not a program", pid)
		}
		return nil, p.Explain(err)
	}
	return p, nil
}

// Ended reports whether the process has ended. A later process with the same pid is another one.
func (p *Process) Ended() bool {
	now, ticks, err := state(p.PID)
	return err != nil || now == zombie || ticks != p.StartTicks
}

// zombie is the state of a process that has ended, and that its parent has not waited for yet.
const zombie = "Z"

// state returns the state of a process and its start time.
func state(pid int) (letter string, startTicks uint64, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) <= 19 {
		return "", 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	startTicks, err = strconv.ParseUint(fields[19], 10, 64)
	return fields[0], startTicks, err
}

// Explain adds to a permission error what to do about it.
func (p *Process) Explain(err error) error {
	if !errors.Is(err, os.ErrPermission) && !errors.Is(err, syscall.EPERM) {
		return fmt.Errorf("reading process %d: %w", p.PID, err)
	}
	hint := "run go-retain as the user of the process or as root, or with CAP_SYS_PTRACE"
	if scope, readErr := os.ReadFile("/proc/sys/kernel/yama/ptrace_scope"); readErr == nil && strings.TrimSpace(string(scope)) != "0" {
		hint += fmt.Sprintf("; this machine has kernel.yama.ptrace_scope=%s, which lets a user read only the "+
			"processes that they started from the reading one (root may: sysctl kernel.yama.ptrace_scope=0)", strings.TrimSpace(string(scope)))
	}
	return fmt.Errorf("no permission to read process %d: %s", p.PID, hint)
}

// Bias returns the load bias of a position-independent program: the address of its first segment in the process, less
// the address in the file.
func (p *Process) Bias(addr, offset uint64) (uint64, error) {
	maps, err := Maps(p.PID)
	if err != nil {
		return 0, p.Explain(err)
	}
	for _, m := range maps {
		if m.Path == p.Exe && m.Offset == offset&^4095 {
			return m.Start - addr&^4095, nil
		}
	}
	return 0, fmt.Errorf("process %d has not mapped its own program %s", p.PID, p.Exe)
}
