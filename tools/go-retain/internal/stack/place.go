package stack

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/exe"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// Place is a line of a function. Func is "" for an unknown place.
type Place struct {
	Func string
	File string
	Line int
}

// String is the function, and its file and line where they are known.
func (p Place) String() string {
	if p.File == "" {
		return p.Func
	}
	return fmt.Sprintf("%s at %s:%d", p.Func, filepath.Base(p.File), p.Line)
}

// wrapper matches the functions that the compiler makes of "go f(x)", to call f with x.
var wrapper = regexp.MustCompile(`\.gowrap\d+$`)

// startKey is everything that the name of a goroutine's function depends on.
type startKey struct {
	pc    uint64
	shape *shape
}

// Start returns the name of the function that a goroutine was started for.
func (u *Unwinder) Start(g *rt.Goroutine) string {
	key := startKey{g.StartPC, u.shapes[g.Shape]}
	if name, ok := u.starts[key]; ok {
		return name
	}
	if u.starts == nil {
		u.starts = map[startKey]string{}
	}
	name := u.start(g)
	u.starts[key] = name
	return name
}

func (u *Unwinder) start(g *rt.Goroutine) string {
	fn, ok := u.Funcs.Find(g.StartPC - u.Bias)
	if !ok {
		return "?"
	}
	if wrapper.MatchString(fn.Name) {
		frames := u.shapes[g.Shape].frames
		for i := len(frames) - 1; i > 0; i-- {
			if frames[i].fn.Entry != fn.Entry {
				continue
			}
			if inlined := u.Types.FirstInlined(fn.Entry); inlined != "" {
				return inlined
			}
			return frames[i-1].fn.Name
		}
	}
	return fn.Name
}

// StandsIn returns a goroutine's innermost function outside the runtime, with its source line where it is known.
func (u *Unwinder) StandsIn(g *rt.Goroutine) string {
	for _, f := range u.shapes[g.Shape].frames {
		if !strings.HasPrefix(f.fn.Name, "runtime.") {
			p := Place{Func: f.fn.Name}
			p.File, p.Line, _ = f.fn.Line(f.at)
			return p.String()
		}
	}
	return ""
}

// WaitsAt returns the line that a goroutine waits at: the innermost one outside the packages that implement waiting.
func (u *Unwinder) WaitsAt(g *rt.Goroutine) Place { return u.shapes[g.Shape].wait }

// CreatedAt returns the line of the go statement that started a goroutine.
func (u *Unwinder) CreatedAt(g *rt.Goroutine) Place {
	if p, ok := u.creators[g.CreatedPC]; ok {
		return p
	}
	if u.creators == nil {
		u.creators = map[uint64]Place{}
	}
	p := Place{}
	pc := g.CreatedPC - u.Bias - 1 // the call that makes the goroutine returns to the pc
	if fn, ok := u.Funcs.Find(pc); ok && g.CreatedPC != 0 {
		p = u.calls(fn, pc)[0]
	}
	u.creators[g.CreatedPC] = p
	return p
}

// implementWaiting are prefixes of the functions that a program calls in order to wait.
var implementWaiting = []string{"runtime.", "runtime/", "internal/", "sync.", "sync/", "syscall.", "time.Sleep", "reflect.rselect", "reflect.Select"}

func waits(function string) bool {
	for _, prefix := range implementWaiting {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}

// waitPlace finds the line that a stack waits at. It is in the innermost function if all of them implement waiting.
func (u *Unwinder) waitPlace(frames []frame) Place {
	var innermost Place
	for i, f := range frames {
		for j, p := range u.calls(f.fn, f.at) {
			if !waits(p.Func) {
				return p
			}
			if i == 0 && j == 0 {
				innermost = p
			}
		}
	}
	return innermost
}

// maxInlined is more than the compiler ever inlines into one another.
const maxInlined = 200

// calls returns the functions whose code is at a pc of a function: those inlined there, the innermost first, and the
// function itself. There is at least one.
func (u *Unwinder) calls(fn exe.Func, pc uint64) []Place {
	var all []Place
	tree, ok := fn.Data(exe.FuncDataInlineTree)
	for ok && len(all) < maxInlined {
		index := fn.InlineIndex(pc)
		raw := make([]byte, exe.InlinedCallSize)
		if index < 0 || u.Memory.ReadAt(u.Gofunc+uint64(tree)+uint64(index)*exe.InlinedCallSize, raw) != nil {
			break
		}
		call := fn.ParseInlinedCall(raw)
		p := Place{Func: call.Name}
		p.File, p.Line, _ = fn.Line(pc)
		all = append(all, p)
		pc = call.From
	}
	p := Place{Func: fn.Name}
	p.File, p.Line, _ = fn.Line(pc)
	return append(all, p)
}
