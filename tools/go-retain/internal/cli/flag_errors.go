package cli

import (
	"flag"
	"fmt"
	"regexp"
	"time"
)

// The errors of package flag, which has no types for them.
var (
	unknownFlag  = regexp.MustCompile(`^flag provided but not defined: -(.*)$`)
	missingValue = regexp.MustCompile(`^flag needs an argument: -(.*)$`)
	badValue     = regexp.MustCompile(`(?s)^invalid (?:boolean )?value (".*") for (?:flag )?-([a-z-]+): `)
)

// explain says which flag is wrong, as the help writes it, what it takes, and where to read more.
func explain(f *flag.FlagSet, err error) error {
	text, more := err.Error(), fmt.Sprintf("(go-retain %s --help)", f.Name())
	if found := unknownFlag.FindStringSubmatch(text); found != nil {
		return fmt.Errorf("there is no flag --%s %s", found[1], more)
	}
	if found := missingValue.FindStringSubmatch(text); found != nil {
		return needsValue(f, found[1])
	}
	if found := badValue.FindStringSubmatch(text); found != nil {
		return fmt.Errorf("--%s takes %s, not %s %s", found[2], kindOf(f.Lookup(found[2])), found[1], more)
	}
	return fmt.Errorf("%w %s", err, more)
}

func needsValue(f *flag.FlagSet, name string) error {
	value, _ := flag.UnquoteUsage(f.Lookup(name))
	return fmt.Errorf("--%s needs a value: --%s %s (go-retain %s --help)", name, name, value, f.Name())
}

// kindOf says what a flag takes.
func kindOf(one *flag.Flag) string {
	switch one.Value.(flag.Getter).Get().(type) {
	case time.Duration:
		return "a duration with a unit, such as 500ms, 5s or 2m"
	case uint64:
		return "a whole number without a sign or a unit"
	case int, int64:
		return "a whole number without a unit"
	case float64:
		return "a number, such as 0.1"
	case bool:
		return "true or false"
	}
	return "another value"
}

// checkNotEmpty refuses an empty value: in a script, it mostly is a variable that is not set.
func checkNotEmpty(f *flag.FlagSet) (err error) {
	f.Visit(func(one *flag.Flag) {
		if one.Value.String() == "" && err == nil {
			err = needsValue(f, one.Name)
		}
	})
	return err
}

func isSet(f *flag.FlagSet, name string) (set bool) {
	f.Visit(func(one *flag.Flag) { set = set || one.Name == name })
	return set
}
