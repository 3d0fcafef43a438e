package rt

import (
	"strings"
	"testing"
)

func TestRefusesWhatTheMachineHasNoMemoryFor(t *testing.T) {
	spans := []Span{{Count: 1 << 20}, {Count: 1 << 20}}
	const objects = 2 << 20 * bytesForObject
	for available, refused := range map[uint64]bool{0: false, 1 << 40: false, objects + 1000: false, objects + 999: true, 1: true} {
		err := enough(1000, spans, available)
		if (err != nil) != refused {
			t.Errorf("with %d bytes: %v", available, err)
		}
		if err != nil && !strings.Contains(err.Error(), "about 160 MB") {
			t.Errorf("it does not say how much: %v", err)
		}
	}
}
