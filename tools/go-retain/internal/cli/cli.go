// Package cli is the command line: flags in, text or JSON out.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
)

// Version of the tool.
const Version = "0.1.0"

// Exit codes.
const (
	exitOK    = 0
	exitError = 2
)

// oldSnapshotName is the former name of the snapshot command. Scripts may still use it.
const oldSnapshotName = "look"

const usage = `go-retain reports what retains the memory of a running Go program.

It reads an unmodified process from outside, stops it for a few milliseconds, and prints the path from a package
variable or a goroutine's stack to where objects accumulate, by Go types and fields.

  go-retain snapshot --pid PID                     take a snapshot of a running process
  go-retain snapshot --core FILE --exe BINARY      read a core file (gcore PID)
  go-retain snapshot --pid PID --again-after 1m    take two snapshots and print what grew
  go-retain diff BEFORE.json AFTER.json            print what grew between two stored snapshots

  go-retain snapshot --help                        all flags; also diff --help
  go-retain --version

Examples:

  go-retain snapshot --pid $(pidof server)
  go-retain snapshot --pid $(pidof server) --json > before.json
  go-retain snapshot --pid $(pidof server) --key ./server-with-symbols
  gcore -o core 4711 && go-retain snapshot --core core.4711 --exe ./server

It knows the runtimes of Go 1.22 to 1.26, on Linux, on amd64 and arm64.
`

// Run executes a command line and returns the exit code.
func Run(args []string, stdout, stderr io.Writer) int {
	err := run(args, stdout, stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	fmt.Fprintf(stderr, "go-retain: %v\n", err)
	return exitError
}

func run(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return errors.New("no command given: say snapshot or diff (go-retain --help)")
	}
	switch args[0] {
	case "snapshot", oldSnapshotName:
		return runSnapshot(args[1:], stdout)
	case "diff":
		return runDiff(args[1:], stdout)
	case "--version", "-version", "version":
		return printText(stdout, "go-retain "+Version+"\n")
	case "help":
		if len(args) > 1 {
			return run([]string{args[1], "--help"}, stdout, stderr)
		}
		return printText(stdout, usage)
	case "--help", "-help", "-h":
		return printText(stdout, usage)
	case proc.GuardCommand:
		return proc.Guard(args[1:])
	}
	return fmt.Errorf("there is no command %q: say snapshot or diff (go-retain --help)", args[0])
}

func printText(stdout io.Writer, text string) error {
	return writeAll(stdout, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// bound ends the program when it takes too long, after a last action. A stopped process then continues, because its guard
// resumes it.
func bound(timeout time.Duration, stderr io.Writer, last func()) (stop func()) {
	timer := time.AfterFunc(timeout, func() {
		last()
		fmt.Fprintf(stderr, "go-retain: not done after --timeout %v: allow more\n", timeout)
		os.Exit(exitError)
	})
	return func() {
		if !timer.Stop() {
			select {} // the program ends
		}
	}
}
