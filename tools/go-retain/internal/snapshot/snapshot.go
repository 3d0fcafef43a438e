package snapshot

import (
	"debug/elf"
	"errors"
	"fmt"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// Options say what to read, and limit what it may cost.
type Options struct {
	PID  int
	Core string
	Exe  string
	Key  string
	// MaxBytes limits how much of the heap is copied.
	MaxBytes uint64
	// MaxStop limits how long the process is stopped.
	MaxStop time.Duration
	// Self is the path of this program. It is started again as the guard of the stopped process.
	Self      string
	Tool      string
	Threshold report.Threshold
}

// Take takes a snapshot.
func Take(o Options) (*report.Snapshot, error) {
	began := time.Now()
	// The data is large, and most of it has no pointers: collecting it costs little time, and garbage costs memory that the
	// machine of a large process may not have.
	debug.SetGCPercent(40)
	var found *report.Snapshot
	var err error
	if o.Core != "" {
		found, err = takeCore(o)
	} else {
		found, err = takeLive(o)
	}
	if err != nil {
		return nil, err
	}
	found.SchemaVersion, found.Kind, found.Tool = report.SchemaVersion, "look", o.Tool
	found.TakenAt = began.UTC().Format(time.RFC3339Nano)
	found.WholeMs = milliseconds(time.Since(began))
	if found.Warnings == nil {
		found.Warnings = []string{}
	}
	found.WarnOfMissing()
	found.FindSuspects(o.Threshold)
	return found, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func takeLive(o Options) (*report.Snapshot, error) {
	p, err := proc.Inspect(o.PID)
	if err != nil {
		return nil, err
	}
	found, err := takeProcess(o, p)
	// While a large process ends, it is not a zombie yet, but cannot be read any more.
	if errors.Is(err, syscall.ESRCH) || err != nil && p.Ended() {
		return nil, fmt.Errorf("process %d ended while go-retain read it", o.PID)
	}
	return found, err
}

func takeProcess(o Options, p *proc.Process) (*report.Snapshot, error) {
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
	stacks := t.unwinder(bias, capture, memory)
	rss := proc.RSS(o.PID)
	image, stoppedFor, err := copyStopped(o, capture)
	if err != nil {
		return nil, err
	}
	defer image.Release()
	// Without the mappings, the variables of plugins have no names.
	mappings, _ := proc.Maps(o.PID)
	found := analyse(t, bias, image, memory, stacks, moduleFiles{mappings, fmt.Sprintf("/proc/%d/root", o.PID)})
	found.StoppedMs = milliseconds(stoppedFor)
	if found.Memory != nil {
		found.Memory.RSSBytes = rss
	}
	found.Process = report.Process{
		PID: o.PID, Exe: p.Exe, Key: o.Key, GoVersion: t.binary.GoVersion, BuildID: t.binary.BuildID, StartTicks: p.StartTicks,
	}
	return found, nil
}

// maxOthers is how many other snapshots of the same process are waited for.
const maxOthers = 10

// longestWait bounds the time for each of them: ten times a very large --max-stop is no duration.
const longestWait = time.Hour

// copyStopped stops the process, copies its memory, and resumes it, whatever happens.
func copyStopped(o Options, capture *rt.Capture) (*rt.Image, time.Duration, error) {
	release, err := proc.Alone(o.PID, maxOthers*min(o.MaxStop, longestWait))
	if err != nil {
		return nil, 0, err
	}
	defer release()
	stopped, err := proc.Stop(o.PID, o.Self, o.MaxStop)
	if err != nil {
		return nil, 0, err
	}
	defer stopped.Continue()
	defer proc.Hurry()()
	// No garbage collection in this program while the other process is stopped.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	image, err := capture.Copy()
	whole := stopped.StillStopped()
	stoppedFor := stopped.Continue()
	if err != nil {
		return nil, 0, err
	}
	if !whole {
		return nil, 0, fmt.Errorf("the process resumed before it was copied: another program sent SIGCONT, or copying "+
			"took longer than --max-stop %v", o.MaxStop)
	}
	return image, stoppedFor, nil
}

func (t *target) addresses(bias uint64) (rt.Addresses, error) {
	heap, err1 := t.symbol("runtime.mheap_", bias)
	allgs, err2 := t.symbol("runtime.allgs", bias)
	module, err3 := t.symbol("runtime.firstmoduledata", bias)
	at := rt.Addresses{Heap: heap, Allgs: allgs, Module: module}
	// What follows adds to the report. It is complete without these.
	at.Stats, _ = t.symbol("runtime.memstats", bias)
	at.Allm, _ = t.symbol("runtime.allm", bias)
	at.Allp, _ = t.symbol("runtime.allp", bias)
	at.Finalizers, _ = t.symbol("runtime.allfin", bias)
	at.Cleanups, _ = t.symbol("runtime.gcCleanups", bias)
	at.WaitReasons, _ = t.symbol("runtime.waitReasonStrings", bias)
	for _, v := range t.types.Variables {
		if v.Name == "runtime.waitReasonStrings" {
			at.WaitReasonCount = int(t.types.TypeOf(v).Count)
		}
	}
	return at, errors.Join(err1, err2, err3)
}

func (t *target) linkRegister() bool { return t.binary.Machine == elf.EM_AARCH64 }
