package exe

import (
	"debug/elf"
	"debug/gosym"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// open builds this very tool and opens it.
func open(t *testing.T, flags ...string) *Binary {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tool")
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), "../..")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	binary, err := Open(path, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { binary.Close() })
	return binary
}

// The symbol table is an independent reference for the same facts.
func TestFindsFunctions(t *testing.T) {
	binary := open(t)
	table, err := binary.Functions()
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := binary.file.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	entries, checked := map[uint64]bool{}, 0
	for _, s := range symbols {
		entries[s.Value] = true
	}
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) != elf.STT_FUNC || s.Size < 2 {
			continue
		}
		for _, pc := range []uint64{s.Value, s.Value + s.Size - 1} {
			f, ok := table.Find(pc)
			// Some symbols are labels within an assembly function.
			name := strings.ReplaceAll(f.Name, "·", ".") // types of functions are written so in the table
			if !ok || f.Entry > s.Value || (f.Entry == s.Value && name != s.Name && name+".abi0" != s.Name) {
				t.Errorf("%#x is in %q (from %#x), not in %q (from %#x)", pc, f.Name, f.Entry, s.Name, s.Value)
			}
		}
		if f, _ := table.Find(s.Value); f.Entry == s.Value {
			checked++
			if size, ok := f.FrameSize(s.Value); ok && size != 0 {
				t.Errorf("%s begins with a frame of %d bytes", s.Name, size)
			}
		}
	}
	if checked < 1000 {
		t.Errorf("only %d functions", checked)
	}
	if f, ok := table.Find(0x10); ok {
		t.Errorf("0x10 is in %s", f.Name)
	}
}

func TestMatches(t *testing.T) {
	whole, stripped := open(t), open(t, "-ldflags=-s -w")
	other := open(t, "-gcflags=github.com/OWNER/leakgate/...=-l")
	if whole.Stripped || !stripped.Stripped {
		t.Error("the stripped and the whole binary are confused")
	}
	if !whole.Matches(stripped) || !stripped.Matches(whole) || !whole.Matches(whole) {
		t.Error("the same program does not match")
	}
	if whole.Matches(other) || other.Matches(stripped) {
		t.Error("a program that was compiled differently matches")
	}
	heap, ok := whole.Symbol("runtime.mheap_")
	if !ok {
		t.Fatal("no runtime.mheap_")
	}
	ours, theirs := whole.file.Section(".noptrbss"), stripped.file.Section(".noptrbss")
	if bss := whole.file.Section(".bss"); heap >= bss.Addr && heap < bss.Addr+bss.Size {
		ours, theirs = bss, stripped.file.Section(".bss")
	}
	if moved := whole.Moved(stripped, heap); moved-heap != theirs.Addr-ours.Addr {
		t.Errorf("moved by %#x, its section by %#x", moved-heap, theirs.Addr-ours.Addr)
	}
}

// debug/gosym is an independent reference for lines.
func TestFindsLines(t *testing.T) {
	binary := open(t)
	table, err := binary.Functions()
	if err != nil {
		t.Fatal(err)
	}
	data, err := binary.file.Section(".gopclntab").Data()
	if err != nil {
		t.Fatal(err)
	}
	reference, err := gosym.NewTable(nil, gosym.NewLineTable(data, binary.file.Section(".text").Addr))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, function := range reference.Funcs {
		for pc := function.Entry; pc < function.End && pc < function.Entry+64; pc += 8 {
			f, ok := table.Find(pc)
			if !ok {
				t.Fatalf("%#x is in no function", pc)
			}
			file, line, ok := f.Line(pc)
			wantFile, wantLine, _ := reference.PCToLine(pc)
			if !ok && wantLine > 0 || ok && (file != wantFile || line != wantLine) {
				t.Fatalf("%#x in %s is at %s:%d, not at %s:%d", pc, f.Name, wantFile, wantLine, file, line)
			}
			checked++
		}
	}
	if checked < 10000 {
		t.Errorf("only %d addresses checked", checked)
	}
}
