package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"leakgate/tools/go-retain/internal/look"
	"leakgate/tools/go-retain/internal/report"
)

func runLook(args []string, stdout io.Writer) error {
	f := newFlags("look")
	o := look.Options{Tool: "go-retain " + Version}
	f.IntVar(&o.PID, "pid", 0, "`PID` of the process")
	f.StringVar(&o.Core, "core", "", "core `FILE` to look at instead of a process")
	f.StringVar(&o.Exe, "exe", "", "`BINARY` that the core is of")
	f.StringVar(&o.Key, "key", "", "`BINARY` with symbols, of the same build, for a program that is stripped")
	f.Uint64Var(&o.MaxBytes, "max-heap-bytes", 2<<30, "`bytes` of objects with pointers that are copied at most")
	f.DurationVar(&o.MaxStop, "max-stop", 5*time.Second, "`duration` for which the process is stopped at most")
	timeout := f.Duration("timeout", 2*time.Minute, "`duration` that a look may take")
	again := f.Duration("again-after", 0, "look again after this `duration`, and print what grew")
	asJSON := f.Bool("json", false, "print JSON")
	bar := addBar(f)
	if err := parse(f, args, "go-retain look (--pid PID | --core FILE --exe BINARY) [flags]", stdout); err != nil {
		return err
	}
	if err := errors.Join(noArguments(f), checkLook(&o, *again), checkBar(bar)); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	o.Self, o.Bar = self, *bar
	first, err := takeBounded(o, *timeout)
	if err != nil {
		return err
	}
	if *again == 0 {
		return print(first, *asJSON, stdout)
	}
	time.Sleep(*again)
	second, err := takeBounded(o, *timeout)
	if err != nil {
		return fmt.Errorf("at the second look: %w", err)
	}
	return print(report.Compare(first, second, *bar), *asJSON, stdout)
}

func takeBounded(o look.Options, timeout time.Duration) (*report.Look, error) {
	defer bound(timeout, os.Stderr)()
	return look.Take(o)
}

func checkLook(o *look.Options, again time.Duration) error {
	switch {
	case o.PID == 0 && o.Core == "":
		return errors.New("say what to look at: --pid PID, or --core FILE --exe BINARY")
	case o.PID != 0 && o.Core != "":
		return errors.New("--pid or --core, not both")
	case o.PID < 0:
		return fmt.Errorf("--pid is the number of a process, not %d", o.PID)
	case o.Core != "" && o.Exe == "":
		return errors.New("a core needs the binary that it is of: --exe BINARY")
	case o.Core == "" && o.Exe != "":
		return errors.New("--exe goes with --core; the binary of a process is known (for a stripped one, give --key)")
	case o.Core != "" && again != 0:
		return errors.New("a core does not change: --again-after goes with --pid")
	case again < 0:
		return errors.New("--again-after lies in the past")
	case o.PID == os.Getpid():
		return errors.New("go-retain cannot stop itself")
	}
	return nil
}
