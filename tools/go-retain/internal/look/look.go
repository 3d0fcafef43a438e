package look

import (
	"debug/elf"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"leakgate/tools/go-retain/internal/proc"
	"leakgate/tools/go-retain/internal/report"
	"leakgate/tools/go-retain/internal/rt"
)

// Options bound a look.
type Options struct {
	PID  int
	Core string
	Exe  string
	Key  string
	// MaxBytes is how much of the heap is copied at most.
	MaxBytes uint64
	// MaxStop is how long a process is stopped at most.
	MaxStop time.Duration
	// Self is this program: it runs again to guard a stopped process.
	Self string
	Tool string
	Bar  report.Bar
}

// Take takes a look.
func Take(o Options) (*report.Look, error) {
	began := time.Now()
	// What is read is much and short-lived: twice the usual garbage is cheaper than collecting it.
	debug.SetGCPercent(200)
	var look *report.Look
	var err error
	if o.Core != "" {
		look, err = takeCore(o)
	} else {
		look, err = takeLive(o)
	}
	if err != nil {
		return nil, err
	}
	look.SchemaVersion, look.Kind, look.Tool = report.SchemaVersion, "look", o.Tool
	look.TakenAt = began.UTC().Format(time.RFC3339Nano)
	look.WholeMs = milliseconds(time.Since(began))
	if look.Warnings == nil {
		look.Warnings = []string{}
	}
	look.Conclude(o.Bar)
	return look, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func takeLive(o Options) (*report.Look, error) {
	p, err := proc.Inspect(o.PID)
	if err != nil {
		return nil, err
	}
	t, err := openTarget(p.ExeFile, p.Exe, o.Key)
	if err != nil {
		return nil, err
	}
	defer t.close()
	firstAddr, firstOffset := t.binary.FirstLoad()
	bias, err := p.Bias(firstAddr, firstOffset)
	if err != nil {
		return nil, err
	}
	at, err := t.addresses(bias)
	if err != nil {
		return nil, err
	}
	memory, err := proc.OpenLive(o.PID, at.Module)
	if err != nil {
		return nil, p.Explain(err)
	}
	defer memory.Close()
	at.Threads = func() map[uint64][2]uint64 { return proc.Threads(o.PID) }
	capture, err := rt.Prepare(t.layout, memory, at, o.MaxBytes)
	if err != nil {
		return nil, err
	}
	snap, stood, err := copyStopped(o, capture)
	if err != nil {
		return nil, err
	}
	defer snap.Release()
	look := analyse(t, bias, snap, memory)
	look.StoppedMs = milliseconds(stood)
	look.Process = report.Process{
		PID: o.PID, Exe: p.Exe, Key: o.Key, GoVersion: t.binary.GoVersion, BuildID: t.binary.BuildID, StartTicks: p.StartTicks,
	}
	return look, nil
}

// copyStopped stops the process, copies, and lets it go on, whatever happens.
func copyStopped(o Options, capture *rt.Capture) (*rt.Snapshot, time.Duration, error) {
	stopped, err := proc.Stop(o.PID, o.Self, o.MaxStop)
	if err != nil {
		return nil, 0, err
	}
	defer stopped.Continue()
	// No collection of our own while another process waits.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	snap, err := capture.Copy()
	whole := stopped.StillStopped()
	stood := stopped.Continue()
	if err != nil {
		return nil, 0, err
	}
	if !whole {
		return nil, 0, fmt.Errorf("the process went on before it was copied: somebody else sent SIGCONT, or copying "+
			"took longer than --max-stop %v", o.MaxStop)
	}
	return snap, stood, nil
}

func (t *target) addresses(bias uint64) (rt.Addresses, error) {
	heap, err1 := t.symbol("runtime.mheap_", bias)
	allgs, err2 := t.symbol("runtime.allgs", bias)
	module, err3 := t.symbol("runtime.firstmoduledata", bias)
	return rt.Addresses{Heap: heap, Allgs: allgs, Module: module}, errors.Join(err1, err2, err3)
}

func (t *target) linkRegister() bool { return t.binary.Machine == elf.EM_AARCH64 }
