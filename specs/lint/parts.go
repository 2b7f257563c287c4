package lint

import (
	"errors"
	"io/fs"
	"path"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/internal/parts"
)

// open reads the document at name and puts it together. The first rule, and the one
// about parts, check the files before; what they find is found in the result.
func open(fsys fs.FS, name string, profile Profile) *doc {
	d := readFile(fsys, name, profile)
	d.run(Rules[0])
	if len(d.found) > 0 || !parts.InParts(d.data) {
		return d
	}
	common := readFile(fsys, path.Join(path.Dir(name), specs.CommonFile), profile)
	if d.root.has("x-common") && !errors.Is(common.err, fs.ErrNotExist) {
		common.run(Rules[0])
		d.found = common.found
	}
	if len(d.found) > 0 {
		return d
	}
	whole, err := parts.Assemble(fsys, name)
	if err != nil {
		d.misfits = misfits(name, err)
		d.run(ruleOf("H034"))
		return d
	}
	d = &doc{file: d.file, kinds: map[kind][]*node{}, version: d.version, versionError: d.versionError, whole: whole, profile: profile}
	d.data, d.err = whole.Text()
	d.plant(name)
	return d
}

func ruleOf(id string) Rule {
	for _, rule := range Rules {
		if rule.ID == id {
			return rule
		}
	}
	panic("lint: no rule " + id)
}

// misfits returns the mistakes that are joined in err.
func misfits(name string, err error) []*parts.Error {
	all := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		all = several.Unwrap()
	}
	var found []*parts.Error
	for _, one := range all {
		var misfit *parts.Error
		if !errors.As(one, &misfit) {
			misfit = &parts.Error{Place: parts.Place{File: name}, Message: one.Error()}
		}
		found = append(found, misfit)
	}
	return found
}

// placeOf returns where a node is written.
func (d *doc) placeOf(n *node) parts.Place {
	place := parts.Place{File: d.file, Pointer: n.pointer, Line: n.line}
	switch {
	case n.place != nil:
		place = *n.place
		place.File = "specs/" + place.File
	case d.whole != nil:
		place = d.whole.Place(n.pointer)
		place.File = "specs/" + place.File
	}
	return place
}

// fitting reports why a document cannot be put together.
func fitting(d *doc, report report) {
	for _, misfit := range d.misfits {
		report(&node{place: &misfit.Place}, "%s", misfit.Message)
	}
}

// shared reports values that a document repeats instead of taking them, and those of
// common.yaml that no document takes.
func shared(d *doc, report report) {
	if d.whole == nil {
		return
	}
	for _, repeat := range d.whole.Repeats() {
		report(&node{place: &repeat.Place}, "%s has this value at %s; remove it here, or write a $ref to that", specs.CommonFile, repeat.Of)
	}
	var all []*parts.Whole
	for _, sibling := range d.api {
		if len(sibling.misfits) > 0 {
			return
		}
		if sibling.whole != nil {
			all = append(all, sibling.whole)
		}
	}
	if all[0] != d.whole {
		return // the first reports for all
	}
	for _, unused := range parts.Unused(all) {
		report(&node{place: &unused}, "no document takes this; use it or remove it")
	}
}
