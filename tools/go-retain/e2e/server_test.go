package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// release is a Go toolchain that servers are built with, and how.
type release struct {
	name string
	// toolchain is a GOTOOLCHAIN; that of these tests serves where it is of the same minor release.
	toolchain  string
	experiment string
	flags      []string
	// long: only where LEAKGATE_LONG_TESTS is set, because Go's library is compiled once more for it.
	long bool
}

var releases = []release{
	{name: "1.23", toolchain: "go1.23.12"},
	{name: "1.24", toolchain: "go1.24.11", long: true},
	{name: "1.25", toolchain: "go1.25.5", long: true},
	{name: "1.26", toolchain: "go1.26.0"},
}

// own is the toolchain that the tests themselves are built with.
var own = release{name: "own", toolchain: "local"}

var (
	buildsDone  = map[string]func() (string, error){}
	buildsMutex sync.Mutex
)

// binary builds the test server, once for each release. It skips the test where there is no such toolchain.
func binary(t *testing.T, r release) string {
	t.Helper()
	if testing.Short() && r.name != own.name {
		t.Skip("-short: only the toolchain at hand")
	}
	if r.long && os.Getenv("LEAKGATE_LONG_TESTS") == "" {
		t.Skip("LEAKGATE_LONG_TESTS=all: Go's library is compiled once more for " + r.name)
	}
	buildsMutex.Lock()
	build, ok := buildsDone[r.name]
	if !ok {
		build = sync.OnceValues(func() (string, error) { return compile(r) })
		buildsDone[r.name] = build
	}
	buildsMutex.Unlock()
	path, err := build()
	if missing := (noToolchain{}); asNoToolchain(err, &missing) {
		t.Skipf("no %s here: %s", r.toolchain, missing.reason)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

type noToolchain struct{ reason string }

func (n noToolchain) Error() string { return n.reason }

func asNoToolchain(err error, target *noToolchain) bool {
	missing, ok := err.(noToolchain)
	*target = missing
	return ok
}

func compile(r release) (string, error) {
	toolchain := r.toolchain
	env := append(os.Environ(), "GOTOOLCHAIN=local", "GOFLAGS=")
	version := exec.Command("go", "env", "GOVERSION")
	version.Env = env
	if out, err := version.Output(); err == nil && sameMinor(strings.TrimSpace(string(out)), toolchain) {
		toolchain = "local"
	}
	env = append(env, "GOTOOLCHAIN="+toolchain, "GOEXPERIMENT="+r.experiment)
	probe := exec.Command("go", "version")
	probe.Env = env
	if out, err := probe.CombinedOutput(); err != nil {
		return "", noToolchain{strings.TrimSpace(string(out))}
	}
	path := filepath.Join(builds, "server-"+r.name)
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, r.flags...), ".")...)
	cmd.Dir, cmd.Env = "../testdata/server", env
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the server with %s: %w\n%s", r.name, err, out)
	}
	return path, nil
}

// sameMinor reports whether two releases are of one minor: go1.26.8 and go1.26.0.
func sameMinor(a, b string) bool {
	minor := func(v string) string { return strings.Join(strings.SplitN(v+"..", ".", 3)[:2], ".") }
	return minor(a) == minor(b)
}

// server is a running test server.
type server struct {
	t      *testing.T
	pid    int
	input  io.Writer
	output *bufio.Reader
	stderr *bytes.Buffer
	ended  chan error
}

const answerDeadline = time.Minute

func start(t *testing.T, path, shape string) *server {
	t.Helper()
	cmd := exec.Command(path, shape)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, input: input, output: bufio.NewReader(output), stderr: &bytes.Buffer{}, ended: make(chan error, 1)}
	cmd.Stderr = s.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.pid = cmd.Process.Pid
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	s.expect("ready")
	return s
}

// ask returns the server a command and waits for its answer.
func (s *server) ask(command string) {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.input, command); err != nil {
		s.t.Fatalf("the server takes no more commands: %v\n%s", err, s.stderr)
	}
	word, _, _ := strings.Cut(command, " ")
	s.expect("done " + word)
}

func (s *server) expect(line string) {
	s.t.Helper()
	got := make(chan string, 1)
	go func() {
		text, _ := s.output.ReadString('\n')
		got <- strings.TrimSpace(text)
	}()
	select {
	case text := <-got:
		if text != line {
			s.t.Fatalf("the server said %q, not %q\n%s", text, line, s.stderr)
		}
	case <-time.After(answerDeadline):
		s.t.Fatalf("the server did not say %q within %v", line, answerDeadline)
	}
}
