package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

func newFlags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// parse parses flags and prints help if it is asked for. The caller reports errors.
func parse(f *flag.FlagSet, args []string, help string, stdout io.Writer) error {
	err := f.Parse(args)
	if err == nil {
		return checkNotEmpty(f)
	}
	if !errors.Is(err, flag.ErrHelp) {
		return explain(f, err)
	}
	if writeErr := writeAll(stdout, func(w io.Writer) error {
		line, examples, _ := strings.Cut(help, "\n")
		fmt.Fprintf(w, "usage: %s\n\n", line)
		f.VisitAll(func(one *flag.Flag) {
			value, text := flag.UnquoteUsage(one)
			fmt.Fprintf(w, "  %-26s %s", strings.TrimSpace("--"+one.Name+" "+value), text)
			if one.DefValue != "" && one.DefValue != "false" && one.DefValue != "0" && one.DefValue != "0s" {
				fmt.Fprintf(w, " (default %s)", one.DefValue)
			}
			fmt.Fprintln(w)
		})
		fmt.Fprintf(w, "\nExamples:\n\n%s", examples)
		return nil
	}); writeErr != nil {
		return writeErr
	}
	return err
}

// addThreshold adds the flags that decide which places are reported as suspects.
func addThreshold(f *flag.FlagSet) *report.Threshold {
	threshold := &report.Threshold{}
	f.Float64Var(&threshold.Share, "min-share", 0.1, "smallest `share` of the reachable bytes (or of the growth) that is reported, 0 to 1")
	f.Int64Var(&threshold.Bytes, "min-bytes", 256<<10, "smallest number of `bytes` that is reported")
	f.Int64Var(&threshold.Members, "min-members", 16, "smallest `number` of objects that counts as an accumulation")
	return threshold
}

func checkThreshold(threshold *report.Threshold) error {
	// Not a number (NaN) is not in this range, and not outside of it.
	if inRange := threshold.Share >= 0 && threshold.Share <= 1; !inRange {
		return fmt.Errorf("--min-share is a share from 0 to 1, not %v", threshold.Share)
	}
	if threshold.Bytes < 0 {
		return fmt.Errorf("--min-bytes must not be negative: %d", threshold.Bytes)
	}
	if threshold.Members < 0 {
		return fmt.Errorf("--min-members must not be negative: %d", threshold.Members)
	}
	return nil
}

func noArguments(f *flag.FlagSet) error {
	if f.NArg() > 0 {
		if _, err := strconv.Atoi(f.Arg(0)); err == nil {
			return fmt.Errorf("unexpected argument %q: for a process, say --pid %s", f.Arg(0), f.Arg(0))
		}
		return fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	return nil
}
