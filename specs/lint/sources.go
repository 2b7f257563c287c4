package lint

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/specs/document"
)

var (
	sourceID = regexp.MustCompile(`^[a-z][a-z0-9]*([-.][a-z0-9]+)*$`)
	language = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`)
	edition  = regexp.MustCompile(`^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|undated)$`)
	sha256   = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// openSources reads sources.yaml. The result has a root even if it is broken.
func openSources(fsys fs.FS) *doc {
	pages := readFile(fsys, document.SourcesFile, House)
	if errors.Is(pages.err, fs.ErrNotExist) {
		pages.err = fmt.Errorf("there is no list of the pages that the documents cite: %w; restore specs/%s", pages.err, document.SourcesFile)
	}
	return pages
}

// checkSources runs the rules that concern sources.yaml, after those of the documents.
func (d *doc) checkSources() {
	if len(d.found) > 0 {
		return
	}
	for _, rule := range Rules {
		if slices.Contains([]string{"H002", "H003", "H004", "H006"}, rule.ID) {
			d.run(rule)
		}
	}
}

func sources(d *doc, report report) {
	if d.root.kind == kindSources {
		listed(d, report)
		return
	}
	cited := append([]*node{d.root}, d.kinds[kindOperation]...)
	for _, n := range cited {
		citations(n.get("x-sources"), d.pages, report)
	}
}

// citations checks the ids of one x-sources. Without a list of sources it only checks
// that no id is repeated.
func citations(ids *node, pages *doc, report report) {
	seen := map[string]bool{}
	for _, id := range ids.list() {
		switch {
		case !id.is("!!str"): // H002 reports it
		case seen[id.text()]:
			report(id, "the page %q is cited twice; keep one", id.text())
		case len(pages.found) == 0 && !pages.root.has(id.text()):
			report(id, "specs/%s has no page %q; add it there, or correct the id", document.SourcesFile, id.text())
		}
		seen[id.text()] = true
	}
}

// listed checks the entries of sources.yaml.
func listed(d *doc, report report) {
	uses, known := d.uses()
	sums := map[string]string{}
	last := ""
	for _, s := range d.root.children {
		if !sourceID.MatchString(s.name) {
			report(s, "the id is %q; write lower-case words, digits and hyphens, such as evs-create-snapshot-2024", s.name)
		}
		if s.name < last {
			report(s, "%s is after %s; sort the entries by id", s.name, last)
		}
		if known && !uses[s.name] {
			report(s, "no document cites %s; cite it under x-sources, or remove it", s.name)
		}
		if sum := s.get("sha256").text(); sum != "" && sums[sum] != "" {
			report(s.get("sha256"), "%s is the same page; cite that one and remove this", sums[sum])
		} else {
			sums[sum] = s.name
		}
		last = s.name
		fields(s, report)
	}
}

// fields checks the members of one source.
func fields(s *node, report report) {
	if n := s.get("language"); !n.empty() && !language.MatchString(n.text()) {
		report(n, "language is %q; write a BCP 47 tag such as zh-CN", n.text())
	}
	if n := s.get("edition"); !n.empty() && !edition.MatchString(n.text()) {
		report(n, "edition is %q; write a date such as 2024-02-27, a month, a year, or undated", n.text())
	}
	if n := s.get("file"); !n.empty() && n.text() != path.Base(n.text()) {
		report(n, "file is %q; write its name without folders", n.text())
	}
	if n := s.get("sha256"); !n.empty() && !sha256.MatchString(n.text()) {
		report(n, "sha256 is %q; write 64 lower-case hex digits", n.text())
	}
	access(s, report)
}

// access checks that a source says where it can be read, or why it is not public.
func access(s *node, report report) {
	at, closed := s.get("url"), s.get("closed")
	switch {
	case at.empty() && closed.empty():
		report(s, "the source has neither url nor closed; say where it can be read, or why it is not public")
	case !at.empty() && !closed.empty():
		report(closed, "the source has a url, so it is not closed; remove one of them")
	case !at.empty() && !isPublic(at.text()):
		report(at, "url is %q; write an absolute https URL", at.text())
	case !closed.empty() && !strings.HasSuffix(closed.text(), "."):
		report(closed, "closed is %q; write a sentence that says why the source is not public", closed.text())
	}
}

func isPublic(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// uses returns the ids that the documents cite. They are not known if a document
// cannot be read.
func (d *doc) uses() (ids map[string]bool, known bool) {
	ids = map[string]bool{}
	for _, citing := range d.citing {
		if citing.root.yaml == nil {
			return nil, false
		}
		for _, n := range append([]*node{citing.root}, citing.kinds[kindOperation]...) {
			for _, id := range n.get("x-sources").list() {
				ids[id.text()] = true
			}
		}
	}
	return ids, true
}
