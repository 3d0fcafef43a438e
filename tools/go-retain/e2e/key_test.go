package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
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
			diff := growth(t, s, retainedSessions, "--key", binary(t, r))
			if len(diff.Suspects) == 0 || diff.Suspects[0].Member != "main.connWrapper" {
				t.Errorf("suspects %+v", diff.Suspects)
			}
		})
	}
}

// edited is the server with another name for one of its functions: all its sections are as large as before.
func edited(t *testing.T) release {
	t.Helper()
	path, err := filepath.Abs("../testdata/server/main.go")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	replacement := filepath.Join(folder, "main.go")
	if err := os.WriteFile(replacement, bytes.ReplaceAll(source, []byte("deep("), []byte("soar(")), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: replacement}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	return release{name: "edited", toolchain: own.toolchain, flags: []string{"-overlay=" + file}}
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
		{"the program as it was before a change", []string{"--key", binary(t, edited(t))}, "is not the same program"},
		{"stripped itself", []string{"--key", server}, "is stripped itself"},
		{"not a Go program", []string{"--key", "/bin/sh"}, "is not a Go binary"},
		{"no program", []string{"--key", "key_test.go"}, "is not an ELF binary"},
		{"no such file", []string{"--key", "nowhere"}, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stderr, code := run(t, append([]string{"snapshot", "--pid", strconv.Itoa(s.pid)}, c.key...)...)
			if code != 2 || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d: %s", code, stderr)
			}
			if strings.Count(strings.TrimSpace(stderr), "\n") != 0 {
				t.Errorf("more than one line: %s", stderr)
			}
		})
	}
}
