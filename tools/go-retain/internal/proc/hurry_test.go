package proc

import (
	"os"
	"strconv"
	"syscall"
	"testing"
)

func niceOfThreads(t *testing.T) map[int]int {
	t.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	all := map[int]int{}
	for _, thread := range threads {
		id, _ := strconv.Atoi(thread.Name())
		if left, err := syscall.Getpriority(syscall.PRIO_PROCESS, id); err == nil {
			all[id] = 20 - left
		}
	}
	return all
}

func TestHurryRestoresThePriority(t *testing.T) {
	before := niceOfThreads(t)
	restore := Hurry()
	during := niceOfThreads(t)
	restore()
	after := niceOfThreads(t)
	for id, nice := range before {
		if os.Geteuid() == 0 && during[id] != highest {
			t.Errorf("thread %d has %d in a hurry", id, during[id])
		}
		if is, ok := after[id]; ok && is != nice {
			t.Errorf("thread %d has %d, and had %d", id, is, nice)
		}
	}
}
