package e2e

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// startPlugin builds a program and its plugin, and starts them. It returns the pid and the plugin's file.
func startPlugin(t *testing.T, flags ...string) (pid int, plugin, host string) {
	t.Helper()
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("plugins need cgo, and there is no gcc here")
	}
	folder := t.TempDir()
	plugin, host = filepath.Join(folder, "part.so"), filepath.Join(folder, "host")
	for _, args := range [][]string{
		{"build", "-o", host, "."},
		append(append([]string{"build", "-buildmode=plugin", "-o", plugin}, flags...), "./part"),
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = "../testdata/plugin"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	cmd := exec.Command(host, plugin)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	ready := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(output).ReadString('\n')
		ready <- line
	}()
	select {
	case line := <-ready:
		if line != "ready\n" {
			t.Fatalf("the program said %q", line)
		}
	case <-time.After(answerDeadline):
		t.Fatal("the program is not ready")
	}
	return cmd.Process.Pid, plugin, host
}

func checkPlugin(t *testing.T, found *report.Snapshot, from string) {
	t.Helper()
	if h := found.Heap; h.ReachableBytes < 10_000_000 || h.ReachableBytes < h.AllocatedBytes*9/10 {
		t.Errorf("reached %d of %d bytes", h.ReachableBytes, h.AllocatedBytes)
	}
	if len(found.Suspects) == 0 {
		t.Fatalf("nothing accumulates; largest %+v", found.Largest)
	}
	top := found.Suspects[0]
	if top.Share < 0.9 || top.Member != "main.thing" || top.Members != 10_000 || top.Shortest == nil || !strings.HasPrefix(top.Shortest.Text, from) {
		t.Errorf("%+v, %+v", top, top.Shortest)
	}
}

// What a plugin's variables retain is reachable, and the variable has its name.
func TestPlugin(t *testing.T) {
	pid, _, _ := startPlugin(t)
	_, found := takeSnapshot(t, pid)
	checkPlugin(t, found, "part.held[*] → main.thing")
	if len(found.Warnings) != 0 {
		t.Errorf("warnings %q", found.Warnings)
	}
}

// Without its symbols, the plugin's data is still read, and the output says what is missing.
func TestStrippedPlugin(t *testing.T) {
	pid, _, _ := startPlugin(t, "-ldflags=-s -w")
	_, found := takeSnapshot(t, pid)
	checkPlugin(t, found, "data of plugin part")
	if len(found.Warnings) != 1 || !strings.Contains(found.Warnings[0], "the plugin example.com/plugin/part has no symbols") {
		t.Errorf("warnings %q", found.Warnings)
	}
}

func TestPluginInACore(t *testing.T) {
	gcore, err := exec.LookPath("gcore")
	if err != nil {
		t.Skip("no gcore here (Debian has it in the package gdb)")
	}
	pid, _, host := startPlugin(t)
	prefix := filepath.Join(t.TempDir(), "core")
	if out, err := exec.Command(gcore, "-o", prefix, strconv.Itoa(pid)).CombinedOutput(); err != nil {
		t.Skipf("gcore wrote no core (%v): %s", err, out)
	}
	found := &report.Snapshot{}
	runJSON(t, found, "snapshot", "--core", prefix+"."+strconv.Itoa(pid), "--exe", host)
	checkPlugin(t, found, "part.held[*] → main.thing")
}
