package proc

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// Alone waits until no other go-retain stops a process, and keeps others from it until release. Otherwise the first of two
// to finish would resume the process for both. The lock is an abstract Unix socket, which ends with this program.
func Alone(pid int, patience time.Duration) (release func(), err error) {
	const pause = 5 * time.Millisecond
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		lock, err := net.Listen("unix", fmt.Sprintf("@go-retain/%d", pid))
		switch {
		case err == nil:
			return func() { lock.Close() }, nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return func() {}, nil // without Unix sockets, there is no lock
		case time.Now().After(deadline):
			return nil, fmt.Errorf("another go-retain has been reading process %d for %v", pid, patience)
		}
	}
}
