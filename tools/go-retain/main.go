// Command go-retain tells who holds the memory of a running Go program.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"leakgate/tools/go-retain/internal/look"
	"leakgate/tools/go-retain/internal/proc"
	"leakgate/tools/go-retain/internal/report"
)

const version = "0.1.0"

func main() {
	if len(os.Args) > 1 && os.Args[1] == proc.GuardCommand {
		if err := proc.Guard(os.Args[2:]); err != nil {
			os.Exit(1)
		}
		return
	}
	f := flag.NewFlagSet("look", flag.ExitOnError)
	pid := f.Int("pid", 0, "")
	key := f.String("key", "", "")
	asJSON := f.Bool("json", false, "")
	f.Parse(os.Args[2:])
	self, _ := os.Executable()
	l, err := look.Take(look.Options{PID: *pid, Key: *key, MaxBytes: 4 << 30, Timeout: time.Minute, MaxStop: 5 * time.Second, Self: self,
		Tool: "go-retain " + version, Bar: report.Bar{Share: 0.1, Bytes: 64 << 10, Members: 16}})
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-retain:", err)
		os.Exit(2)
	}
	if *asJSON {
		json.NewEncoder(os.Stdout).Encode(l)
		return
	}
	l.WriteText(os.Stdout)
}
