// Package cli is the command line: flags in, text or JSON out.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"leakgate/tools/go-retain/internal/proc"
)

// Version of the tool.
const Version = "0.1.0"

// Exit codes.
const (
	exitOK    = 0
	exitError = 2
)

const usage = `go-retain tells who holds the memory of a running Go program.

It reads an unmodified process from outside, stopped for some milliseconds, and prints the way from a package variable
or a goroutine's stack to where objects pile up, by Go types and fields.

  go-retain look --pid PID                     look at a running process
  go-retain look --core FILE --exe BINARY      look at a core file (gcore PID)
  go-retain look --pid PID --again-after 1m    look twice, and print what grew in between
  go-retain diff BEFORE.json AFTER.json        print what grew between two looks that were stored

  go-retain look --help                        all flags
  go-retain --version

Examples:

  go-retain look --pid $(pidof server)
  go-retain look --pid $(pidof server) --json > before.json
  go-retain look --pid $(pidof server) --key ./server-with-symbols
  gcore -o core 4711 && go-retain look --core core.4711 --exe ./server

It knows the runtimes of Go 1.23 to 1.26, on Linux, on amd64 and arm64.
`

// Run does what the arguments say and gives the exit code.
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
		return errors.New("what is to be done? Say look or diff")
	}
	switch args[0] {
	case "look":
		return runLook(args[1:], stdout)
	case "diff":
		return runDiff(args[1:], stdout)
	case "--version", "-version", "version":
		fmt.Fprintf(stdout, "go-retain %s\n", Version)
		return nil
	case "--help", "-help", "-h", "help":
		fmt.Fprint(stdout, usage)
		return nil
	case proc.GuardCommand:
		return proc.Guard(args[1:])
	}
	return fmt.Errorf("there is no command %q: say look or diff (go-retain --help)", args[0])
}

// bound ends the program when it takes too long. What is stopped goes on: its guard sees to that.
func bound(timeout time.Duration, stderr io.Writer) (stop func()) {
	timer := time.AfterFunc(timeout, func() {
		fmt.Fprintf(stderr, "go-retain: not done after --timeout %v: allow more\n", timeout)
		os.Exit(exitError)
	})
	return func() { timer.Stop() }
}
