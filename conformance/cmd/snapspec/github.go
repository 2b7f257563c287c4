package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// githubReport writes annotations, which a GitHub workflow shows beside the lines of
// a recording that is part of the repository.
type githubReport struct {
	*console
	file string
}

func (g *githubReport) begin(file string) { g.file = file }

func (g *githubReport) exchange(x *traffic.Exchange, r traffic.Result) {
	for _, f := range r.Findings {
		level := "error"
		if f.Strict {
			level = "warning"
		}
		g.annotate(level, x.Line, f.Rule, fmt.Sprintf("entry %d: %s: %s", x.Entry, owner(r), describe(f, f.Rule)))
	}
}

func (g *githubReport) unreadable(err error) {
	g.annotate("error", lineOf(err), "unreadable", err.Error())
}

func (g *githubReport) missed(m missed) {
	g.annotate("notice", m.Line, "not ours", fmt.Sprintf("entry %d: %s", m.Entry, m))
}

func (g *githubReport) nothing(why string) {
	g.printf("::error title=snapspec::%s\n", githubText(why))
}

func (g *githubReport) gone(file string, k knownFinding) {
	g.file = file
	g.annotate("notice", 0, "baseline", goneText(k))
}

func (g *githubReport) end(counts) {}

func (g *githubReport) close(total counts) error {
	g.print(total.String() + "\n")
	return nil
}

func (g *githubReport) annotate(level string, line int, title, text string) {
	place := ""
	if g.file != "-" {
		place = "file=" + githubProperty(filepath.ToSlash(g.file)) + ","
	}
	if line > 0 {
		place += fmt.Sprintf("line=%d,", line)
	}
	g.printf("::%s %stitle=%s::%s\n", level, place, githubProperty("snapspec "+title), githubText(text))
}

var (
	githubEscapes         = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubPropertyEscapes = strings.NewReplacer(":", "%3A", ",", "%2C")
)

// githubText returns text as the message of an annotation.
func githubText(text string) string { return githubEscapes.Replace(quoteText(text)) }

// githubProperty returns text as a property of an annotation.
func githubProperty(text string) string {
	return githubPropertyEscapes.Replace(githubEscapes.Replace(quoteLine(text)))
}
