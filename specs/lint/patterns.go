package lint

import (
	"fmt"
	"regexp"
	"strings"
)

// patterns reports patterns that RE2 or ECMA-262 cannot read.
func patterns(d *doc, report report) {
	for _, s := range d.kinds[kindSchema] {
		pattern := s.get("pattern")
		if pattern == nil {
			continue
		}
		if why := unreadable(pattern.text()); why != "" {
			report(pattern, "%s", why)
		}
	}
}

// unreadable returns why RE2 or ECMA-262 cannot read a pattern, or reads it in another
// way; "" if both read it. What . and \s match differs only for rare characters.
func unreadable(pattern string) string {
	if _, err := regexp.Compile(pattern); err != nil {
		return fmt.Sprintf("%v; use the syntax of RE2", err)
	}
	for rest := pattern; rest != ""; {
		next := lenient.FindString(rest)
		if next == "" {
			return fmt.Sprintf("%q in the pattern is not in ECMA-262 with the u flag, or means something else there; write it in another way", firstOfRest.FindString(rest))
		}
		rest = rest[len(next):]
	}
	return ""
}

// plainPatterns reports what both can read and documents of this project avoid.
func plainPatterns(d *doc, report report) {
	for _, s := range d.kinds[kindSchema] {
		pattern := s.get("pattern")
		if pattern == nil || unreadable(pattern.text()) != "" {
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
	escape       = `\\(?:x[0-9A-Fa-f]{2}|[tnrfv^$\\.*+?()\[\]{}|/])`
	set          = `\\(?:[dDwW]|[pP]\{(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\})`
	member       = `(?:[^\\\[\]-]|\\-|` + escape + `)`
	class        = `\[\^?-?(?:` + set + `|` + member + `(?:-` + member + `)?)+-?\]`
	lenientClass = `\[\^?-?(?:\\[sS]|` + set + `|` + member + `(?:-` + member + `)?)+-?\]`
	character    = `[^\\^$.*+?()\[\]{}|]`
	count        = `(?:(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??)?`
)

// rare is the syntax that differs only for rare characters, beside boundaries of words.
const rare = `\.|\\[sSbB]`

var (
	lenient     = regexp.MustCompile(`^(?:[\^$|]|\((?:\?:)?|(?:` + rare + `|` + set + `|` + escape + `|` + lenientClass + `|` + character + `|\))` + count + `)`)
	token       = regexp.MustCompile(`^(?:[\^$|]|\((?:\?:)?|(?:` + set + `|` + escape + `|` + class + `|` + character + `|\))` + count + `)`)
	firstOfRest = regexp.MustCompile(`^(?:\(\?.|\\.|\[[^\]]*\]?|.)`)
)

// portable reports the tokens of a pattern that mean something else in ECMA-262. Both
// must be able to read the pattern.
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
