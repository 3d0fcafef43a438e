package proc

import (
	"bytes"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

func address(b []byte) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }

// mapped returns three pages of memory of this process, of which the middle one is unmapped.
func mapped(t *testing.T) (low, gone, high uint64) {
	t.Helper()
	page := os.Getpagesize()
	pages, err := syscall.Mmap(-1, 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	for i := range pages {
		pages[i] = byte(i % 251)
	}
	low = address(pages)
	gone, high = low+uint64(page), low+2*uint64(page)
	if _, _, errno := syscall.Syscall(syscall.SYS_MUNMAP, uintptr(gone), uintptr(page), 0); errno != 0 {
		t.Fatal(errno)
	}
	return low, gone, high
}

// readers returns the two ways to read a process: by process_vm_readv, and by /proc/PID/mem.
func readers(t *testing.T) map[string]*Live {
	t.Helper()
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mem.Close() })
	return map[string]*Live{"readv": {PID: os.Getpid()}, "mem": {PID: os.Getpid(), mem: mem}}
}

func TestReadRanges(t *testing.T) {
	low, gone, high := mapped(t)
	for name, live := range readers(t) {
		t.Run(name, func(t *testing.T) {
			// More pieces than one call or one thread takes. Every seventh piece is not mapped.
			var ranges []Range
			for i := range 5000 {
				at := low + uint64(i%200)
				switch {
				case i%7 == 3:
					at = gone
				case i%2 == 0:
					at = high + uint64(i%200)
				}
				ranges = append(ranges, Range{at, make([]byte, 16)})
			}
			unread, err := ReadRanges(live, ranges)
			if err != nil {
				t.Fatal(err)
			}
			if want := 714; unread != want {
				t.Errorf("%d were not read, not %d", unread, want)
			}
			for i, r := range ranges {
				want := make([]byte, 16)
				if i%7 != 3 {
					for j := range want {
						want[j] = byte((int(r.Addr-low) + j) % 251)
					}
				}
				if !bytes.Equal(r.Buf, want) {
					t.Fatalf("piece %d is %v, not %v", i, r.Buf, want)
				}
			}
		})
	}
}

func TestReadAt(t *testing.T) {
	low, gone, _ := mapped(t)
	for name, live := range readers(t) {
		buf := make([]byte, 32)
		if err := live.ReadAt(low+5, buf); err != nil || buf[0] != 5 || buf[31] != 36 {
			t.Errorf("%s: %v, %v", name, err, buf)
		}
		if live.ReadAt(gone, buf) == nil || live.ReadAt(gone-16, buf) == nil {
			t.Errorf("%s: read what is not there", name)
		}
	}
}
