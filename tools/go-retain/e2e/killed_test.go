package e2e

import (
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Whenever the tool is killed, the server goes on. When exactly that is, is left to chance here; internal/proc has the
// test in which the process is certain to stand.
func TestKilledToolLeavesServerRunning(t *testing.T) {
	s := start(t, binary(t, own), "slice")
	s.ask("retain 20000")
	for i := range 20 {
		cmd := exec.Command(tool, "snapshot", "--pid", strconv.Itoa(s.pid))
		// A group of its own, all of which is killed.
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for seen := time.Now(); time.Since(seen) < time.Duration(i)*10*time.Millisecond; {
			if stateOf(t, s.pid) == 'T' {
				break
			}
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
		eventually(t, "the server goes on", func() bool { return stateOf(t, s.pid) != 'T' })
		s.ask("ping")
	}
}
