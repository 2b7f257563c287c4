// Package lint checks documents against the rules that specs/README.md describes: the
// house rules of this project, or those of them that hold for any OpenAPI document.
//
// rules.go lists the rules, and objects.go the keys of every object. The other files
// have the checks, by subject.
package lint

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/specs"
)

// Finding is one violation of one rule.
type Finding struct {
	// File is the file that has the value, below the name of its set:
	// specs/huawei/evsv2.yaml, or the common.yaml that a document takes the value from.
	File string
	// Pointer is the JSON pointer (RFC 6901) of the value in File; "" is all of it.
	Pointer string
	// Line is its line in File, counted from 1.
	Line int
	// Rule is the id of the rule: H012.
	Rule string
	// Message says what is wrong and how to fix it.
	Message string
}

// String returns the finding on one line: file#pointer: rule message.
func (f Finding) String() string {
	return fmt.Sprintf("%s#%s: %s %s", f.File, f.Pointer, f.Rule, f.Message)
}

// Check checks every document of fsys against every rule and returns the findings,
// sorted by file and line. The file VERSION of fsys has the version of the documents,
// and sources.yaml the pages that they cite.
func Check(fsys fs.FS) []Finding {
	apis, err := specs.List(fsys)
	if err != nil {
		return []Finding{{File: "specs", Rule: Rules[0].ID, Message: err.Error()}}
	}
	return CheckSet(specs.Set{FS: fsys, Name: "specs", APIs: apis}, House)
}

// CheckSet checks the documents of a set against the rules of a profile, like Check.
// Strict needs neither VERSION nor sources.yaml.
func CheckSet(set specs.Set, profile Profile) []Finding {
	var findings []Finding
	for _, d := range checked(set, profile) {
		findings = append(findings, d.found...)
	}
	for i := range findings {
		findings[i].File = set.File(strings.TrimPrefix(findings[i].File, "specs/"))
	}
	slices.SortFunc(findings, compare)
	return slices.Compact(findings) // documents share values
}

// checked returns the checked documents of a set, with House also the list of sources.
func checked(set specs.Set, profile Profile) []*doc {
	if profile == Strict {
		return checkAPIs(set, profile, nil)
	}
	pages := openSources(set.FS)
	pages.run(Rules[0])
	pages.citing = checkAPIs(set, profile, pages)
	pages.checkSources()
	return append([]*doc{pages}, pages.citing...)
}

func checkAPIs(set specs.Set, profile Profile, pages *doc) []*doc {
	var docs []*doc
	for _, api := range set.APIs {
		docs = append(docs, checkAPI(set.FS, api, profile, pages)...)
	}
	return docs
}

// checkAPI checks the documents of an API and returns them.
func checkAPI(fsys fs.FS, api specs.API, profile Profile, pages *doc) []*doc {
	var docs []*doc
	for _, name := range api.Documents {
		docs = append(docs, open(fsys, name, profile))
	}
	for _, d := range docs {
		d.api, d.pages = docs, pages
		d.check()
	}
	return docs
}

// check runs every rule of the profile after the first, which open has run: they need
// a tree, so they run only if it found nothing. The rules after the second validate
// values, which ends only if it found nothing.
func (d *doc) check() {
	if len(d.found) > 0 {
		return
	}
	d.run(Rules[1])
	if len(d.found) > 0 {
		return
	}
	d.load()
	for _, rule := range Rules[2:] {
		if d.profile.has(rule) {
			d.run(rule)
		}
	}
}

// report adds a finding at a node.
type report func(at *node, format string, args ...any)

func (d *doc) run(rule Rule) {
	rule.check(d, func(at *node, format string, args ...any) {
		d.at = append(d.at, at.pointer)
		if d.whole != nil && d.whole.Again(at.pointer) {
			return
		}
		place := d.placeOf(at)
		d.found = append(d.found, Finding{
			File:    place.File,
			Pointer: place.Pointer,
			Line:    place.Line,
			Rule:    rule.ID,
			Message: fmt.Sprintf(format, args...),
		})
	})
}

func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Pointer, b.Pointer),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}
