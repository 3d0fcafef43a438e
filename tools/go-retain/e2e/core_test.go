package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// core writes a core file of a server, which keeps running.
func core(t *testing.T, s *server) string {
	t.Helper()
	gcore, err := exec.LookPath("gcore")
	if err != nil {
		t.Skip("no gcore here (Debian has it in the package gdb)")
	}
	prefix := filepath.Join(t.TempDir(), "core")
	out, err := exec.Command(gcore, "-o", prefix, strconv.Itoa(s.pid)).CombinedOutput()
	file := prefix + "." + strconv.Itoa(s.pid)
	if _, statErr := os.Stat(file); statErr != nil {
		t.Skipf("gcore wrote no core (%v): %s", err, out)
	}
	return file
}

func TestLooksAtCore(t *testing.T) {
	pie := release{name: "pie", toolchain: "local", flags: []string{"-buildmode=pie"}}
	for _, r := range []release{releases[0], releases[len(releases)-1], pie} {
		t.Run(r.name, func(t *testing.T) {
			server := binary(t, r)
			s := start(t, server, "slice")
			s.ask("retain 2000")
			s.ask("collect")
			file := core(t, s)
			found := &report.Snapshot{}
			runJSON(t, found, "snapshot", "--core", file, "--exe", server)
			if len(found.Suspects) != 1 || found.Suspects[0].Member != "main.connWrapper" || found.Suspects[0].Members != 2000 {
				t.Fatalf("suspects %+v", found.Suspects)
			}
			if want := "main.wrapper → (main.listenerWrapper).conns[*] → main.connWrapper"; found.Suspects[0].Shortest.Text != want {
				t.Errorf("the path is %q", found.Suspects[0].Shortest.Text)
			}
			if found.Process.Core != file || found.StoppedMs != 0 {
				t.Errorf("process %+v, stopped for %v ms", found.Process, found.StoppedMs)
			}
		})
	}
}

func TestRefusesOtherCores(t *testing.T) {
	server := binary(t, own)
	other := binary(t, release{name: "stripped", toolchain: "local", flags: []string{"-ldflags=-s -w"}})
	s := start(t, server, "slice")
	s.ask("retain 2000")
	file := core(t, s)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, core, exe, want string }{
		{"cut short", short, server, "is cut short"},
		{"not a core", server, server, "is not a core file"},
		{"not even ELF", "core_test.go", server, "is not a core file"},
		{"of another program", file, tool, "is not of"},
		{"of a stripped program", file, other, "is stripped"},
		{"no such file", "nowhere", server, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stderr, code := run(t, "snapshot", "--core", c.core, "--exe", c.exe)
			if code != 2 || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d: %s", code, stderr)
			}
		})
	}
}
