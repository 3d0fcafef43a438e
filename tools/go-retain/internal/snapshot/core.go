package snapshot

import (
	"fmt"

	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

func takeCore(o Options) (*report.Snapshot, error) {
	core, err := proc.OpenCore(o.Core)
	if err != nil {
		return nil, err
	}
	defer core.Close()
	t, err := openTarget(o.Exe, o.Exe, o.Key)
	if err != nil {
		return nil, err
	}
	defer t.close()
	addr, offset := t.binary.FirstLoad()
	bias, err := core.Bias(o.Exe, addr, offset, t.binary.Fixed())
	if err != nil {
		return nil, err
	}
	head := make([]byte, 4096)
	if core.ReadAt(addr+bias, head) == nil && !t.binary.StartsWith(head) {
		return nil, fmt.Errorf("the core %s is not of %s: it shows another program", o.Core, o.Exe)
	}
	core.Fallback = func(addr uint64, buf []byte) bool { return t.binary.ReadAt(addr-bias, buf) }
	at, err := t.addresses(bias)
	if err != nil {
		return nil, err
	}
	at.Threads = core.Threads
	capture, err := rt.Prepare(t.layout, core, at, o.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("the core %s is incomplete: %w", o.Core, err)
	}
	stacks := t.unwinder(bias, capture, core)
	image, err := capture.Copy()
	if err != nil {
		return nil, err
	}
	defer image.Release()
	if image.Unread > 0 {
		return nil, fmt.Errorf("the core %s lacks %d pieces of the heap: was it cut short (ulimit -c, a full disk), or "+
			"written with a /proc/PID/coredump_filter that leaves out private memory?", o.Core, image.Unread)
	}
	found := analyse(t, bias, image, core, stacks, moduleFiles{mappings: core.Maps()})
	found.Process = report.Process{
		Core: o.Core, Exe: o.Exe, Key: o.Key, GoVersion: t.binary.GoVersion, BuildID: t.binary.BuildID,
	}
	return found, nil
}
