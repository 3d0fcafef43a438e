package cli

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/OWNER/leakgate/tools/go-retain/internal/pprof"
)

// output says how a result is printed.
type output struct {
	json  bool
	pprof string
}

func addOutput(f *flag.FlagSet) *output {
	o := &output{}
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.StringVar(&o.pprof, "pprof", "", "also write a profile to this `FILE`, for go tool pprof")
	return o
}

// printable is a snapshot or a difference.
type printable interface {
	WriteText(io.Writer)
	Profile() *pprof.Profile
}

func (o *output) print(what printable, stdout io.Writer) error {
	if o.pprof != "" {
		if err := writeProfile(what.Profile(), o.pprof); err != nil {
			return fmt.Errorf("--pprof: %w", err)
		}
	}
	if !o.json {
		what.WriteText(stdout)
		return nil
	}
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	return out.Encode(what)
}

func writeProfile(profile *pprof.Profile, path string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	return profile.Write(file)
}
