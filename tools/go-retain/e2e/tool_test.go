package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"leakgate/tools/go-retain/internal/report"
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

// look stores a look at a process and gives its file.
func look(t *testing.T, pid int, more ...string) (string, *report.Look) {
	t.Helper()
	look := &report.Look{}
	// The machine may be busy with other things: no deadline of a look is what is tested here.
	text := runJSON(t, look, append([]string{"look", "--pid", strconv.Itoa(pid), "--timeout", "5m", "--max-stop", "1m"}, more...)...)
	file := filepath.Join(t.TempDir(), "look.json")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file, look
}

// growth has a server hold some sessions more between two looks.
func growth(t *testing.T, s *server, sessions int, more ...string) *report.Diff {
	t.Helper()
	s.ask("hold 300")
	s.ask("collect")
	before, _ := look(t, s.pid, more...)
	s.ask("hold " + strconv.Itoa(sessions))
	s.ask("collect")
	after, _ := look(t, s.pid, more...)
	diff := &report.Diff{}
	runJSON(t, diff, "diff", before, after)
	return diff
}
