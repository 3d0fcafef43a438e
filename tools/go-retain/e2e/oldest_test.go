package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// oldest is the oldest release that is read. It has a go.mod of its own: those of later releases need a later Go.
var oldest = release{name: "1.22", toolchain: "go1.22.12", flags: []string{"-modfile=oldest.mod"}}

func TestTheOldestRelease(t *testing.T) {
	long(t, "fetches and compiles one more release of Go")
	path := binary(t, oldest)
	for _, s := range shapes {
		switch s.name {
		case "closure", "finalizer":
			s.leads = "" // its DWARF does not say where a closure has its variables
		case "timer", "timers":
			s.leads, s.path = "", `runtime\.allp\[\*\] → \(runtime\.p\)\.timers\[\*\] → runtime\.timer`
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			checkShape(t, growth(t, start(t, path, s.name), retainedSessions), s)
		})
	}
}

// TestRefusesAnOlderRelease: Go 1.21 has its pointer bitmaps elsewhere.
func TestRefusesAnOlderRelease(t *testing.T) {
	long(t, "fetches and compiles one more release of Go")
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module example.com/old\n\ngo 1.21\n",
		"main.go": "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	env := append(os.Environ(), "GOTOOLCHAIN=go1.21.13", "GOFLAGS=")
	probe := exec.Command("go", "version")
	probe.Env = env
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("no go1.21.13 here: %s", out)
	}
	build := exec.Command("go", "build", "-o", "old", ".")
	build.Dir, build.Env = folder, env
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	old := exec.Command(filepath.Join(folder, "old"))
	if err := old.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = old.Process.Kill()
		_ = old.Wait()
	})
	stdout, stderr, code := run(t, "snapshot", "--pid", strconv.Itoa(old.Process.Pid))
	want := "the binary was built with go1.21.13: go-retain knows the runtimes of Go 1.22 to 1.26; build the program with one of these"
	if code != 2 || stdout != "" || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, printed %q: %s", code, stdout, stderr)
	}
}
