package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

const diffHelp = `go-retain diff BEFORE.json AFTER.json [flags]
  go-retain diff before.json after.json
  go-retain diff before.json after.json --min-share 0.02     also report smaller places
  go-retain diff before.json after.json --pprof grown.pb.gz  also a profile for go tool pprof
`

func runDiff(args []string, stdout io.Writer) error {
	f := newFlags("diff")
	o := addOutput(f)
	threshold := addThreshold(f)
	var files []string
	// Flags may come after the files, too.
	for rest := args; ; {
		if err := parse(f, rest, diffHelp, stdout); err != nil {
			return err
		}
		if f.NArg() == 0 {
			break
		}
		files, rest = append(files, f.Arg(0)), f.Args()[1:]
	}
	if len(files) != 2 {
		return errors.New("diff takes two files: BEFORE.json AFTER.json, each of them from go-retain snapshot --json")
	}
	if err := cmp.Or(checkThreshold(threshold), o.check(files...)); err != nil {
		return err
	}
	before, err := readSnapshot(files[0])
	if err != nil {
		return err
	}
	after, err := readSnapshot(files[1])
	if err != nil {
		return err
	}
	return o.print(report.Compare(before, after, *threshold), stdout)
}

func readSnapshot(path string) (*report.Snapshot, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found := &report.Snapshot{}
	if len(data) == 0 {
		return nil, fmt.Errorf("%s is empty: the snapshot that was to write it may have failed", path)
	}
	var cut *json.SyntaxError
	if err := json.Unmarshal(data, found); errors.As(err, &cut) && cut.Offset == int64(len(data)) {
		return nil, fmt.Errorf("%s is cut short: take the snapshot again", path)
	} else if err != nil {
		return nil, fmt.Errorf("%s is not JSON that go-retain wrote: %w", path, err)
	}
	if found.Kind != "look" {
		return nil, fmt.Errorf("%s is not a snapshot (go-retain snapshot --json writes one; --again-after writes a difference)", path)
	}
	if found.SchemaVersion != report.SchemaVersion {
		return nil, fmt.Errorf("%s has schema version %d, this tool reads %d: take both snapshots with the same go-retain",
			path, found.SchemaVersion, report.SchemaVersion)
	}
	if found.Process.PID == 0 && found.Process.Core == "" || len(found.Holders) == 0 {
		return nil, fmt.Errorf("%s lacks the process or its holders: take the snapshot again", path)
	}
	return found, nil
}
