package main

import (
	"fmt"
	"strings"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// textReport writes one line per finding.
type textReport struct {
	*console
	file string
}

func (t *textReport) begin(file string) { t.file = quoteLine(file) }

func (t *textReport) exchange(x *traffic.Exchange, r traffic.Result) {
	for _, f := range r.Findings {
		t.printf("%s:%d: entry %d: %s: %s\n", t.file, x.Line, x.Entry, owner(r), describe(f, t.paint(red, f.Rule)))
	}
}

func (t *textReport) unreadable(error) {} // checking prints it to stderr

func (t *textReport) missed(m missed) {
	t.printf("%s:%d: entry %d: %s\n", t.file, m.Line, m.Entry, quoteLine(m.String()))
}

func (t *textReport) nothing(string) {} // checking prints it to stderr

func (t *textReport) gone(file string, k knownFinding) {
	t.printf("%s: %s\n", quoteLine(file), goneText(k))
}

// goneText says that a known finding was not found.
func goneText(k knownFinding) string {
	return "not found, remove it from the baseline: " + quoteLine(k.String())
}

func (t *textReport) end(counts) {}

func (t *textReport) close(total counts) error {
	line := total.String()
	if total.exit() == exitOK {
		line = t.paint(green, line)
	}
	t.print(line + "\n")
	return nil
}

// owner returns the API and, if there is one, the operation of an exchange.
func owner(r traffic.Result) string {
	if r.Operation == "" {
		return r.API
	}
	return r.API + " " + r.Operation
}

// describe returns a finding on one line. rule is the name of its rule, perhaps in
// colour.
func describe(f traffic.Finding, rule string) string {
	where := f.Part + " " + f.In
	if f.At != "" {
		where += " " + f.At
	}
	line := quoteLine(where) + ": " + rule + ": " + quoteLine(f.Message)
	if f.Value != "" && !strings.Contains(f.Message, f.Value) {
		line += fmt.Sprintf(" (found %s)", quoteLine(f.Value))
	}
	if f.Strict {
		line += " (strict)"
	}
	return line
}
