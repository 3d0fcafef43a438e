package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
)

// WriteText prints a snapshot as text.
func (l *Snapshot) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%s  %s\n", name(l.Process), l.Process.GoVersion)
	l.Memory.write(w)
	fmt.Fprintf(w, "%s reachable (%s objects) of %s allocated%s, %s goroutines\n",
		Bytes(l.Heap.ReachableBytes), Count(l.Heap.ReachableObjects), Bytes(l.Heap.AllocatedBytes), l.Heap.missing(),
		Count(int64(l.Heap.Goroutines)))
	if l.Process.PID != 0 {
		fmt.Fprintf(w, "stopped for %.0f ms, %.1f s in all\n", l.StoppedMs, l.WholeMs/1000)
	}
	warn(w, l.Warnings)
	l.writeGoroutines(w)
	if len(l.Suspects) == 0 {
		fmt.Fprintln(w, "\nnothing accumulates above the threshold")
	}
	for i := range l.Suspects {
		l.Suspects[i].write(w, "reachable bytes")
	}
	l.Remainder.write(w, "reachable bytes")
}

// WriteText prints a difference as text.
func (d *Diff) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%s  %s\n", name(d.Process), d.Process.GoVersion)
	fmt.Fprintf(w, "from %s to %s reachable: %s%s, %s objects\n", Bytes(d.Before.Heap.ReachableBytes),
		Bytes(d.After.Heap.ReachableBytes), sign(d.GrowthBytes), Bytes(abs(d.GrowthBytes)), Count(d.GrowthObjects))
	fmt.Fprintf(w, "holders that grew: +%s, holders that shrank: -%s\n", Bytes(d.GrossGrowthBytes), Bytes(d.GrossShrinkBytes))
	warn(w, d.Warnings)
	if len(d.Suspects) == 0 {
		fmt.Fprintln(w, "\nnothing grew above the threshold")
	}
	for i := range d.Suspects {
		d.Suspects[i].write(w, "the growth")
	}
	d.Remainder.write(w, "the growth")
}

// write prints the largest holders that are no suspects, and the share that nothing explains.
func (r *Remainder) write(w io.Writer, of string) {
	if len(r.Largest) > 0 {
		fmt.Fprintf(w, "\nother large holders:\n")
	}
	for i := range r.Largest {
		s := &r.Largest[i]
		fmt.Fprintf(w, "  %4.1f %%  %10s  %s\n", 100*s.Share, Bytes(s.Bytes), s.where())
	}
	fmt.Fprintf(w, "\nnot explained: %.1f %% of %s (%s, in smaller places)\n", 100*r.UnexplainedShare, of, Bytes(r.UnexplainedBytes))
}

// where names a place on one line.
func (s *Suspect) where() string {
	text := path.Short(s.Holder)
	if s.Shortest != nil {
		text = s.Shortest.brief() + ofAll(s.Shortest.Of)
	}
	if s.Member == "" {
		return text
	}
	return fmt.Sprintf("%s × %s: %s", Count(s.Members), path.Short(s.Member), text)
}

func (s *Suspect) write(w io.Writer, of string) {
	fmt.Fprintf(w, "\n%.1f %% of %s (%s, %s objects) retained by ", 100*s.Share, of, Bytes(s.Bytes), Count(s.Objects))
	if s.Member == "" {
		fmt.Fprintf(w, "%s itself\n", holderText(s.Holder))
	} else {
		fmt.Fprintf(w, "%s\n  %s × %s, %s each\n", holderText(s.Holder), Count(s.Members), path.Short(s.Member), Bytes(int64(s.BytesPerMember)))
	}
	if s.Shortest != nil {
		fmt.Fprintf(w, "  shortest path: %s%s\n", s.Shortest.brief(), ofAll(s.Shortest.Of))
	}
	if s.FromGlobal != nil && (s.Shortest == nil || s.FromGlobal.Text != s.Shortest.Text) {
		fmt.Fprintf(w, "  from a global: %s%s\n", s.FromGlobal.brief(), ofAll(s.FromGlobal.Of))
	}
	if s.Second != nil {
		fmt.Fprintf(w, "  retained as well by: %s%s\n", s.Second.brief(), ofAll(s.Second.Of))
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

// holderText names a holder. What only the program as a whole retains has more than one holder: the path leads to one of them.
func holderText(label string) string {
	if label == "the program" {
		return "the program (more than one holder)"
	}
	return path.Short(label)
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

// brief is the path with each package named once in a row. A snapshot that was stored without steps has the text only.
func (p *Path) brief() string {
	if len(p.Steps) == 0 {
		return p.Text
	}
	return path.Brief(p.Steps)
}
