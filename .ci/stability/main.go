// Command stability reports what broke since the last tag, in exported Go
// declarations (found by apidiff) and in documents (found by oasdiff), and fails
// unless the CHANGELOG explains each break: by a line under Unreleased that says
// Breaking and names the package or the API.
//
// It runs in the folder .ci. It exits 1 if a break is unexplained or if the
// comparison cannot be made.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 1 {
		fmt.Fprintln(os.Stderr, "usage: stability")
		os.Exit(2)
	}
	m := module{root: "..", path: "github.com/snapspec/snapspec", oasdiff: oasdiff}
	if err := m.check(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// module is the checkout to guard.
type module struct {
	root string
	path string // the module path
	// oasdiff lists the breaks from one document to another.
	oasdiff func(ctx context.Context, before, after []byte) ([]string, error)
}

// breakage is a break in subject, a package or an API.
type breakage struct{ subject, what string }

// check compares the checkout with the last tag.
func (m module) check(ctx context.Context, out io.Writer) error {
	tag, err := m.lastTag(ctx)
	if err != nil {
		return err
	}
	if tag == "" {
		_, err := fmt.Fprintln(out, "stability: there is no tag to compare with yet")
		return err
	}
	goBreaks, err := m.goBreaks(ctx, tag)
	if err != nil {
		return err
	}
	documentBreaks, err := m.documentBreaks(ctx, tag)
	if err != nil {
		return err
	}
	breaks := slices.Concat(goBreaks, documentBreaks)
	changelog, err := os.ReadFile(m.file("CHANGELOG.md"))
	if err != nil {
		return err
	}
	if err := unexplained(breaks, linesSince(string(changelog), tag)); err != nil {
		return fmt.Errorf("since %s:\n%w", tag, err)
	}
	_, err = fmt.Fprintf(out, "stability: %d breaks since %s, each in the CHANGELOG\n", len(breaks), tag)
	return err
}

// unexplained joins an error for each break that no line of the CHANGELOG names.
func unexplained(breaks []breakage, lines []string) error {
	var errs []error
	for _, b := range breaks {
		explained := slices.ContainsFunc(lines, func(line string) bool {
			return strings.Contains(line, "Breaking") && strings.Contains(line, "`"+b.subject+"`")
		})
		if !explained {
			errs = append(errs, fmt.Errorf("%s: %s; undo it, or add a line with **Breaking** and `%s` to CHANGELOG.md under Unreleased", b.subject, b.what, b.subject))
		}
	}
	return errors.Join(errs...)
}

// linesSince returns the lines of the CHANGELOG about changes after the tag: the
// unreleased ones, and those of a version that has an entry but no tag yet.
func linesSince(changelog, tag string) []string {
	_, part, _ := strings.Cut(changelog, "\n## [Unreleased]\n")
	part, _, _ = strings.Cut(part, "\n## ["+strings.TrimPrefix(tag, "v")+"]")
	return strings.Split(part, "\n")
}
