package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// A full disk is an error, not an empty file and exit code 0.
func TestOutputThatCannotBeWrittenIsAnError(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	stored, _ := takeSnapshot(t, s.pid)
	for _, args := range [][]string{
		{"--help"}, {"--version"}, {"snapshot", "--help"}, {"diff", stored, stored}, {"diff", stored, stored, "--json"},
		{"snapshot", "--pid", strconv.Itoa(s.pid)},
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		cmd := exec.Command(tool, args...)
		var problems bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &problems
		_ = cmd.Run()
		full.Close()
		if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(problems.String(), "no space left") {
			t.Errorf("%v: exit code %d: %s", args, cmd.ProcessState.ExitCode(), problems.String())
		}
	}
}

// A profile that cannot be written is known before the wait, and a result that exists is printed.
func TestProfileThatCannotBeWritten(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	pid, folder := strconv.Itoa(s.pid), t.TempDir()
	began := time.Now()
	_, stderr, code := run(t, "snapshot", "--pid", pid, "--again-after", "30s", "--pprof", filepath.Join(folder, "none", "x"))
	if code != 2 || !strings.Contains(stderr, "--pprof: open") || time.Since(began) > time.Minute {
		t.Errorf("exit code %d after %v: %s", code, time.Since(began), stderr)
	}
	stdout, stderr, code := run(t, "snapshot", "--pid", pid, "--pprof", "/dev/full")
	if code != 2 || !strings.Contains(stderr, "--pprof: write") || !strings.Contains(stdout, "not explained:") {
		t.Errorf("exit code %d, printed %q: %s", code, stdout, stderr)
	}
	if _, _, code := run(t, "snapshot", "--pid", "999999999", "--pprof", filepath.Join(folder, "x")); code != 2 {
		t.Errorf("exit code %d", code)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestProfileReplacesNoInput(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	stored, _ := takeSnapshot(t, s.pid)
	before, err := os.ReadFile(stored)
	if err != nil {
		t.Fatal(err)
	}
	_, stderr, code := run(t, "diff", stored, stored, "--pprof", stored)
	after, _ := os.ReadFile(stored)
	if code != 2 || !strings.Contains(stderr, "would replace") || !bytes.Equal(before, after) {
		t.Errorf("exit code %d, %d bytes of %d left: %s", code, len(after), len(before), stderr)
	}
}

// A process that leaks may be killed before the second snapshot.
func TestFirstSnapshotIsNotLost(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	profile := filepath.Join(t.TempDir(), "first.pb.gz")
	cmd := exec.Command(tool, "snapshot", "--pid", strconv.Itoa(s.pid), "--again-after", "1s", "--json", "--pprof", profile)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(700 * time.Millisecond)
	if err := syscall.Kill(s.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if cmd.ProcessState.ExitCode() != 2 {
		t.Fatalf("exit code %d: %s", cmd.ProcessState.ExitCode(), problems.String())
	}
	// On a busy machine, the process may end during the first snapshot: then there is none.
	if !strings.Contains(problems.String(), "at the second snapshot: ") {
		t.Skip(problems.String())
	}
	found := &report.Snapshot{}
	if err := json.Unmarshal(out.Bytes(), found); err != nil || found.Kind != "look" || found.Heap.ReachableBytes == 0 {
		t.Errorf("%v: printed %q", err, out.String())
	}
	if _, err := os.Stat(profile); err != nil {
		t.Error(err)
	}
}

// The order of two files is easily confused, and the answer is then empty.
func TestLaterSnapshotFirstIsSaid(t *testing.T) {
	s := start(t, binary(t, own), "healthy")
	first, _ := takeSnapshot(t, s.pid)
	second, _ := takeSnapshot(t, s.pid)
	for _, c := range []struct {
		files []string
		want  bool
	}{{[]string{first, second}, false}, {[]string{first, first}, false}, {[]string{second, first}, true}} {
		stdout, stderr, code := run(t, append([]string{"diff"}, c.files...)...)
		if said := strings.Contains(stdout, "name the older one first"); code != 0 || said != c.want {
			t.Errorf("exit code %d, printed %q: %s", code, stdout, stderr)
		}
	}
}
