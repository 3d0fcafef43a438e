package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"leakgate/tools/go-retain/internal/path"
)

// WriteText prints a snapshot as text.
func (l *Snapshot) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%s  %s\n", name(l.Process), l.Process.GoVersion)
	l.Memory.write(w)
	fmt.Fprintf(w, "%s reachable (%s objects) of %s allocated, %s goroutines\n",
		Bytes(l.Heap.ReachableBytes), Count(l.Heap.ReachableObjects), Bytes(l.Heap.AllocatedBytes), Count(int64(l.Heap.Goroutines)))
	if l.Process.PID != 0 {
		fmt.Fprintf(w, "stopped for %.0f ms, %.1f s in all\n", l.StoppedMs, l.WholeMs/1000)
	}
	warn(w, l.Warnings)
	l.writeGoroutines(w)
	if len(l.Suspects) == 0 {
		fmt.Fprintln(w, "\nnothing accumulates")
	}
	for i := range l.Suspects {
		l.Suspects[i].write(w, "reachable bytes")
	}
}

// WriteText prints a difference as text.
func (d *Diff) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%s  %s\n", name(d.Process), d.Process.GoVersion)
	fmt.Fprintf(w, "from %s to %s reachable: %s%s, %s objects\n", Bytes(d.Before.Heap.ReachableBytes),
		Bytes(d.After.Heap.ReachableBytes), sign(d.GrowthBytes), Bytes(abs(d.GrowthBytes)), Count(d.GrowthObjects))
	warn(w, d.Warnings)
	if len(d.Suspects) == 0 {
		fmt.Fprintln(w, "\nnothing grew above the threshold")
	}
	for i := range d.Suspects {
		d.Suspects[i].write(w, "the growth")
	}
}

func (s *Suspect) write(w io.Writer, of string) {
	fmt.Fprintf(w, "\n%.1f %% of %s (%s, %s objects) retained by ", 100*s.Share, of, Bytes(s.Bytes), Count(s.Objects))
	if s.Member == "" {
		fmt.Fprintf(w, "%s itself\n", path.Short(s.Holder))
	} else {
		fmt.Fprintf(w, "%s\n  %s × %s, %s each\n", path.Short(s.Holder), Count(s.Members), path.Short(s.Member), Bytes(int64(s.BytesPerMember)))
	}
	if s.Shortest != nil {
		fmt.Fprintf(w, "  shortest path: %s%s\n", s.Shortest.Text, ofAll(s.Shortest.Of))
	}
	if s.FromGlobal != nil && (s.Shortest == nil || s.FromGlobal.Text != s.Shortest.Text) {
		fmt.Fprintf(w, "  from a global: %s%s\n", s.FromGlobal.Text, ofAll(s.FromGlobal.Of))
	}
	if len(s.Leads) > 0 {
		short := make([]string, len(s.Leads))
		for i, label := range s.Leads {
			short[i] = path.Short(label)
		}
		fmt.Fprintf(w, "  each leads to: %s\n", strings.Join(short, " → "))
	}
	for _, c := range s.Contents {
		fmt.Fprintf(w, "  %10s in %s × %s\n", Bytes(c.Bytes), Count(c.Objects), path.Short(c.Type))
	}
}

// ofAll says how many of the objects the path leads to, unless it leads to all of them.
func ofAll(part float64) string {
	if part > 0.99 {
		return ""
	}
	return fmt.Sprintf(" (for %.0f %% of them; other paths lead to the rest)", 100*part)
}

func warn(w io.Writer, warnings []string) {
	for _, text := range warnings {
		fmt.Fprintf(w, "warning: %s\n", text)
	}
}

func name(p Process) string {
	if p.Core != "" {
		return p.Core + " of " + p.Exe
	}
	return fmt.Sprintf("pid %d  %s", p.PID, p.Exe)
}

// Bytes formats a size in units of 1,000.
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}

// Count formats a number with commas.
func Count(n int64) string {
	if n < 0 {
		return "-" + Count(-n)
	}
	digits := strconv.FormatInt(n, 10)
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(d)
	}
	return out.String()
}

func sign(n int64) string {
	if n < 0 {
		return "-"
	}
	return "+"
}

func abs(n int64) int64 { return max(n, -n) }
