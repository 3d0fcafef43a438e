package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
	"github.com/OWNER/leakgate/tools/go-retain/internal/snapshot"
)

const snapshotHelp = `go-retain snapshot (--pid PID | --core FILE --exe BINARY) [flags]
  go-retain snapshot --pid 4711
  go-retain snapshot --pid 4711 --json > before.json
  go-retain snapshot --pid 4711 --again-after 1m           what grew in a minute
  go-retain snapshot --pid 4711 --pprof retained.pb.gz     also a profile for go tool pprof
  go-retain snapshot --pid 4711 --key ./with-symbols       a program built with -ldflags "-s -w"
  go-retain snapshot --core core.4711 --exe ./server       a core file
`

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
	if err := parse(f, args, snapshotHelp, stdout); err != nil {
		return err
	}
	if err := cmp.Or(noArguments(f), checkSnapshot(f, &o), checkLimits(f), checkThreshold(threshold), out.check(o.Core, o.Exe, o.Key)); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	o.Self, o.Threshold = self, *threshold
	first, err := takeBounded(o, *timeout, func() {})
	if err != nil {
		return err
	}
	if *again == 0 {
		return out.print(first, stdout)
	}
	time.Sleep(*again)
	// A process that leaks may end before the second snapshot: what the first one found is not lost.
	printFirst := func() { _ = out.print(first, stdout) }
	second, err := takeBounded(o, *timeout, printFirst)
	if err != nil {
		printFirst()
		return fmt.Errorf("at the second snapshot: %w (printed: the first one, so not what grew)", err)
	}
	return out.print(report.Compare(first, second, *threshold), stdout)
}

func takeBounded(o snapshot.Options, timeout time.Duration, last func()) (*report.Snapshot, error) {
	defer bound(timeout, os.Stderr, last)()
	return snapshot.Take(o)
}

// checkLimits checks the durations and the limit of bytes: with none at all, no snapshot works.
func checkLimits(f *flag.FlagSet) (err error) {
	f.Visit(func(one *flag.Flag) {
		switch value := one.Value.(flag.Getter).Get().(type) {
		case time.Duration:
			if value <= 0 && err == nil {
				err = fmt.Errorf("--%s must be longer than 0, not %v", one.Name, value)
			}
		case uint64:
			if value == 0 && err == nil {
				err = fmt.Errorf("--%s must be more than 0", one.Name)
			}
		}
	})
	return err
}

func checkSnapshot(f *flag.FlagSet, o *snapshot.Options) error {
	switch {
	case isSet(f, "pid") && o.PID <= 0:
		return fmt.Errorf("--pid is a process id, not %d", o.PID)
	case o.PID == 0 && o.Core == "":
		return errors.New("say what to read: --pid PID, or --core FILE --exe BINARY")
	case o.PID != 0 && o.Core != "":
		return errors.New("--pid or --core, not both")
	case o.Core != "" && o.Exe == "":
		return errors.New("a core needs the binary that wrote it: --exe BINARY")
	case o.Core == "" && o.Exe != "":
		return errors.New("--exe works with --core only; the binary of a process is known (for a stripped binary, give --key)")
	case o.Core != "" && isSet(f, "again-after"):
		return errors.New("a core does not change: --again-after works with --pid only")
	case o.PID == os.Getpid():
		return errors.New("go-retain cannot stop itself")
	}
	return nil
}
