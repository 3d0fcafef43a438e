package proc

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// GuardCommand is the hidden command that runs this program as the guard of a stopped process.
const GuardCommand = "guard-stopped-process"

// Stopped is a stopped process. It resumes when Continue is called, when this program ends in any way (the guard's pipe
// then closes), or when the longest stop has passed.
type Stopped struct {
	pid     int
	fd      int
	since   time.Time
	guard   *exec.Cmd
	pipe    *os.File
	already bool
}

// Stop stops a process and waits until all its threads are stopped.
// self is the program that understands GuardCommand.
func Stop(pid int, self string, longest time.Duration) (*Stopped, error) {
	fd, err := openPidfd(pid)
	if err != nil {
		return nil, err
	}
	s := &Stopped{pid: pid, fd: fd, already: isStopped(pid)}
	if !s.already {
		if err := s.startGuard(self, longest); err != nil {
			syscall.Close(fd)
			return nil, err
		}
	}
	s.since = time.Now()
	if !s.already {
		if err := signalPidfd(fd, syscall.SIGSTOP); err != nil {
			s.Continue()
			return nil, err
		}
	}
	for deadline := time.Now().Add(longest); !isStopped(pid); {
		if hasEnded(pid) {
			s.Continue()
			return nil, fmt.Errorf("process %d ended before it stopped", pid)
		}
		if time.Now().After(deadline) {
			s.Continue()
			return nil, errors.New("the process did not stop (one of its threads may be blocked in the kernel)")
		}
		time.Sleep(100 * time.Microsecond)
	}
	return s, nil
}

// Continue resumes the process and returns how long it was stopped. A second call does nothing.
func (s *Stopped) Continue() time.Duration {
	if s.fd < 0 {
		return 0
	}
	if !s.already {
		_ = signalPidfd(s.fd, syscall.SIGCONT)
	}
	stoppedFor := time.Since(s.since)
	syscall.Close(s.fd)
	s.fd = -1
	if s.guard != nil {
		_, _ = s.pipe.Write([]byte{'d'})
		s.pipe.Close()
		_ = s.guard.Wait()
	}
	return stoppedFor
}

// StillStopped reports whether no other program has resumed the process. Only then is the copy consistent.
func (s *Stopped) StillStopped() bool { return isStopped(s.pid) }

func hasEnded(pid int) bool {
	now, _, err := state(pid)
	return now == zombie || errors.Is(err, os.ErrNotExist)
}

// startGuard starts a process that sends SIGCONT when this program ends. It has its own session, so that Ctrl-C, or a
// signal to the whole process group, does not end it.
func (s *Stopped) startGuard(self string, longest time.Duration) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	ready, readyWrite, err := os.Pipe()
	if err != nil {
		write.Close()
		return err
	}
	defer ready.Close()
	cmd := exec.Command(self, GuardCommand, strconv.Itoa(s.pid), longest.String())
	cmd.Stdin, cmd.Stdout = read, readyWrite
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = cmd.Start()
	readyWrite.Close()
	if err != nil {
		write.Close()
		return fmt.Errorf("could not start the guard that resumes the process: %w", err)
	}
	s.guard, s.pipe = cmd, write
	if n, _ := ready.Read(make([]byte, 1)); n != 1 {
		write.Close()
		_ = cmd.Wait()
		return errors.New("the guard that resumes the process did not start")
	}
	return nil
}

// Guard runs in the guard process: it waits until the pipe at stdin closes or the longest stop has passed, and sends
// SIGCONT.
func Guard(args []string) error {
	if len(args) != 2 {
		return errors.New("guard: a pid and a duration")
	}
	pid, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	longest, err := time.ParseDuration(args[1])
	if err != nil {
		return err
	}
	fd, err := openPidfd(pid)
	if err != nil {
		return err
	}
	os.Stdout.Write([]byte{'r'})
	// A byte says that go-retain has resumed the process. If the pipe closes without a byte, go-retain was killed.
	done := make(chan bool, 1)
	go func() {
		n, _ := os.Stdin.Read(make([]byte, 1))
		done <- n == 1
	}()
	select {
	case ok := <-done:
		if ok {
			return nil
		}
	case <-time.After(longest):
	}
	return signalPidfd(fd, syscall.SIGCONT)
}

// isStopped reports whether all threads of a process are stopped.
func isStopped(pid int) bool {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil || len(tasks) == 0 {
		return false
	}
	for _, task := range tasks {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/stat", pid, task.Name()))
		if err != nil {
			continue
		}
		// pid (name, which may contain any character) state ...
		_, after, ok := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')'):]), " ")
		if !ok || (after[0] != 'T' && after[0] != 't') {
			return false
		}
	}
	return true
}

func openPidfd(pid int) (int, error) {
	fd, _, errno := syscall.Syscall(sysPidfdOpen, uintptr(pid), 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}

// signalPidfd signals the process that was opened, never a later one with the same pid.
func signalPidfd(fd int, signal syscall.Signal) error {
	_, _, errno := syscall.Syscall6(sysPidfdSendSignal, uintptr(fd), uintptr(signal), 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
