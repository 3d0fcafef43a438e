package path

import "testing"

func TestBriefNamesAPackageOnce(t *testing.T) {
	global := func(name string) Step { return Step{Kind: "global", Type: name} }
	object := func(name string) Step { return Step{Kind: "object", Type: name} }
	const p = "example.com/some/project/internal/cache"
	for want, steps := range map[string][]Step{
		"":                               nil,
		"cache.all → (lru).list → entry": {global(p + ".all"), field(p+".lru", ".list"), object(p + ".entry")},
		"cache.all → (other.T).x → cache.entry": {global(p + ".all"), field("o/other.T", ".x"), object(p + ".entry")},
		"cache.all → (lru[int,*session]).x → lru[int,*b.T]": {
			global(p + ".all"), field(p+".lru[int,*"+p+".session]", ".x"), object(p + ".lru[int,*a/b.T]"),
		},
		"cache.all → (hchan<*entry>).buf[*] → entry": {global(p + ".all"), field("hchan<*"+p+".entry>", ".buf[*]"), object(p + ".entry")},
		"stack of cache.(*lru).run.func1: x → (lru).x → func (*lru).close-fm": {
			{Kind: "stack", Type: p + ".(*lru).run.func1", Field: "x"}, field(p+".lru", ".x"), object("func " + p + ".(*lru).close-fm"),
		},
		"cache.all → (C[go.shape.int]).x → C[go.shape.int]": {global(p + ".all"), field(p+".C[go.shape.int]", ".x"), object(p + ".C[go.shape.int]")},
		"cache.all → []uint8":                               {global(p + ".all"), object("[]uint8")},
	} {
		if got := Brief(steps); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// The last part of an import path may be a version: the part before it is the name.
func TestShortSkipsVersions(t *testing.T) {
	for name, want := range map[string]string{
		"github.com/a/cache/v2.LRU[github.com/b/c.T]": "cache.LRU[c.T]",
		"gopkg.in/yaml%2ev3.Node":                     "yaml.v3.Node",
		"example.com/v2.T":                            "example.com.T",
		"container/list.Element":                      "list.Element",
	} {
		if got := Short(name); got != want {
			t.Errorf("%s is %s, not %s", name, got, want)
		}
	}
}
