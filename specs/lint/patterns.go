package lint

import (
	"regexp"
	"strings"
)

func patterns(d *doc, report report) {
	for _, s := range d.kinds[kindSchema] {
		pattern := s.get("pattern")
		if pattern == nil {
			continue
		}
		if _, err := regexp.Compile(pattern.text()); err != nil {
			report(pattern, "%v; use the syntax of RE2", err)
			continue
		}
		if !strings.HasPrefix(pattern.text(), "^") {
			report(pattern, "the pattern %q is not anchored; begin it with ^", pattern.text())
		}
		portable(pattern, report)
	}
}

// The syntax that means the same in RE2 and in ECMA-262 with the u flag. It excludes
// the dot and \s, which match different characters, the escapes that only one of them
// has, and unescaped braces and brackets, which only RE2 accepts as literals.
const (
	escape    = `\\(?:x[0-9A-Fa-f]{2}|[tnrfv^$\\.*+?()\[\]{}|/])`
	set       = `\\(?:[dDwW]|[pP]\{(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\})`
	member    = `(?:[^\\\[\]-]|\\-|` + escape + `)`
	class     = `\[\^?-?(?:` + set + `|` + member + `(?:-` + member + `)?)+-?\]`
	character = `[^\\^$.*+?()\[\]{}|]`
	count     = `(?:(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??)?`
)

var (
	token       = regexp.MustCompile(`^(?:[\^$|]|\((?:\?:)?|(?:` + set + `|` + escape + `|` + class + `|` + character + `|\))` + count + `)`)
	firstOfRest = regexp.MustCompile(`^(?:\(\?.|\\.|\[[^\]]*\]?|.)`)
)

// portable reports the tokens of a pattern that mean something else in ECMA-262. RE2
// must be able to compile the pattern.
func portable(pattern *node, report report) {
	depth := 0
	for rest := pattern.text(); rest != ""; {
		next := token.FindString(rest)
		switch {
		case next == "":
			report(pattern, "%q in the pattern means different things in RE2 and ECMA-262; write it in another way", firstOfRest.FindString(rest))
			return
		case next[0] == '(':
			depth++
		case next[0] == ')':
			depth--
		case next == "|" && depth == 0:
			report(pattern, "^ applies only to the first alternative; put the alternatives in (?:…)")
			return
		}
		rest = rest[len(next):]
	}
}
