package proc

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// This test binary is also the guard, and a program that stops another program and then hangs.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case GuardCommand:
			if Guard(os.Args[2:]) != nil {
				os.Exit(1)
			}
			os.Exit(0)
		case "stop-and-hang":
			stopAndHang(os.Args[2], os.Args[3])
		}
	}
	os.Exit(m.Run())
}

func stopAndHang(pidText, longestText string) {
	pid, _ := strconv.Atoi(pidText)
	longest, _ := time.ParseDuration(longestText)
	self, _ := os.Executable()
	if _, err := Stop(pid, self, longest); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("stopped")
	time.Sleep(time.Hour)
}

// sleeper starts a process to be stopped.
func sleeper(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("sleep", "3600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}

// hanging starts a program that has stopped a process, and hangs.
func hanging(t *testing.T, pid int, longest string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "stop-and-hang", strconv.Itoa(pid), longest)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
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
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "stopped\n" {
		t.Fatalf("it said %q", line)
	}
	return cmd
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func TestStopAndContinue(t *testing.T) {
	pid := sleeper(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stopped, err := Stop(pid, self, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if !isStopped(pid) || !stopped.StillStopped() {
		t.Error("the process is not stopped")
	}
	if stoppedFor := stopped.Continue(); stoppedFor <= 0 {
		t.Errorf("it was stopped for %v", stoppedFor)
	}
	eventually(t, "the process resumes", func() bool { return !isStopped(pid) })
	if stopped.Continue() != 0 {
		t.Error("a second Continue did something")
	}
}

// SIGKILL cannot be caught: the guard sees the pipe close. The guard is not in the killed group.
func TestKilledWhileStopped(t *testing.T) {
	pid := sleeper(t)
	hang := hanging(t, pid, "1h")
	if !isStopped(pid) {
		t.Fatal("the process is not stopped")
	}
	if err := syscall.Kill(-hang.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process resumes", func() bool { return !isStopped(pid) })
}

// If go-retain hangs, the process is resumed after the longest stop.
func TestLongestStop(t *testing.T) {
	pid := sleeper(t)
	hanging(t, pid, "3s")
	eventually(t, "the process resumes", func() bool { return !isStopped(pid) })
}

func TestAlreadyStopped(t *testing.T) {
	pid := sleeper(t)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process is stopped", func() bool { return isStopped(pid) })
	stopped, err := Stop(pid, "/nonexistent", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	stopped.Continue()
	if !isStopped(pid) {
		t.Error("it was resumed")
	}
}

func TestNoGuardNoStop(t *testing.T) {
	pid := sleeper(t)
	if _, err := Stop(pid, "/bin/false", time.Minute); err == nil {
		t.Error("stopped without a guard")
	}
	if isStopped(pid) {
		t.Error("left stopped")
	}
}

// A process that ends before it stops is not waited for.
func TestProcessThatEndsWhileItIsStopped(t *testing.T) {
	cmd := exec.Command("sleep", "3600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Nobody waits for it yet: a zombie accepts signals, and never stops.
	_ = cmd.Process.Kill()
	t.Cleanup(func() { _ = cmd.Wait() })
	began := time.Now()
	_, err = Stop(cmd.Process.Pid, self, 30*time.Second)
	if err == nil || !strings.Contains(err.Error(), "ended before it stopped") || time.Since(began) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}
