package lint

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLabel is the number of characters that fit on one line of a table of contents.
const maxLabel = 80

// isLabel reports whether n is a title or another text that is read in a list.
func isLabel(n *node) bool {
	if n.parent == nil {
		return false
	}
	switch n.parent.kind {
	case kindOperation, kindExample:
		return n.name == "summary"
	case kindServer, kindExternalDocs:
		return n.name == "description"
	case kindInfo:
		return n.name == "title"
	}
	return false
}

func labels(d *doc, report report) {
	for _, n := range d.nodes {
		if !isLabel(n) {
			continue
		}
		if length := utf8.RuneCountInString(n.text()); length > maxLabel {
			report(n, "the %s has %d characters; shorten it to %d", n.name, length, maxLabel)
		}
		if strings.Contains(n.text(), "\n") {
			report(n, "the %s has more than one line; keep the first", n.name)
		}
		if strings.HasSuffix(strings.TrimSpace(n.text()), ".") {
			report(n, "the %s %q ends with a full stop; remove it", n.name, n.text())
		}
	}
}

// described are the kinds of object that need a description; a schema needs one if
// isLookedUp.
var described = []kind{
	kindInfo, kindServerVariable, kindTag, kindOperation, kindParameter,
	kindRequestBody, kindResponse, kindHeader, kindSecurityScheme,
}

func descriptions(d *doc, report report) {
	for _, n := range d.nodes {
		needed := slices.Contains(described, n.kind) || isLookedUp(n)
		if needed && n.get("description").empty() {
			report(n, "the %s has no description; say what it is", n.kind)
		}
	}
}

// isLookedUp reports whether n is a schema with a name, that of a component or a
// property, and not a $ref to a schema that has its own description.
func isLookedUp(n *node) bool {
	if n.kind != kindSchema || n.has("$ref") {
		return false
	}
	return n.parent.members == kindSchema && (n.parent.name == "schemas" || n.parent.name == "properties")
}

// english checks our own texts; the titles of vendors' pages stay in their language.
func english(d *doc, report report) {
	ours := []string{"title", "summary", "description", "meaning"}
	for _, n := range d.nodes {
		if n.parent == nil || !slices.Contains(ours, n.name) {
			continue
		}
		switch n.parent.kind {
		case "", kindSource, kindExternalDocs:
			continue
		}
		if i := strings.IndexFunc(n.text(), isHan); i >= 0 {
			han, _ := utf8.DecodeRuneInString(n.text()[i:])
			report(n, "the %s contains %q; write it in English", n.name, han)
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// nextSentence matches the start of a sentence within a line. It requires two letters
// before the full stop, so that it does not match abbreviations: "e.g. EVS".
var nextSentence = regexp.MustCompile("(?:[A-Za-z]{2}|[0-9`\")])[.!?] +[A-Z]\\w*")

func sentences(d *doc, report report) {
	for _, n := range d.nodes {
		if n.name != "description" || n.parent.kind == "" || isLabel(n) {
			continue
		}
		for line := range strings.Lines(n.text()) {
			sentence(n, strings.TrimSpace(line), report)
		}
	}
}

func sentence(n *node, line string, report report) {
	if next := nextSentence.FindString(line); next != "" {
		report(n, "there are two sentences on one line at %q; begin a new line", next)
	}
	if line != "" && !strings.HasSuffix(line, ".") {
		report(n, "the line %q does not end with a full stop; add one, or join the line with the next", line)
	}
}
