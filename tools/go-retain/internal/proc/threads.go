package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Threads returns the stack pointer and program counter of each thread of a stopped process, by thread id, as far as the kernel tells.
func Threads(pid int) map[uint64][2]uint64 {
	pointers := map[uint64][2]uint64{}
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return pointers
	}
	for _, task := range tasks {
		tid, err := strconv.Atoi(task.Name())
		if err != nil {
			continue
		}
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/syscall", pid, tid))
		if err != nil {
			continue
		}
		// "NR arg0..arg5 SP PC", or "-1 SP PC" outside of a system call
		fields := strings.Fields(string(text))
		if len(fields) < 3 {
			continue
		}
		sp, err := strconv.ParseUint(strings.TrimPrefix(fields[len(fields)-2], "0x"), 16, 64)
		if err != nil {
			continue
		}
		pc, err := strconv.ParseUint(strings.TrimPrefix(fields[len(fields)-1], "0x"), 16, 64)
		if err == nil {
			pointers[uint64(tid)] = [2]uint64{sp, pc}
		}
	}
	return pointers
}
