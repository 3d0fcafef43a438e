package e2e

import (
	"regexp"
	"slices"
	"testing"

	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
)

const retainedSessions = 2000

// shape is a kind of leak, and what the tool must report about it.
type shape struct {
	name string
	// member is the label of the objects that accumulate, path is the path to one of them, leads is what each must lead to.
	member, path, leads string
	// share is the smallest share of the growth; 0 stands for nine tenths.
	share float64
	// second is the path from another variable that retains the objects, too.
	second string
	// each is how many objects accumulate for each session; 0 stands for one.
	each int64
}

var shapes = []shape{
	{name: "goroutine", member: `goroutine main\.serve`, path: `goroutine main\.serve \(at shapes\.go:\d+\)`},
	{name: "blocked", member: `goroutine main\.deliver`, path: `goroutine main\.deliver.*`},
	{name: "map", member: `main\.session`, path: `main\.byName\[\*\] → main\.session`},
	{name: "map-of-maps", member: `main\.session`, path: `main\.tenants\[\*\]\[\*\] → main\.session`},
	// One map for each session: the maps accumulate, with their internals.
	{name: "small-map", member: `map\[string\]\*main\.session`, leads: "main.session", path: `main\.smallMaps\[\*\] → map\[string\]\*main\.session`},
	// Most of the bytes belong to the map itself.
	{name: "large-map", member: `main\.session`, path: `main\.index\[\*\] → main\.session`, share: 0.4},
	{name: "plain-map", path: `main\.counts`},
	{name: "syncmap", member: `(internal/)?sync\.entry(\[.*\])?`, leads: "main.session",
		path: `main\.registry\.(dirty|read\.m|m\.root)\[\*\] → sync\.entry.*`},
	{name: "channel", member: `main\.session`, path: `main\.queue → \(hchan<\*main\.session>\)\.buf\[\*\] → main\.session`},
	{name: "closure", member: `func main\.init\.func\d+\.1`, leads: "main.session", path: `main\.hooks\[\*\] → func main\.init\.func\d+\.1`},
	{name: "method-value", member: `func main\.\(\*session\)\.close-fm`, path: `main\.closers\[\*\] → func .*close-fm`},
	{name: "timer", member: `runtime\.timer`, leads: "main.session", path: `runtime\.allp\[\*\] → \(runtime\.p\)\.timers\.heap\[\*\]\.timer → runtime\.timer`},
	// On several processors: some run, some are idle.
	{name: "timers", member: `runtime\.timer`, leads: "main.session", path: `runtime\.allp\[\*\] → \(runtime\.p\)\.timers\.heap\[\*\]\.timer → runtime\.timer`},
	{name: "list", member: `container/list\.Element`, leads: "main.session",
		path: `main\.recent → \(list\.List\)\.root\.(next|prev) → \(list\.Element\)\.(next|prev) ×\d+ → list\.Element`},
	{name: "linked", member: `main\.link`, leads: "main.session", path: `main\.head → \(main\.link\)\.next ×\d+ → main\.link`},
	{name: "long", member: `main\.bead`, path: `main\.beads → \(main\.bead\)\.next ×\d{5,6} → main\.bead`, each: 100},
	{name: "context", member: `context\.(cancelCtx|valueCtx)`, leads: "main.session",
		path: `main\.background → \[\(context\.cancelCtx\)\.Context → \(context\.valueCtx\)\.Context\] ×\d+ → context\.(cancelCtx|valueCtx)`},
	{name: "slice", member: `main\.connWrapper`, leads: "main.session",
		path: `main\.wrapper → \(main\.listenerWrapper\)\.conns\[\*\] → main\.connWrapper`},
	{name: "values", member: `main\.session`, path: `main\.records\[\*\]\.session → main\.session`},
	{name: "interface", member: `main\.session`, path: `main\.listeners\[\*\] → main\.session`},
	{name: "atomic", member: `main\.version`, leads: "main.session", path: `main\.newest → \(main\.version\)\.previous ×\d+ → main\.version`},
	{name: "tree", member: `main\.tree`, leads: "main.session", path: `main\.root → \(main\.tree\)\.left\|right ×\d+ → main\.tree`},
	{name: "bytes", path: `main\.journal → \[\]uint8`},
	{name: "finalizer", member: `finalizer of int`, leads: "main.session", path: `finalizer of int`},
	{name: "generic", member: `main\.entry\[\*main\.session\]`, leads: "main.session",
		path: `main\.cache → \(main\.lru\[int,\*main\.session\]\)\.entries\[\*\] → main\.entry\[\*main\.session\]`},
}

func TestNamesTheHolder(t *testing.T) {
	for _, r := range releases {
		t.Run(r.name, func(t *testing.T) {
			server := binary(t, r)
			for _, s := range shapes {
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					checkShape(t, growth(t, start(t, server, s.name), retainedSessions), s)
				})
			}
		})
	}
}

func checkShape(t *testing.T, diff *report.Diff, s shape) {
	t.Helper()
	if len(diff.Suspects) == 0 {
		t.Fatalf("nothing was found in a growth of %d bytes", diff.GrowthBytes)
	}
	top := diff.Suspects[0]
	least := s.share
	if least == 0 {
		least = 0.9
	}
	if top.Share < least {
		t.Errorf("explains %.2f of the growth", top.Share)
	}
	if !regexp.MustCompile(`^(` + s.member + `)$`).MatchString(top.Member) {
		t.Errorf("the accumulating label is %q", top.Member)
	}
	if top.Shortest == nil || !regexp.MustCompile(`^(`+s.path+`)$`).MatchString(top.Shortest.Text) {
		t.Errorf("the path is %+v", top.Shortest)
	}
	if (top.Second != nil) != (s.second != "") || top.Second != nil && !regexp.MustCompile(`^(`+s.second+`)$`).MatchString(top.Second.Text) {
		t.Errorf("the second path is %+v", top.Second)
	}
	if s.leads != "" && !slices.Contains(top.Leads, s.leads) {
		t.Errorf("each leads to %v", top.Leads)
	}
	// A stale word on a stack may retain one more or one less.
	const slack = 10
	want := retainedSessions * max(s.each, 1)
	if s.member != "" && (top.Members < want-slack || top.Members > want+slack) {
		t.Errorf("%d accumulate, not %d", top.Members, want)
	}
}

// Build options do not change the result.
func TestBuiltOtherwise(t *testing.T) {
	variants := []release{
		{name: "greentea-1.25", toolchain: "go1.25.5", experiment: "greenteagc", long: true},
		{name: "no-greentea-1.26", toolchain: "go1.26.0", experiment: "nogreenteagc", long: true},
		{name: "no-swiss-maps-1.24", toolchain: "go1.24.11", experiment: "noswissmap,nosynchashtriemap", long: true},
		{name: "pie", toolchain: "local", flags: []string{"-buildmode=pie"}},
	}
	for _, r := range variants {
		t.Run(r.name, func(t *testing.T) {
			server := binary(t, r)
			for _, s := range shapes {
				if !slices.Contains([]string{"goroutine", "map", "syncmap", "slice"}, s.name) {
					continue
				}
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					checkShape(t, growth(t, start(t, server, s.name), retainedSessions), s)
				})
			}
		})
	}
}

func TestHealthyServersRetainNothing(t *testing.T) {
	for _, r := range releases {
		for _, name := range []string{"healthy", "cache"} {
			t.Run(r.name+"/"+name, func(t *testing.T) {
				diff := growth(t, start(t, binary(t, r), name), retainedSessions)
				if len(diff.Suspects) != 0 {
					t.Errorf("suspects %+v", diff.Suspects)
				}
			})
		}
	}
}
