package traffic

import (
	"bytes"
	"regexp"
	"strings"
)

// Editors run files of requests, such as those of JetBrains and of the REST client
// of VS Code. Besides HTTP, the files have lines for the editor.
var (
	// script matches the beginning of a script that runs before or after a request.
	script = regexp.MustCompile(`^[<>] *\{%`)
	// editorLine matches a line after a body: a script or its file, a file for the
	// response, or a response that was saved in a file.
	editorLine = regexp.MustCompile(`^(?:> *\{%|> +\S+\.\w+ *$|>>!? +\S|<> +\S)`)
	// fileLine matches a line that stands for the content of a file.
	fileLine = regexp.MustCompile(`(?m)^<(?:@\w*)? +\S`)
	// placeholder matches what stands for a value.
	placeholder = regexp.MustCompile(`\{\{[^{}]*\}\}`)
)

// unnamed replaces a placeholder in a URL, whose name may contain anything.
const unnamed = "{{}}"

// isComment reports whether a line before a request is a comment or a separator.
func isComment(line string) bool {
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

// isPreamble reports whether a line before a request is a comment, a separator or a
// variable.
func isPreamble(line string) bool {
	return isComment(line) || strings.HasPrefix(line, "@")
}

func opensScript(line string) bool { return script.MatchString(line) }

func isEditorLine(line string) bool { return editorLine.MatchString(line) }

// editor replaces the placeholders of a request line, and notes those of headers.
func (r *recorded) editor() {
	for _, values := range r.sent.header {
		r.placeholders = r.placeholders || placeholder.MatchString(strings.Join(values, "\n"))
	}
	if !placeholder.MatchString(r.url) {
		return
	}
	r.placeholders = true
	r.url = placeholder.ReplaceAllString(r.url, unnamed)
	if rest, ok := strings.CutPrefix(r.url, unnamed+"://"); ok {
		r.url = "https://" + rest
	}
	if strings.HasPrefix(r.url, unnamed) { // the site, perhaps with its port
		_, path, _ := strings.Cut(r.url, "/")
		r.url = "/" + path
		return
	}
	scheme, rest, ok := strings.Cut(r.url, "://")
	if !ok {
		return
	}
	host, path, _ := strings.Cut(rest, "/")
	r.url = scheme + "://" + strings.ReplaceAll(host, unnamed, "unknown") + "/" + path
}

// editor removes the comments at the end of a body that a blank line precedes: they
// are about the next request. A body with a placeholder or a file is not the one that was sent.
func (m *message) editor() {
	cut, rest := m.body, m.body
	for line := lastLine(rest); isComment(string(line)); line = lastLine(rest) {
		cut = rest[:len(rest)-len(line)]
		rest = bytes.TrimRight(cut, "\r\n")
	}
	if len(rest) == 0 || bytes.Count(cut[len(rest):], []byte("\n")) > 1 {
		m.body = rest
	}
	if fileLine.Match(m.body) || placeholder.Match(m.body) {
		m.unknown = true
	}
}

func lastLine(text []byte) []byte { return text[bytes.LastIndexByte(text, '\n')+1:] }
