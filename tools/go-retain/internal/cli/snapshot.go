package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
	"github.com/OWNER/leakgate/tools/go-retain/internal/snapshot"
)

func runSnapshot(args []string, stdout io.Writer) error {
	f := newFlags("snapshot")
	o := snapshot.Options{Tool: "go-retain " + Version}
	f.IntVar(&o.PID, "pid", 0, "`PID` of the process")
	f.StringVar(&o.Core, "core", "", "core `FILE` to read instead of a process")
	f.StringVar(&o.Exe, "exe", "", "`BINARY` that wrote the core")
	f.StringVar(&o.Key, "key", "", "`BINARY` of the same build with symbols, for a stripped program")
	f.Uint64Var(&o.MaxBytes, "max-heap-bytes", 16<<30, "largest number of `bytes` to copy (objects with pointers)")
	f.DurationVar(&o.MaxStop, "max-stop", 5*time.Second, "longest `duration` that the process is stopped")
	timeout := f.Duration("timeout", 2*time.Minute, "`duration` that a snapshot may take")
	again := f.Duration("again-after", 0, "snapshot again after this `duration`, and print what grew")
	out := addOutput(f)
	threshold := addThreshold(f)
	if err := parse(f, args, "go-retain snapshot (--pid PID | --core FILE --exe BINARY) [flags]", stdout); err != nil {
		return err
	}
	if err := errors.Join(noArguments(f), checkSnapshot(&o, *again), checkThreshold(threshold)); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	o.Self, o.Threshold = self, *threshold
	first, err := takeBounded(o, *timeout)
	if err != nil {
		return err
	}
	if *again == 0 {
		return out.print(first, stdout)
	}
	time.Sleep(*again)
	second, err := takeBounded(o, *timeout)
	if err != nil {
		return fmt.Errorf("at the second snapshot: %w", err)
	}
	return out.print(report.Compare(first, second, *threshold), stdout)
}

func takeBounded(o snapshot.Options, timeout time.Duration) (*report.Snapshot, error) {
	defer bound(timeout, os.Stderr)()
	return snapshot.Take(o)
}

func checkSnapshot(o *snapshot.Options, again time.Duration) error {
	switch {
	case o.PID == 0 && o.Core == "":
		return errors.New("say what to read: --pid PID, or --core FILE --exe BINARY")
	case o.PID != 0 && o.Core != "":
		return errors.New("--pid or --core, not both")
	case o.PID < 0:
		return fmt.Errorf("--pid is a process id, not %d", o.PID)
	case o.Core != "" && o.Exe == "":
		return errors.New("a core needs the binary that wrote it: --exe BINARY")
	case o.Core == "" && o.Exe != "":
		return errors.New("--exe works with --core only; the binary of a process is known (for a stripped binary, give --key)")
	case o.Core != "" && again != 0:
		return errors.New("a core does not change: --again-after works with --pid only")
	case again < 0:
		return errors.New("--again-after must not be negative")
	case o.PID == os.Getpid():
		return errors.New("go-retain cannot stop itself")
	}
	return nil
}
