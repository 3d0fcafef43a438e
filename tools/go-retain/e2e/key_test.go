package e2e

import (
	"strconv"
	"strings"
	"testing"
)

func stripped(r release) release {
	r.name, r.flags = "stripped-"+r.name, []string{"-ldflags=-s -w"}
	return r
}

func TestStrippedServerWithKey(t *testing.T) {
	for _, r := range releases {
		t.Run(r.name, func(t *testing.T) {
			s := start(t, binary(t, stripped(r)), "slice")
			diff := growth(t, s, sessionsHeld, "--key", binary(t, r))
			if len(diff.Suspects) == 0 || diff.Suspects[0].Member != "main.connWrapper" {
				t.Errorf("suspects %+v", diff.Suspects)
			}
		})
	}
}

func TestKeyMustFit(t *testing.T) {
	server := binary(t, stripped(own))
	s := start(t, server, "slice")
	for _, c := range []struct {
		name string
		key  []string
		want string
	}{
		{"none", nil, "is stripped: build it again"},
		{"another program", []string{"--key", tool}, "is not the same program"},
		{"stripped itself", []string{"--key", server}, "is stripped itself"},
		{"not a Go program", []string{"--key", "/bin/sh"}, "is not a Go binary"},
		{"no program", []string{"--key", "key_test.go"}, "is not an ELF binary"},
		{"no such file", []string{"--key", "nowhere"}, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stderr, code := run(t, append([]string{"look", "--pid", strconv.Itoa(s.pid)}, c.key...)...)
			if code != 2 || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d: %s", code, stderr)
			}
			if strings.Count(strings.TrimSpace(stderr), "\n") != 0 {
				t.Errorf("more than one line: %s", stderr)
			}
		})
	}
}
