package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"leakgate/tools/go-retain/internal/report"
)

func newFlags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// parse parses flags. Help that was asked for is printed; a mistake is the caller's to tell.
func parse(f *flag.FlagSet, args []string, line string, stdout io.Writer) error {
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(stdout, "usage: %s\n\n", line)
		f.VisitAll(func(one *flag.Flag) {
			value, text := flag.UnquoteUsage(one)
			fmt.Fprintf(stdout, "  %-26s %s", strings.TrimSpace("--"+one.Name+" "+value), text)
			if one.DefValue != "" && one.DefValue != "false" && one.DefValue != "0" && one.DefValue != "0s" {
				fmt.Fprintf(stdout, " (default %s)", one.DefValue)
			}
			fmt.Fprintln(stdout)
		})
	}
	return err
}

// addBar adds the flags that say from when on something is a suspect.
func addBar(f *flag.FlagSet) *report.Bar {
	bar := &report.Bar{}
	f.Float64Var(&bar.Share, "min-share", 0.1, "`part` of the reachable bytes (or of the growth) from which on a place is shown, 0 to 1")
	f.Int64Var(&bar.Bytes, "min-bytes", 256<<10, "`bytes` from which on a place is shown")
	f.Int64Var(&bar.Members, "min-members", 16, "`number` of objects from which on they pile up")
	return bar
}

func checkBar(bar *report.Bar) error {
	if bar.Share < 0 || bar.Share > 1 {
		return fmt.Errorf("--min-share is a part of the whole, from 0 to 1; not %v", bar.Share)
	}
	return nil
}

func noArguments(f *flag.FlagSet) error {
	if f.NArg() > 0 {
		return fmt.Errorf("%q is one word too many", f.Arg(0))
	}
	return nil
}
