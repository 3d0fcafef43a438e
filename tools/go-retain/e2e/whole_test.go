package e2e

import (
	"strconv"
	"strings"
	"testing"
)

// The tool reaches exactly what the collector retains. The runtime's own figure is the reference.
func TestReachesWhatTheCollectorKeeps(t *testing.T) {
	for _, r := range releases {
		for _, shape := range []string{"healthy", "goroutine", "map", "syncmap", "timer", "context", "finalizer"} {
			t.Run(r.name+"/"+shape, func(t *testing.T) {
				t.Parallel()
				s := start(t, binary(t, r), shape)
				s.ask("retain 2000")
				s.ask("collect")
				_, found := takeSnapshot(t, s.pid)
				s.ask("heap")
				line, err := s.output.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				kept, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				const slack = 50_000 // allocated since the collection, or about to be freed
				if off := found.Heap.ReachableBytes - kept; off > slack || off < -slack-kept/100 {
					t.Errorf("reached %d bytes, of %d that were kept", found.Heap.ReachableBytes, kept)
				}
				if typed := found.Heap.TypedBytes; shape != "goroutine" && typed < found.Heap.ReachableBytes*9/10 {
					t.Errorf("found the types of %d bytes, of %d", typed, found.Heap.ReachableBytes)
				}
			})
		}
	}
}
