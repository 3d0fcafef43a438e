// Command go-retain reports what retains the memory of a running Go program.
package main

import (
	"os"

	"github.com/OWNER/leakgate/tools/go-retain/internal/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr)) }
