package path

import "testing"

func field(typ, name string) Step { return Step{Kind: "field", Type: typ, Field: name} }

func repeat(n int, steps ...Step) (all []Step) {
	for range n {
		all = append(all, steps...)
	}
	return all
}

func TestCollapse(t *testing.T) {
	global, end := Step{Kind: "global", Type: "main.root"}, Step{Kind: "object", Type: "main.session"}
	for _, c := range []struct {
		name  string
		steps []Step
		want  string
	}{
		{"nothing", nil, ""},
		{"no repetition", []Step{field("a.A", ".b"), field("b.B", ".c")}, "main.root → (a.A).b → (b.B).c → main.session"},
		{"a list", repeat(500, field("x/list.Element", ".next")), "main.root → (list.Element).next ×500 → main.session"},
		{"a tree", append(repeat(3, field("T", ".left")), repeat(4, field("T", ".right"), field("T", ".left"))...),
			"main.root → (T).left|right ×11 → main.session"},
		{"a list, and out of it", append(repeat(3, field("T", ".next")), field("T", ".items[*]")), "main.root → (T).next ×3 → (T).items[*] → main.session"},
		{"a round of two", repeat(7, field("a.A", ".b"), field("b.B", ".a")), "main.root → [(a.A).b → (b.B).a] ×7 → main.session"},
		{"a round of four", repeat(2, field("A", ".b"), field("B", ".c"), field("C", ".d"), field("D", ".a")),
			"main.root → [(A).b → (B).c → (C).d → (D).a] ×2 → main.session"},
		{"a round, and then a part of it", append(repeat(3, field("A", ".b"), field("B", ".a")), field("A", ".b")),
			"main.root → [(A).b → (B).a] ×3 → (A).b → main.session"},
	} {
		t.Run(c.name, func(t *testing.T) {
			steps := c.steps
			if c.want != "" {
				steps = append(append([]Step{global}, steps...), end)
			}
			if got := Text(Collapse(steps)); got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

func TestLonger(t *testing.T) {
	steps := Collapse(append(repeat(3, field("T", ".next")), append(repeat(50, field("A", ".b"), field("B", ".a")), field("C", ".c"))...))
	if got, want := Text(longer(steps, 1000)), "(T).next ×3 → [(A).b → (B).a] ×550 → (C).c"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestMapName(t *testing.T) {
	for name, want := range map[string]string{
		"map<int,int>":                             "map[int]int",
		"hash<string,*main.session>":               "map[string]*main.session",
		"map<main.pair[int,string],map[int][]int>": "map[main.pair[int,string]]map[int][]int",
		"map<func(int, int) bool,int>":             "map[func(int, int) bool]int",
		"table<int,int>":                           "table<int,int>",
	} {
		if got := mapName(name); got != want {
			t.Errorf("%s is %s, not %s", name, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for name, want := range map[string]string{
		"main.session": "main.session",
		"google.golang.org/grpc/xds/internal/server.connWrapper": "server.connWrapper",
		"map[string]*example.com/a-b/c.T":                        "map[string]*c.T",
		"x/y.Pair[a/b.K,*c/d.V]":                                 "y.Pair[b.K,*d.V]",
		"func x/y.(*T).Close-fm":                                 "func y.(*T).Close-fm",
	} {
		if got := Short(name); got != want {
			t.Errorf("%s became %s, not %s", name, got, want)
		}
	}
}
