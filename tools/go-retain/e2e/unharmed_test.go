package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A hundred looks at a server that allocates, frees, grows stacks and starts goroutines all the while.
func TestServerIsUnharmed(t *testing.T) {
	looks := 100
	if testing.Short() {
		looks = 20
	}
	s := start(t, binary(t, own), "slice")
	s.ask("hold 500")
	s.ask("churn")
	held := 0
	for range looks {
		_, look := look(t, s.pid)
		if look.StoppedMs <= 0 {
			t.Errorf("stopped for %v ms", look.StoppedMs)
		}
		for _, suspect := range look.Suspects {
			if suspect.Member == "main.connWrapper" && suspect.Members == 500 {
				held++
			}
		}
	}
	s.ask("ping")
	s.ask("collect")
	if s.stderr.Len() > 0 {
		t.Errorf("the server complained: %s", s.stderr)
	}
	if state := stateOf(t, s.pid); state == 'T' {
		t.Error("the server was left stopped")
	}
	// What else is allocated differs from look to look, so that what leaks is not always above the bar.
	if held < looks/2 {
		t.Errorf("only %d of %d looks saw what the server holds", held, looks)
	}
}

// stateOf gives the state of a process: R, S, T and so on.
func stateOf(t *testing.T, pid int) byte {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	return stat[strings.LastIndexByte(string(stat), ')')+2]
}

// eventually waits for a condition, for as long as a busy machine may need.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}
