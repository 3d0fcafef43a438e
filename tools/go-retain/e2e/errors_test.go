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
	whole, err := os.ReadFile(storedSnapshot(t))
	if err != nil {
		t.Fatal(err)
	}
	good, cut := file("good.json", string(whole)), file("cut.json", string(whole[:len(whole)/2]))
	empty, bare := file("empty.json", ""), file("bare.json", `{"schemaVersion":1,"kind":"look"}`)
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
		{"snapshot --pid many", `--pid takes a whole number without a unit, not "many"`},
		{"snapshot --pid 0", "not 0"},
		{"snapshot --pid 99999999999999999999", "--pid takes a whole number"},
		{"snapshot --pidd 3", "there is no flag --pidd (go-retain snapshot --help)"},
		{"snapshot --pid", "--pid needs a value: --pid PID"},
		{"snapshot --pprof= --pid " + server, "--pprof needs a value: --pprof FILE"},
		{"snapshot " + server, "say --pid " + server},
		{"snapshot --pid " + server + " --max-stop 5", `--max-stop takes a duration with a unit`},
		{"snapshot --pid " + server + " --max-stop -1s", "--max-stop must be longer than 0"},
		{"snapshot --pid " + server + " --timeout 0s", "--timeout must be longer than 0"},
		{"snapshot --pid " + server + " --again-after 0s", "--again-after must be longer than 0"},
		{"snapshot --pid " + server + " --max-heap-bytes 0", "--max-heap-bytes must be more than 0"},
		{"snapshot --pid " + server + " --max-heap-bytes 16GB", "--max-heap-bytes takes a whole number without a sign or a unit"},
		{"snapshot --pid " + server + " --min-share 10%", "--min-share takes a number, such as 0.1"},
		{"snapshot --pid " + server + " --min-share NaN", "from 0 to 1, not NaN"},
		{"snapshot --pid " + server + " --min-bytes -1", "--min-bytes must not be negative"},
		{"snapshot --pid " + server + " --min-members -1", "--min-members must not be negative"},
		{"snapshot --pid " + server + " --json=maybe", `--json takes true or false, not "maybe"`},
		{"snapshot --pid " + strconv.Itoa(sleeper.Process.Pid), "is not a Go binary"},
		{"snapshot --pid 1 --core x", "not both"},
		{"snapshot --core x", "--exe BINARY"},
		{"snapshot --pid " + server + " now", `unexpected argument "now"`},
		{"snapshot --pid " + server + " --max-heap-bytes 1000", "--max-heap-bytes"},
		{"snapshot --pid " + server + " --timeout 1ms", "--timeout 1ms"},
		{"snapshot --pid " + server + " --min-share 7", "--min-share"},
		{"snapshot --pid " + server + " --again-after -1s", "--again-after must be longer than 0"},
		{"snapshot --pid " + server + " --pprof " + folder, "--pprof: open " + folder},
		{"diff", "two files"},
		{"diff " + old + " " + old, "schema version 0"},
		{"diff " + diff + " " + diff, "is not a snapshot"},
		{"diff errors_test.go " + old, "is not JSON"},
		{"diff " + good + " " + empty, "is empty"},
		{"diff " + good + " " + cut, "is cut short"},
		{"diff " + good + " " + bare, "lacks the process"},
		{"diff --min-share 2 " + good + " " + good, "--min-share"},
		{"diff --jsn " + good + " " + good, "there is no flag --jsn (go-retain diff --help)"},
		{"diff nowhere " + old, "no such file"},
	} {
		t.Run(c.args, func(t *testing.T) {
			stdout, stderr, code := run(t, strings.Fields(c.args)...)
			if code != 2 || stdout != "" || !strings.Contains(stderr, c.want) || c.args != "" && strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d, printed %q: %s", code, stdout, stderr)
			}
		})
	}
}

func storedSnapshot(t *testing.T) string {
	t.Helper()
	file, _ := takeSnapshot(t, start(t, binary(t, own), "healthy").pid)
	return file
}

// A kernel thread has no program, and no permission helps.
func TestKernelThread(t *testing.T) {
	if name, err := os.ReadFile("/proc/2/comm"); err != nil || string(name) != "kthreadd\n" {
		t.Skip("no kernel threads are visible here")
	}
	if _, stderr, code := run(t, "snapshot", "--pid", "2"); code != 2 || !strings.Contains(stderr, "thread of the kernel") && os.Getuid() == 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestSaysWhatItIs(t *testing.T) {
	for args, want := range map[string]string{"--version": "go-retain ", "--help": "Examples:", "snapshot --help": "--max-stop", "diff --help": "--pprof FILE", "help diff": "go-retain diff before.json after.json\n", "snapshot -h": "--again-after 1m"} {
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
