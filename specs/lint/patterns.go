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
			report(pattern, "%v; write it in what RE2 has", err)
			continue
		}
		if !strings.HasPrefix(pattern.text(), "^") {
			report(pattern, "the pattern %q is not anchored; begin it with ^", pattern.text())
		}
		readAlike(pattern, report)
	}
}

// What RE2 and ECMA-262 with the u flag read alike. Left out are, among others,
// the dot and \s, which are other characters, the escapes that one of them does
// not have, and the braces and brackets that only RE2 takes for themselves.
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

// readAlike goes through the tokens of a pattern that RE2 can compile.
func readAlike(pattern *node, report report) {
	depth := 0
	for rest := pattern.text(); rest != ""; {
		next := token.FindString(rest)
		switch {
		case next == "":
			report(pattern, "RE2 and ECMA-262 read %q in the pattern differently; write out what is meant", firstOfRest.FindString(rest))
			return
		case next[0] == '(':
			depth++
		case next[0] == ')':
			depth--
		case next == "|" && depth == 0:
			report(pattern, "^ holds for the first alternative alone; put the alternatives in (?:…)")
			return
		}
		rest = rest[len(next):]
	}
}
