package path

import (
	"regexp"
	"strings"
)

// qualifier is a package before a name. No dot is before it: "init" in "main.init.func1" is no package.
var qualifier = regexp.MustCompile(`(^|[^\w.~%-])([\w~%-]+)\.[\w(*]`)

// Brief formats steps like Text, but names a package once as long as it stays the same: in "main.root → (list).head",
// list is a type of main.
func Brief(steps []Step) string {
	brief := make([]Step, len(steps))
	last := ""
	for i, s := range steps {
		brief[i] = s
		brief[i].Type, last = dropRepeated(Short(s.Type), last)
	}
	return Text(brief)
}

// dropRepeated drops the package of each name in a text where it is the package of the name before.
func dropRepeated(text, last string) (out, newLast string) {
	var b strings.Builder
	for {
		at := qualifier.FindStringSubmatchIndex(text)
		if at == nil {
			b.WriteString(text)
			return b.String(), last
		}
		from, to := at[4], at[5]
		name := text[from:to]
		b.WriteString(text[:from])
		// "go" is not a package but the start of a name that the compiler makes: go.shape.int.
		if name != last || name == "go" {
			b.WriteString(text[from : to+1])
		}
		if name != "go" {
			last = name
		}
		text = text[to+1:]
		// What follows is the name of this package, so no qualifier starts here.
		end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("._", r) && !isLetterOrDigit(r) })
		if end < 0 {
			end = len(text)
		}
		b.WriteString(text[:end])
		text = text[end:]
	}
}

func isLetterOrDigit(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127
}
