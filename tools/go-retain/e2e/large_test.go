package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

// long skips a test that takes long, unless all tests are to run.
func long(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("LEAKGATE_LONG_TESTS") == "" {
		t.Skip("LEAKGATE_LONG_TESTS=all: " + why)
	}
}

// large skips a test of a process that takes much memory, in short mode.
func large(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no large processes")
	}
}

// measured takes a snapshot with the default limits, but for the time, and returns the largest size of the tool. The size that
// the system reports at the end is no use: it counts what this process was before it became the tool.
func measured(t *testing.T, pid int) (found *report.Snapshot, toolBytes int64) {
	t.Helper()
	cmd := exec.Command(tool, "snapshot", "--pid", strconv.Itoa(pid), "--json", "--timeout", "5m", "--max-stop", "1m")
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for tick := time.Tick(5 * time.Millisecond); ; <-tick {
		toolBytes = max(toolBytes, peakOf(cmd.Process.Pid))
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %s", err, errors.Bytes())
			}
			found = &report.Snapshot{}
			if err := json.Unmarshal(out.Bytes(), found); err != nil {
				t.Fatal(err)
			}
			return found, toolBytes
		default:
		}
	}
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakOf returns the largest resident memory that a process had so far, in bytes; 0 if it has ended.
func peakOf(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	line := peakLine.FindSubmatch(status)
	if line == nil {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(line[1]), 10, 64)
	return kilobytes << 10
}

// A process of many goroutines and large buffers is read with a part of its memory.
func TestCrowdOfGoroutines(t *testing.T) {
	large(t)
	goroutines := 30_000
	if os.Getenv("LEAKGATE_LONG_TESTS") != "" {
		goroutines = 100_000
	}
	s := start(t, binary(t, own), "crowd")
	s.ask("retain " + strconv.Itoa(goroutines))
	time.Sleep(settle)
	s.ask("collect")
	found, toolBytes := measured(t, s.pid)
	g := found.Goroutines[0]
	if g.Function != "main.retainInCrowd.func1" || g.Count != int64(goroutines) || g.WaitsAt.Function != "main.waitDeep" {
		t.Errorf("%+v", g)
	}
	// All goroutines but the main one are equal, whether they were reduced during the stop or after it.
	members := map[string]int64{}
	for _, sum := range found.Types {
		members[sum.Type] = sum.Objects
	}
	if members["main.member"] != int64(goroutines) || members["main.session"] != 11*int64(goroutines) {
		t.Errorf("%d members, %d sessions", members["main.member"], members["main.session"])
	}
	// A third, and what the tool takes for any process.
	if limit := found.Memory.RSSBytes/3 + 100<<20; toolBytes > limit {
		t.Errorf("the tool took %d MB for a process of %d MB", toolBytes>>20, found.Memory.RSSBytes>>20)
	}
	if bytes := found.Memory.ReachableBytes + found.Memory.StackBytes; bytes < int64(goroutines)*44_000 {
		t.Errorf("%d bytes in all", bytes)
	}
}

// An object may be larger than what one system call reads.
func TestObjectsOfMoreThanTwoGigabytes(t *testing.T) {
	large(t)
	long(t, "takes 5 GB of memory")
	s := start(t, binary(t, own), "huge")
	s.ask("retain 1000")
	s.ask("collect")
	found, _ := measured(t, s.pid)
	sums := map[string]report.TypeSum{}
	for _, sum := range found.Types {
		sums[sum.Type] = sum
	}
	for _, name := range []string{"[]uint8", "[]*main.session"} {
		if sums[name].Bytes < 2<<30 {
			t.Errorf("%s: %+v", name, sums[name])
		}
	}
	// The first one is in each page of the slice, and the others are at its end.
	if sums["main.session"].Objects != 1000 {
		t.Errorf("%+v", sums["main.session"])
	}
	if len(found.Warnings) > 0 {
		t.Errorf("%v", found.Warnings)
	}
}

// Snapshots of several large processes may be taken at once.
func TestFourLargeProcessesAtOnce(t *testing.T) {
	large(t)
	const sessions = 90_000 // of 2.2 kB each
	var done sync.WaitGroup
	for range 4 {
		s := start(t, binary(t, own), "slice")
		s.ask("retain " + strconv.Itoa(sessions))
		s.ask("collect")
		done.Add(1)
		go func() {
			defer done.Done()
			stdout, stderr, code := run(t, "snapshot", "--pid", strconv.Itoa(s.pid), "--json", "--timeout", "5m", "--max-stop", "1m")
			found := &report.Snapshot{}
			if err := json.Unmarshal([]byte(stdout), found); err != nil || code != 0 {
				t.Errorf("exit code %d: %s", code, stderr)
				return
			}
			if len(found.Suspects) == 0 || found.Suspects[0].Member != "main.connWrapper" || found.Suspects[0].Members != sessions ||
				found.Suspects[0].Bytes < 190_000_000 {
				t.Errorf("%+v", found.Suspects)
			}
		}()
	}
	done.Wait()
}
