package proc

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// Live is the memory of a running process.
type Live struct {
	PID int
	mem *os.File // /proc/PID/mem, used where process_vm_readv is refused (seccomp)
}

// maxIovecs is the kernel's limit for one call (UIO_MAXIOV).
const maxIovecs = 1024

type iovec struct {
	base uintptr
	size uintptr
}

// OpenLive checks that a process can be read. It returns ErrPermission if the kernel refuses.
func OpenLive(pid int, probe uint64) (*Live, error) {
	l := &Live{PID: pid}
	buf := make([]byte, 8)
	err := l.ReadAt(probe, buf)
	if err == nil {
		return l, nil
	}
	mem, openErr := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if openErr != nil {
		if errors.Is(openErr, os.ErrPermission) {
			return nil, os.ErrPermission
		}
		return nil, openErr
	}
	l.mem = mem
	if err := l.ReadAt(probe, buf); err != nil {
		mem.Close()
		return nil, err
	}
	return l, nil
}

// Close closes what OpenLive opened.
func (l *Live) Close() error {
	if l.mem != nil {
		return l.mem.Close()
	}
	return nil
}

// ReadAt implements Memory.
func (l *Live) ReadAt(addr uint64, buf []byte) error {
	if len(buf) == 0 {
		return nil
	}
	if l.mem != nil {
		n, err := l.mem.ReadAt(buf, int64(addr))
		if n == len(buf) {
			return nil
		}
		return err
	}
	n, err := l.readv([]Range{{addr, buf}})
	if err != nil {
		return err
	}
	if n != len(buf) {
		return syscall.EFAULT
	}
	return nil
}

// readv reads up to maxIovecs ranges, and returns the number of bytes before the first range that it could not read.
func (l *Live) readv(ranges []Range) (int, error) {
	var local, remote [maxIovecs]iovec
	for i, r := range ranges {
		local[i] = iovec{uintptr(unsafe.Pointer(unsafe.SliceData(r.Buf))), uintptr(len(r.Buf))}
		remote[i] = iovec{uintptr(r.Addr), uintptr(len(r.Buf))}
	}
	n, _, errno := syscall.Syscall6(sysProcessVMReadv, uintptr(l.PID), uintptr(unsafe.Pointer(&local)),
		uintptr(len(ranges)), uintptr(unsafe.Pointer(&remote)), uintptr(len(ranges)), 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// ReadRanges implements Memory.
func (l *Live) ReadRanges(ranges []Range) (unread int, err error) {
	ranges = divide(ranges, maxPiece)
	for len(ranges) > 0 {
		batch := ranges[:batchSize(ranges)]
		if l.mem != nil {
			batch = ranges[:1]
		}
		n, err := l.readBatch(batch)
		if err != nil && !errors.Is(err, syscall.EFAULT) && !errors.Is(err, syscall.EIO) {
			return unread, err
		}
		whole := 0
		for whole < len(batch) && n >= len(batch[whole].Buf) {
			n -= len(batch[whole].Buf)
			whole++
		}
		if whole < len(batch) {
			// The kernel stopped here: this piece is not mapped. The following ones may be.
			unread++
			whole++
		}
		ranges = ranges[whole:]
	}
	return unread, nil
}

func (l *Live) readBatch(batch []Range) (int, error) {
	if l.mem != nil {
		return l.mem.ReadAt(batch[0].Buf, int64(batch[0].Addr))
	}
	return l.readv(batch)
}
