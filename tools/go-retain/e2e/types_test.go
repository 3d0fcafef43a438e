package e2e

import (
	"strings"
	"testing"
)

// typed is a shape in which types are hard to find, and a type that must be among the largest ones, once for each session.
type typed struct{ shape, also string }

var hardTypes = []typed{
	{"reflect-struct", "struct { Session *main.session; ID int }"},
	{"reflect-map", ""},
	{"reflect-value", ""},
	{"empty-method", "func main.(*unnamed).nothing-fm"},
	{"one-instance", "main.holder[*main.session]"},
	{"instances", "main.box[*main.session,*main.user]"},
	{"instances", "main.box[*main.user,*main.session]"},
	{"closures", "main.wrapped[*main.session]"},
	{"closures", "main.wrapped[*main.user]"},
	{"cleanup", "[4]*int"},
	{"zero-size-field", ""},
	{"labels", "runtime/pprof.labelMap"},
}

func TestTypesThatTheProgramMakes(t *testing.T) {
	for _, r := range releases {
		for _, hard := range hardTypes {
			t.Run(r.name+"/"+hard.shape+" "+hard.also, func(t *testing.T) {
				if hard.shape == "cleanup" && r.name == "1.23" {
					t.Skip("runtime.AddCleanup is new in Go 1.24")
				}
				t.Parallel()
				_, found := retained(t, r, hard.shape)
				sessions, also := int64(0), int64(0)
				for _, sum := range found.Types {
					// The name of generic code has the shape of its arguments: there is one code for all of a shape.
					code := strings.HasPrefix(sum.Type, "func") || strings.HasPrefix(sum.Type, "goroutine ")
					vague := strings.Contains(sum.Type, "of size class") || strings.Contains(sum.Type, "go.shape.") && !code
					if vague && sum.Objects >= retainedSessions-1 {
						t.Errorf("%d × %s", sum.Objects, sum.Type)
					}
					switch sum.Type {
					case "main.session", "main.unnamed":
						sessions += sum.Objects
					case hard.also:
						also += sum.Objects
					}
				}
				if sessions < retainedSessions-1 || hard.also != "" && also < retainedSessions-1 {
					t.Errorf("%d sessions, %d × %s", sessions, also, hard.also)
				}
			})
		}
	}
}
