package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text from outside, such as the name of a file, a recorded value or what a server
// answers, must not control what shows it: a terminal (control characters), a reader
// (marks that reorder or hide text) or a CI service (commands in its log). quoteLine
// and quoteText make it visible, and quotedJSON keeps it as it is for programs.

// command matches what CI services take for a command: ::error:: at the beginning of
// a line on GitHub, ##[error], ##vso[…] and ##teamcity[…] anywhere on others.
var command = regexp.MustCompile(`^\s*::|##[a-z]*\[`)

// isSafe reports whether r neither controls nor reorders anything and is visible.
func isSafe(r rune) bool { return unicode.IsGraphic(r) }

// quoteLine returns text on one line, with escapes for what is not safe.
func quoteLine(text string) string {
	return quoteCommands(escape(text, func(r rune) string {
		switch r {
		case '\n':
			return `\n`
		case '\t':
			return `\t`
		}
		return ""
	}))
}

// quoted returns a name on one line and in quotes.
func quoted(name string) string { return `"` + quoteLine(name) + `"` }

// quoteText is like quoteLine, but keeps line breaks and tabs.
func quoteText(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = quoteCommands(escape(line, func(r rune) string {
			if r == '\t' {
				return "\t"
			}
			return ""
		}))
	}
	return strings.Join(lines, "\n")
}

func quoteCommands(line string) string {
	return command.ReplaceAllStringFunc(line, func(found string) string {
		return strings.Replace(strings.Replace(found, ":", `\x3a`, 1), "#", `\x23`, 1)
	})
}

// escape replaces unsafe characters by what own returns for them or, if that is
// nothing, by the escape that Go has for them.
func escape(text string, own func(rune) string) string {
	var b strings.Builder
	for i, r := range text {
		switch _, size := utf8.DecodeRuneInString(text[i:]); {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case isSafe(r):
			b.WriteRune(r)
		case own(r) != "":
			b.WriteString(own(r))
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// quotedJSON writes JSON to out, with the escapes of JSON for what is not safe. It is
// the same JSON: outside of strings there is nothing to escape.
type quotedJSON struct {
	out     io.Writer
	rest    []byte // the beginning of a character that is not complete
	isAfter bool   // whether the last character was #
}

// Write implements io.Writer.
func (q *quotedJSON) Write(b []byte) (int, error) {
	text := slices.Concat(q.rest, b)
	var quoted bytes.Buffer
	for utf8.FullRune(text) {
		r, size := utf8.DecodeRune(text)
		q.writeRune(&quoted, r, text[:size])
		text = text[size:]
	}
	q.rest = bytes.Clone(text)
	if _, err := q.out.Write(quoted.Bytes()); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (q *quotedJSON) writeRune(b *bytes.Buffer, r rune, written []byte) {
	high, low := utf16.EncodeRune(r)
	switch {
	case r == '#' && q.isAfter:
		b.WriteString(`\u0023`)
	case isSafe(r) || r == '\n':
		b.Write(written)
	case high != utf8.RuneError:
		fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
	default:
		fmt.Fprintf(b, `\u%04x`, r)
	}
	q.isAfter = r == '#'
}
