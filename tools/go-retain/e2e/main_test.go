// Package e2e tests go-retain as it is used: the built tool, on real processes.
package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// tool is the built go-retain; builds is a folder for what else is built.
var tool, builds string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "go-retain-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	// Another user runs the tool in one of the tests.
	if err := os.Chmod(folder, 0o755); err != nil {
		return 0, err
	}
	builds, tool = folder, filepath.Join(folder, "go-retain")
	build := exec.Command("go", "build", "-o", tool, "..")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building the tool: %w\n%s", err, out)
	}
	return m.Run(), nil
}
