// Package snapshot takes a snapshot of a process or a core file, from opening its binary to the report.
package snapshot

import (
	"debug/elf"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/exe"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// The Go versions that this tool has been tested with.
const (
	oldestMinor = 22
	newestMinor = 26
	// Supported is the same range as text.
	Supported = "Go 1.22 to 1.26"
)

var versionPattern = regexp.MustCompile(`^go1\.(\d+)`)

// target is a binary with its debugging information.
type target struct {
	binary *exe.Binary // the program that runs
	key    *exe.Binary // the binary with symbols: the same one, or the one that --key names
	types  *dwarftypes.Table
	layout *rt.Layout
	funcs  *exe.FuncTable
}

func (t *target) close() {
	t.binary.Close()
	if t.key != t.binary {
		t.key.Close()
	}
}

// openTarget opens a binary, and its key if one is given. shown is the binary's name in error messages.
func openTarget(path, shown, keyPath string) (*target, error) {
	binary, err := exe.Open(path, shown)
	if err != nil {
		return nil, err
	}
	t := &target{binary: binary, key: binary}
	if err := t.open(shown, keyPath); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *target) open(shown, keyPath string) error {
	if err := checkMachine(t.binary.Machine); err != nil {
		return err
	}
	if err := checkVersion(t.binary.GoVersion); err != nil {
		return err
	}
	if t.binary.Stripped && keyPath == "" {
		return fmt.Errorf("%s is stripped: build it again from the same sources with the same flags, but without "+
			`-ldflags "-s -w", and give that binary as --key`, shown)
	}
	if keyPath != "" {
		key, err := exe.Open(keyPath, keyPath)
		if err != nil {
			return err
		}
		t.key = key
		if err := matches(t.binary, key); err != nil {
			return err
		}
	}
	data, err := t.key.DWARF()
	if err != nil {
		return fmt.Errorf("reading the debugging information of %s: %w", t.key.Path, err)
	}
	if t.types, err = dwarftypes.New(data, dwarftypes.Sections{
		Loc: t.key.DebugSection("loc"), LocLists: t.key.DebugSection("loclists"), Addr: t.key.DebugSection("addr"),
	}); err != nil {
		return fmt.Errorf("reading the debugging information of %s: %w", t.key.Path, err)
	}
	if t.layout, err = rt.NewLayout(t.types); err != nil {
		return err
	}
	t.funcs, err = t.key.Functions()
	return err
}

func checkMachine(machine elf.Machine) error {
	if machine != elf.EM_X86_64 && machine != elf.EM_AARCH64 {
		return fmt.Errorf("the binary is for %v: go-retain reads amd64 and arm64", machine)
	}
	return nil
}

func checkVersion(version string) error {
	match := versionPattern.FindStringSubmatch(version)
	if match != nil {
		if minor, err := strconv.Atoi(match[1]); err == nil && minor >= oldestMinor && minor <= newestMinor {
			return nil
		}
	}
	return fmt.Errorf("the binary was built with %s: go-retain knows the runtimes of %s; build the program with one of these", version, Supported)
}

// matches checks that a key is the same program.
func matches(binary, key *exe.Binary) error {
	if key.Stripped {
		return fmt.Errorf("the key %s is stripped itself: build it without -ldflags \"-s -w\"", key.Path)
	}
	if !binary.Matches(key) {
		return fmt.Errorf("the key %s is not the same program: its functions differ (build id %s, not %s). "+
			"It must be built from the same sources with the same Go release and flags, but for -s and -w",
			key.Path, orNone(key.BuildID), orNone(binary.BuildID))
	}
	return nil
}

func orNone(id string) string {
	if id == "" {
		return "none"
	}
	return id
}

// place translates an address in the key to an address in the process. bias is the load bias of the program.
func (t *target) place(addr, bias uint64) uint64 {
	if t.key == t.binary {
		return addr + bias
	}
	return t.key.Moved(t.binary, addr) + bias
}

// symbol returns the address of a runtime symbol in the process.
func (t *target) symbol(name string, bias uint64) (uint64, error) {
	addr, ok := t.key.Symbol(name)
	if !ok {
		return 0, errors.New("the binary has no symbol " + name)
	}
	return t.place(addr, bias), nil
}

// codeBias is the distance between code in the process and code in the key.
func (t *target) codeBias(bias uint64) uint64 {
	text, ok := t.key.Symbol("runtime.text")
	if !ok {
		return bias
	}
	return t.place(text, bias) - text
}
