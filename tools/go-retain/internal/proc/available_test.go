package proc

import "testing"

func TestAvailable(t *testing.T) {
	for text, want := range map[string]uint64{
		"MemTotal:       24000 kB\nMemFree:         1000 kB\nMemAvailable:    2000 kB\n": 2000 << 10,
		"MemTotal:       24000 kB\n": 0,
		"":                           0,
	} {
		if got := available(text); got != want {
			t.Errorf("%d, not %d: %q", got, want, text)
		}
	}
	if Available() < 1<<20 {
		t.Errorf("this machine has %d bytes", Available())
	}
}
