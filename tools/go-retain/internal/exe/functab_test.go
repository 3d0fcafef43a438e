package exe

import (
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// The function table of this very test, against what the runtime itself says.
func TestFindsFunctions(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := Open(self, self)
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	if !strings.HasPrefix(runtime.Version(), binary.GoVersion) || binary.BuildID == "" {
		t.Errorf("version %q, build id %q", binary.GoVersion, binary.BuildID)
	}
	if binary.Stripped || !binary.Fixed() {
		t.Skip("the test binary is stripped or can be moved")
	}
	table, err := binary.Functions()
	if err != nil {
		t.Fatal(err)
	}
	for _, function := range []any{os.Executable, strings.Fields, TestFindsFunctions, (*FuncTable).Find} {
		entry := uint64(reflect.ValueOf(function).Pointer())
		want := runtime.FuncForPC(uintptr(entry)).Name()
		for _, pc := range []uint64{entry, entry + 1} {
			if got, ok := table.Find(pc); !ok || got.Name != want || got.Entry != entry {
				t.Errorf("%#x is in %+v, not in %s", pc, got, want)
			}
		}
		f, _ := table.Find(entry)
		if size, ok := f.FrameSize(entry); !ok || size != 0 {
			t.Errorf("%s begins with a frame of %d bytes", want, size)
		}
	}
	if f, ok := table.Find(0x10); ok {
		t.Errorf("0x10 is in %s", f.Name)
	}
	if table, ok := binary.Symbol("runtime.mheap_"); !ok || table == 0 {
		t.Error("no runtime.mheap_")
	}
}
