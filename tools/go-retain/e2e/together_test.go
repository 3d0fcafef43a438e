package e2e

import (
	"strconv"
	"sync"
	"testing"
)

// Several snapshots of one process, and of several processes, may be taken at once.
func TestSnapshotsAtOnce(t *testing.T) {
	first, second := start(t, binary(t, own), "wait-channel"), start(t, binary(t, own), "wait-channel")
	var done sync.WaitGroup
	for i := range 8 {
		s := first
		if i%2 == 0 {
			s = second
		}
		done.Add(1)
		go func() {
			defer done.Done()
			if _, stderr, code := run(t, "snapshot", "--pid", strconv.Itoa(s.pid), "--max-stop", "20s"); code != 0 {
				t.Errorf("exit code %d: %s", code, stderr)
			}
		}()
	}
	done.Wait()
}
