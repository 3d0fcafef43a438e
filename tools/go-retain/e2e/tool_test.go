package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// run runs the tool and gives what it printed and its exit code.
func run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(tool, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), problems.String(), cmd.ProcessState.ExitCode()
}

// runJSON runs the tool, which must succeed, and reads what it printed.
func runJSON(t *testing.T, into any, args ...string) string {
	t.Helper()
	stdout, stderr, code := run(t, append(args, "--json")...)
	if code != 0 {
		t.Fatalf("go-retain %v: exit code %d: %s", args, code, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), into); err != nil {
		t.Fatalf("go-retain %v printed no JSON: %v", args, err)
	}
	return stdout
}

// takeSnapshot stores a snapshot of a process and returns its file.
func takeSnapshot(t *testing.T, pid int, more ...string) (string, *report.Snapshot) {
	t.Helper()
	found := &report.Snapshot{}
	// The machine may be busy: these tests are not about the deadlines.
	text := runJSON(t, found, append([]string{"snapshot", "--pid", strconv.Itoa(pid), "--timeout", "5m", "--max-stop", "1m"}, more...)...)
	file := filepath.Join(t.TempDir(), "snapshot.json")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file, found
}

// growth makes a server retain more sessions between two snapshots.
func growth(t *testing.T, s *server, sessions int, more ...string) *report.Diff {
	t.Helper()
	s.ask("retain 300")
	s.ask("collect")
	before, _ := takeSnapshot(t, s.pid, more...)
	s.ask("retain " + strconv.Itoa(sessions))
	s.ask("collect")
	after, _ := takeSnapshot(t, s.pid, more...)
	diff := &report.Diff{}
	runJSON(t, diff, "diff", before, after)
	return diff
}
