package cli

import (
	"bufio"
	"encoding/json"
	"errors"
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

// check says before a snapshot is taken whether the profile can be written, and that it replaces none of the inputs.
func (o *output) check(inputs ...string) error {
	if o.pprof == "" {
		return nil
	}
	info, err := os.Stat(o.pprof)
	if errors.Is(err, os.ErrNotExist) {
		return tryFile(o.pprof, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	}
	if err != nil {
		return fmt.Errorf("--pprof: %w", err)
	}
	for _, input := range inputs {
		if other, err := os.Stat(input); err == nil && os.SameFile(info, other) {
			return fmt.Errorf("--pprof %s would replace a file that go-retain is to read: name another file", o.pprof)
		}
	}
	// To open a pipe waits for its reader.
	if info.Mode().IsRegular() || info.IsDir() {
		return tryFile(o.pprof, os.O_WRONLY)
	}
	return nil
}

// tryFile opens a file for writing. It leaves no new file behind.
func tryFile(path string, flags int) error {
	file, err := os.OpenFile(path, flags, 0o666)
	if errors.Is(err, os.ErrExist) { // a symbolic link to a file that does not exist yet
		return nil
	}
	if err != nil {
		return fmt.Errorf("--pprof: %w", err)
	}
	file.Close()
	if flags&os.O_CREATE != 0 {
		return os.Remove(path)
	}
	return nil
}

// print prints a result and writes its profile. Where the profile cannot be written, the result is still printed.
func (o *output) print(what printable, stdout io.Writer) error {
	err := writeAll(stdout, func(w io.Writer) error {
		if !o.json {
			what.WriteText(w)
			return nil
		}
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return out.Encode(what)
	})
	if o.pprof != "" {
		if profileErr := writeProfile(what.Profile(), o.pprof); profileErr != nil && err == nil {
			return fmt.Errorf("--pprof: %w", profileErr)
		}
	}
	return err
}

// writeAll writes a text, and says so if not all of it could be written (a full disk, mostly).
func writeAll(to io.Writer, write func(io.Writer) error) error {
	buffered := bufio.NewWriter(to)
	err := write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("could not print all of the output: %w", err)
	}
	return nil
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
