package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func onArm64(args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0", "GOFLAGS=")
	return cmd
}

// TestBuildsForArm64 also vets all packages for that platform: a system call or a file of another platform only shows there.
func TestBuildsForArm64(t *testing.T) {
	long(t, "compiles the standard library for arm64")
	for _, cmd := range []*exec.Cmd{
		onArm64("build", "-o", filepath.Join(t.TempDir(), "go-retain"), ".."),
		onArm64("vet", "../..."),
	} {
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", cmd, err, out)
		}
	}
}

// TestReadsACoreOfArm64 has qemu's emulator of user programs run the server, and write a core file when it aborts.
func TestReadsACoreOfArm64(t *testing.T) {
	long(t, "compiles the standard library for arm64")
	qemu, err := exec.LookPath("qemu-aarch64-static")
	if err != nil {
		if qemu, err = exec.LookPath("qemu-aarch64"); err != nil {
			t.Skip("qemu-aarch64 is not installed (Debian: qemu-user-static)")
		}
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "server")
	build := onArm64("build", "-o", path, ".")
	build.Dir = "../testdata/server"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command("prlimit", "--core=unlimited", qemu, path, "map")
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "GOTRACEBACK=crash")
	input, output, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	defer output.Close()
	cmd.Stdin = input
	said := &strings.Builder{}
	cmd.Stdout = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := output.WriteString("retain 2000\ncollect\n"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5 * time.Second)
	_ = cmd.Process.Signal(syscall.SIGABRT)
	_ = cmd.Wait()
	cores, _ := filepath.Glob(filepath.Join(folder, "qemu_*.core"))
	if len(cores) != 1 || !strings.Contains(said.String(), "done collect") {
		t.Fatalf("cores %v, the server said %q", cores, said)
	}
	stdout, stderr, code := run(t, "snapshot", "--core", cores[0], "--exe", path)
	for _, want := range []string{"retained by global main.byName", "2,000 × main.session", "main.byName[*] → session"} {
		if code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d, no %q in:\n%s%s", code, want, stdout, stderr)
		}
	}
}
