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

// GuardCommand is the hidden command under which this program watches over a stopped process.
const GuardCommand = "guard-stopped-process"

// Stopped is a process that has been stopped, and will go on: because Continue is called, because this program ends
// (in whatever way: then the guard's pipe closes), or because the longest stop has passed.
type Stopped struct {
	pid     int
	fd      int
	since   time.Time
	guard   *exec.Cmd
	pipe    *os.File
	already bool
}

// Stop stops a process and waits until every thread of it stands still.
// self is the program that understands GuardCommand.
func Stop(pid int, self string, longest time.Duration) (*Stopped, error) {
	fd, err := openPidfd(pid)
	if err != nil {
		return nil, err
	}
	s := &Stopped{pid: pid, fd: fd, already: stands(pid)}
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
	for deadline := time.Now().Add(longest); !stands(pid); {
		if time.Now().After(deadline) {
			s.Continue()
			return nil, errors.New("the process did not stop (a thread of it may hang in the kernel)")
		}
		time.Sleep(100 * time.Microsecond)
	}
	return s, nil
}

// Continue lets the process go on and gives how long it stood. It may be called twice.
func (s *Stopped) Continue() time.Duration {
	if s.fd < 0 {
		return 0
	}
	if !s.already {
		_ = signalPidfd(s.fd, syscall.SIGCONT)
	}
	stood := time.Since(s.since)
	syscall.Close(s.fd)
	s.fd = -1
	if s.guard != nil {
		_, _ = s.pipe.Write([]byte{'d'})
		s.pipe.Close()
		_ = s.guard.Wait()
	}
	return stood
}

// StillStopped tells whether nobody else has let the process go on: what was read hangs together only then.
func (s *Stopped) StillStopped() bool { return stands(s.pid) }

// startGuard starts a process whose one duty is to send SIGCONT when this one is gone. It is in a session of its own,
// so that a Ctrl-C or a kill of the whole group does not take it along.
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
		return fmt.Errorf("could not start the guard that would let the process go on: %w", err)
	}
	s.guard, s.pipe = cmd, write
	if n, _ := ready.Read(make([]byte, 1)); n != 1 {
		write.Close()
		_ = cmd.Wait()
		return errors.New("the guard that would let the process go on did not start")
	}
	return nil
}

// Guard is what the guarding process does: wait for the pipe at stdin to close, or for the longest stop to pass, and
// send SIGCONT.
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
	// A byte says that the looking process has let the other go on. The end of the pipe without one: it was killed.
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

// stands tells whether every thread of a process is stopped.
func stands(pid int) bool {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil || len(tasks) == 0 {
		return false
	}
	for _, task := range tasks {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/stat", pid, task.Name()))
		if err != nil {
			continue
		}
		// pid (name, which may hold anything) state ...
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

// signalPidfd signals the very process that was opened, never another that got its number.
func signalPidfd(fd int, signal syscall.Signal) error {
	_, _, errno := syscall.Syscall6(sysPidfdSendSignal, uintptr(fd), uintptr(signal), 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
