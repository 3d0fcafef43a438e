package heap

import (
	"slices"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

func TestNamesDataThatNothingNames(t *testing.T) {
	image := &rt.Image{Segments: []rt.Segment{
		// Words 0 to 7; 1, 3, 4 and 6 are pointers.
		{Base: 0x1000, Data: make([]byte, 64), Mask: []byte{0b01011010, 0}},
		{Base: 0x9000, Data: make([]byte, 32), Mask: []byte{0b0100, 0}, Plugin: "p"},
		{Base: 0xa000, Data: make([]byte, 32), Mask: []byte{0, 0}, Plugin: "p"},
	}}
	variables := []Place{{"a", 0x1018, 8}}
	statics := []Place{{"s", 0x1030, 16}, {"outside", 0x5000, 16}}
	want := []Place{
		{"unnamed data", 0x1008, 16}, {"unnamed data", 0x1020, 16}, {"s", 0x1030, 16}, {"outside", 0x5000, 16},
		{"data of plugin p", 0x9010, 16},
	}
	if got := WithGaps(image, variables, statics); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := WithGaps(image, nil, nil); !slices.Equal(got, []Place{{"unnamed data", 0x1008, 56}, want[4]}) {
		t.Errorf("without names: %+v", got)
	}
}
