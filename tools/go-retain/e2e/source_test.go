package e2e

import (
	"os"
	"strings"
	"testing"
)

// sourceLine returns a line of a file; the first one is 1.
func sourceLine(t *testing.T, file string, number int) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}
