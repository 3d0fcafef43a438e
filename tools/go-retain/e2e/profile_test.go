package e2e

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// go tool pprof shows the shares of the text.
func TestProfileHasTheSameShares(t *testing.T) {
	for _, name := range []string{"twelve", "shards", "bytes", "linked"} {
		t.Run(name, func(t *testing.T) {
			s := start(t, binary(t, own), name)
			s.ask("retain 6000")
			s.ask("collect")
			file := filepath.Join(t.TempDir(), "retained.pb.gz")
			_, found := takeSnapshot(t, s.pid, "--pprof", file)
			places := append(found.Suspects, found.Largest...)
			if len(places) == 0 {
				t.Fatal("there is nothing to compare")
			}
			shares := accumulated(t, file)
			for _, place := range places {
				frame := place.Shortest.Text
				share, ok := shares[frame]
				if !ok {
					share, ok = shares[frame+" (itself)"]
				}
				if off := share - place.Share; !ok || off > 0.001 || off < -0.001 {
					t.Errorf("%s: %.4f in the profile, %.4f in the text", frame, share, place.Share)
				}
			}
		})
	}
}

// accumulated returns the accumulated share of each frame, as go tool pprof prints it.
func accumulated(t *testing.T, file string) map[string]float64 {
	t.Helper()
	out, err := exec.Command("go", "tool", "pprof", "-top", "-cum", "-nodefraction=0", "-edgefraction=0", "-nodecount=100000", file).Output()
	if err != nil {
		t.Fatalf("go tool pprof: %v\n%s", err, out)
	}
	shares := map[string]float64{}
	for _, line := range strings.Split(string(out), "\n") {
		//   156kB  1.47%  1.48%    10140kB 95.54%  main.payload
		fields := strings.Fields(line)
		if len(fields) < 6 || !strings.HasSuffix(fields[4], "%") {
			continue
		}
		share, err := strconv.ParseFloat(strings.TrimSuffix(fields[4], "%"), 64)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		shares[strings.Join(fields[5:], " ")] = share / 100
	}
	return shares
}

// A difference has a profile of what grew. What shrank is not in it.
func TestProfileOfADifference(t *testing.T) {
	s := start(t, binary(t, own), "shrink")
	s.ask("retain 300")
	s.ask("collect")
	before, _ := takeSnapshot(t, s.pid)
	s.ask("retain 2000")
	s.ask("collect")
	after, _ := takeSnapshot(t, s.pid)
	file := filepath.Join(t.TempDir(), "grown.pb.gz")
	diff := &report.Diff{}
	runJSON(t, diff, "diff", before, after, "--pprof", file)
	if len(diff.Suspects) == 0 {
		t.Fatal("nothing grew")
	}
	top := diff.Suspects[0]
	if off := accumulated(t, file)[top.Shortest.Text] - top.Share; off > 0.001 || off < -0.001 {
		t.Errorf("%s: %+v differs by %v from the profile", top.Shortest.Text, top, off)
	}
}
