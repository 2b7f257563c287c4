// Command stability guards what others build on: the exported Go declarations
// and the documents.
//
//	stability snapshot   writes the declarations of every exported package to .api
//	stability check      fails if .api is stale, or if something broke since the
//	                     last tag and the CHANGELOG does not say so
//
// A declaration that is gone from a snapshot is a break, so is a new method of an
// interface, and so is what oasdiff calls one in a document. The CHANGELOG explains a break by a line under
// Unreleased that says Breaking and names the package or the API.
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

const usage = "usage: stability snapshot | check"

func main() {
	if len(os.Args) != 2 || (os.Args[1] != "snapshot" && os.Args[1] != "check") {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	m := module{root: ".", oasdiff: oasdiff}
	run := m.check
	if os.Args[1] == "snapshot" {
		run = m.write
	}
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// module is the checkout to guard.
type module struct {
	root string
	// oasdiff lists the breaks from one document to another.
	oasdiff func(ctx context.Context, before, after []byte) ([]string, error)
}

// breakage is something that users of subject, a package or an API, must know.
type breakage struct{ subject, what string }

// check compares .api with the code, and both .api and the documents with the
// last tag.
func (m module) check(ctx context.Context, out io.Writer) error {
	if err := m.fresh(ctx); err != nil {
		return err
	}
	tag, err := m.lastTag(ctx)
	if err != nil {
		return err
	}
	if tag == "" {
		_, err := fmt.Fprintln(out, "stability: .api is up to date; there is no tag to compare with yet")
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
	changelog, err := os.ReadFile(m.path("CHANGELOG.md"))
	if err != nil {
		return err
	}
	if err := unexplained(breaks, linesSince(string(changelog), tag)); err != nil {
		return fmt.Errorf("since %s:\n%w", tag, err)
	}
	_, err = fmt.Fprintf(out, "stability: .api is up to date; %d breaks since %s, each in the CHANGELOG\n", len(breaks), tag)
	return err
}

// unexplained are the breaks that no line of the CHANGELOG is about.
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

// linesSince are those of the CHANGELOG about what is newer than the tag: what is
// unreleased, and a version that has its entry and no tag yet.
func linesSince(changelog, tag string) []string {
	_, part, _ := strings.Cut(changelog, "\n## [Unreleased]\n")
	part, _, _ = strings.Cut(part, "\n## ["+strings.TrimPrefix(tag, "v")+"]")
	return strings.Split(part, "\n")
}
