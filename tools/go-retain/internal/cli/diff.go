package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"leakgate/tools/go-retain/internal/report"
)

func runDiff(args []string, stdout io.Writer) error {
	f := newFlags("diff")
	asJSON := f.Bool("json", false, "print JSON")
	bar := addBar(f)
	var files []string
	// Flags may come after the files, too.
	for rest := args; ; {
		if err := parse(f, rest, "go-retain diff BEFORE.json AFTER.json [flags]", stdout); err != nil {
			return err
		}
		if f.NArg() == 0 {
			break
		}
		files, rest = append(files, f.Arg(0)), f.Args()[1:]
	}
	if len(files) != 2 {
		return errors.New("diff takes two files: BEFORE.json AFTER.json, each of them from go-retain look --json")
	}
	if err := checkBar(bar); err != nil {
		return err
	}
	before, err := readLook(files[0])
	if err != nil {
		return err
	}
	after, err := readLook(files[1])
	if err != nil {
		return err
	}
	return print(report.Compare(before, after, *bar), *asJSON, stdout)
}

func readLook(path string) (*report.Look, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	look := &report.Look{}
	if err := json.Unmarshal(data, look); err != nil {
		return nil, fmt.Errorf("%s is not JSON of this tool: %w", path, err)
	}
	if look.Kind != "look" {
		return nil, fmt.Errorf("%s is not a look (go-retain look --json writes one)", path)
	}
	if look.SchemaVersion != report.SchemaVersion {
		return nil, fmt.Errorf("%s has schema version %d, this tool reads %d: take the looks with the same go-retain",
			path, look.SchemaVersion, report.SchemaVersion)
	}
	return look, nil
}

// printable is a look or a difference.
type printable interface{ WriteText(io.Writer) }

func print(what printable, asJSON bool, stdout io.Writer) error {
	if !asJSON {
		what.WriteText(stdout)
		return nil
	}
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	return out.Encode(what)
}
