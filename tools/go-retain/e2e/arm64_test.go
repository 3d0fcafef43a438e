package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestBuildsForArm64 also vets all packages for that platform: a system call or a file of another platform only shows there.
func TestBuildsForArm64(t *testing.T) {
	for _, args := range [][]string{
		{"build", "-o", filepath.Join(t.TempDir(), "go-retain"), ".."},
		{"vet", "../..."},
	} {
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", args[0], err, out)
		}
	}
}
