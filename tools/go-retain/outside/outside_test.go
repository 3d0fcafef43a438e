//go:build outside

// Package outside tries go-retain on programs of other people, beside other tools where these are installed.
package outside

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNamesTheHolderInRealServers(t *testing.T) {
	retain := filepath.Join(t.TempDir(), "go-retain")
	build(t, "..", retain, ".")
	for name, s := range servers {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, name)
			build(t, s.module, path, s.pkg)
			serves, other := free(t), free(t)
			cmd := exec.Command(path, s.args(t, folder, serves, other)...)
			cmd.Dir = folder
			cmd.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
			cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				for _, conn := range kept {
					conn.Close()
				}
				kept = nil
			})
			await(t, serves)
			pid := strconv.Itoa(cmd.Process.Pid)
			snapshot := func(file string) measured {
				m := measure(cmd.Process.Pid, retain, "snapshot", "--pid", pid, "--json")
				if m.err != nil {
					t.Fatalf("%v: %s", m.err, m.stderr)
				}
				write(t, folder, file, m.stdout)
				return m
			}
			snapshot("before.json")
			if err := s.load(serves, s.n); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			rows := []string{snapshot("after.json").row("go-retain snapshot", "")}
			check(t, retain, folder, s, &rows)
			rows = append(rows, others(folder, path, cmd.Process.Pid)...)
			t.Logf("%s\n| tool | stopped | took | its RSS | says |\n|---|---|---|---|---|\n%s", name, strings.Join(rows, "\n"))
		})
	}
}

// check compares the two snapshots.
func check(t *testing.T, retain, folder string, s server, rows *[]string) {
	t.Helper()
	m := measure(0, retain, "diff", "--json", filepath.Join(folder, "before.json"), filepath.Join(folder, "after.json"))
	if m.err != nil {
		t.Fatalf("%v: %s", m.err, m.stderr)
	}
	var diff struct {
		Suspects, Largest []struct {
			Holder, Member string
			Members        int
			Share          float64
			Shortest       *struct{ Text string }
		}
	}
	if err := json.Unmarshal([]byte(m.stdout), &diff); err != nil {
		t.Fatal(err)
	}
	places := append(diff.Suspects, diff.Largest...)
	if len(places) == 0 {
		t.Fatal("nothing grew")
	}
	top := places[0]
	says := fmt.Sprintf("%.0f %% of the growth in %d × %s, retained by %s", top.Share*100, top.Members, top.Member, top.Holder)
	if top.Shortest != nil {
		says += ": " + top.Shortest.Text
	}
	*rows = append(*rows, m.row("go-retain diff", says))
	if !regexp.MustCompile(s.holder).MatchString(says) {
		t.Errorf("it says %q, and the holder is %s", says, s.holder)
	}
}

func build(t *testing.T, folder, output, pkg string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", output, pkg)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("%s cannot be built here: %v\n%s", pkg, err, out)
	}
}

func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func await(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			time.Sleep(2 * time.Second)
			return
		}
	}
	t.Fatalf("nothing listens at %s", address)
}
