package proc

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// Alone waits until no other go-retain stops a process, and keeps others from it until release. Otherwise the first of two
// to finish would resume the process for both. The lock is an abstract Unix socket, which ends with this program.
func Alone(pid int, patience time.Duration) (release func(), err error) {
	const pause = 5 * time.Millisecond
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		lock, err := bindAbstract(fmt.Sprintf("@go-retain/%d", pid))
		switch {
		case err == nil:
			return func() { syscall.Close(lock) }, nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return func() {}, nil // without Unix sockets, there is no lock
		case time.Now().After(deadline):
			return nil, fmt.Errorf("another go-retain has been reading process %d for %v", pid, patience)
		}
	}
}

// bindAbstract has the name for as long as the descriptor is open. Package net would do the same, and needs libc.
func bindAbstract(name string) (descriptor int, err error) {
	socket, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if err := syscall.Bind(socket, &syscall.SockaddrUnix{Name: name}); err != nil {
		syscall.Close(socket)
		return -1, err
	}
	return socket, nil
}
