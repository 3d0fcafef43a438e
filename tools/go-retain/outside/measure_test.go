//go:build outside

package outside

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// measured is what a tool cost, and what it printed.
type measured struct {
	stdout, stderr string
	stopped, took  time.Duration
	rssKiB         int64
	err            error
}

const sampleEvery = time.Millisecond

// measure runs a tool, and looks every millisecond whether the process is stopped; pid 0 is none.
func measure(pid int, name string, args ...string) measured {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	m := measured{}
	begun := time.Now()
	if m.err = cmd.Start(); m.err != nil {
		return m
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	last := begun
	for waiting := true; waiting; {
		select {
		case m.err = <-ended:
			waiting = false
		case <-time.After(sampleEvery):
			now := time.Now()
			if pid != 0 && isStopped(pid) {
				m.stopped += now.Sub(last)
			}
			last = now
		}
	}
	m.took, m.stdout, m.stderr = time.Since(begun), stdout.String(), stderr.String()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.rssKiB = usage.Maxrss
	}
	return m
}

func isStopped(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, after, _ := bytes.Cut(stat, []byte(") "))
	return len(after) > 0 && (after[0] == 'T' || after[0] == 't')
}

func (m measured) row(tool, says string) string {
	if m.err != nil {
		says = "failed: " + lastLine(m.stdout+m.stderr)
	}
	return fmt.Sprintf("| %s | %d ms | %.1f s | %d MB | %s |", tool, m.stopped.Milliseconds(), m.took.Seconds(), m.rssKiB/1024, says)
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// others runs goref and viewcore on the same process, where they are installed.
func others(folder, binary string, pid int) []string {
	var rows []string
	if grf, err := exec.LookPath("grf"); err == nil {
		profile := filepath.Join(folder, "grf.pb.gz")
		m := measure(pid, grf, "attach", strconv.Itoa(pid), "-o", profile)
		top := measure(0, "go", "tool", "pprof", "-top", "-nodecount=4", profile)
		rows = append(rows, m.row("goref", strings.Join(lines(top.stdout, 6, 4), "<br>")))
	}
	viewcore, err := exec.LookPath("viewcore")
	gcore, none := exec.LookPath("gcore")
	if err != nil || none != nil {
		return rows
	}
	prefix := filepath.Join(folder, "core")
	dump := measure(pid, gcore, "-o", prefix, strconv.Itoa(pid))
	rows = append(rows, dump.row("gcore (for viewcore)", ""))
	m := measure(0, viewcore, prefix+"."+strconv.Itoa(pid), "--exe", binary, "histogram", "--top", "4")
	return append(rows, m.row("viewcore histogram", strings.Join(lines(m.stdout, 0, 5), "<br>")))
}

// lines returns up to n lines, without the first ones.
func lines(text string, skip, n int) []string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	all = all[min(skip, len(all)):]
	all = all[:min(n, len(all))]
	for i := range all {
		all[i] = strings.Join(strings.Fields(strings.ReplaceAll(all[i], "|", "\\|")), " ")
	}
	return all
}
