package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestBadInputIsOneClearError(t *testing.T) {
	sleeper := exec.Command("sleep", "600")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = sleeper.Process.Kill()
		_ = sleeper.Wait()
	})
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, diff := file("old.json", `{"schemaVersion":0,"kind":"look"}`), file("diff.json", `{"schemaVersion":1,"kind":"diff"}`)
	server := strconv.Itoa(start(t, binary(t, own), "healthy").pid)
	for _, c := range []struct {
		args string
		want string
	}{
		{"", "say snapshot or diff"},
		{"lok", `no command "lok"`},
		{"snapshot", "say what to read"},
		{"snapshot --pid 999999999", "there is no process 999999999"},
		{"snapshot --pid -3", "not -3"},
		{"snapshot --pid many", "many"},
		{"snapshot --pid " + strconv.Itoa(sleeper.Process.Pid), "is not a Go binary"},
		{"snapshot --pid 1 --core x", "not both"},
		{"snapshot --core x", "--exe BINARY"},
		{"snapshot --pid " + server + " now", `unexpected argument "now"`},
		{"snapshot --pid " + server + " --max-heap-bytes 1000", "--max-heap-bytes"},
		{"snapshot --pid " + server + " --timeout 1ms", "--timeout 1ms"},
		{"snapshot --pid " + server + " --min-share 7", "--min-share"},
		{"snapshot --pid " + server + " --again-after -1s", "must not be negative"},
		{"snapshot --pid " + server + " --pprof " + folder, "--pprof: open " + folder},
		{"diff", "two files"},
		{"diff " + old + " " + old, "schema version 0"},
		{"diff " + diff + " " + diff, "is not a snapshot"},
		{"diff errors_test.go " + old, "is not JSON"},
		{"diff nowhere " + old, "no such file"},
	} {
		t.Run(c.args, func(t *testing.T) {
			stdout, stderr, code := run(t, strings.Fields(c.args)...)
			if code != 2 || stdout != "" || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d, printed %q: %s", code, stdout, stderr)
			}
		})
	}
}

func TestSaysWhatItIs(t *testing.T) {
	for args, want := range map[string]string{"--version": "go-retain ", "--help": "Examples:", "snapshot --help": "--max-stop", "diff --help": "--pprof FILE"} {
		if stdout, stderr, code := run(t, strings.Fields(args)...); code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("%s: exit code %d, printed %q: %s", args, code, stdout, stderr)
		}
	}
}

func TestNoPermission(t *testing.T) {
	const nobody = 65534
	cmd := exec.Command(tool, "snapshot", "--pid", "1")
	if os.Getuid() == 0 {
		cmd = exec.Command(tool, "snapshot", "--pid", strconv.Itoa(start(t, binary(t, own), "healthy").pid))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Skipf("the tool cannot be run as another user here: %v", err)
	}
	if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "no permission to read process") {
		t.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), out)
	}
}

// Two snapshots in one call.
func TestLooksAgain(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	stdout, stderr, code := run(t, "snapshot", "--pid", strconv.Itoa(s.pid), "--again-after", "10ms")
	if code != 0 || !strings.Contains(stdout, "nothing grew above the threshold") {
		t.Errorf("exit code %d, printed %q: %s", code, stdout, stderr)
	}
}

// A process that somebody else has stopped stays so.
func TestLeavesAStoppedProcessStopped(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	if err := syscall.Kill(s.pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is stopped", func() bool { return stateOf(t, s.pid) == 'T' })
	takeSnapshot(t, s.pid)
	if state := stateOf(t, s.pid); state != 'T' {
		t.Errorf("the state is %c", state)
	}
	if err := syscall.Kill(s.pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.ask("ping")
}
