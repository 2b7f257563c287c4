// Package scaffold writes the first form of an operation: its document, its rows in a
// page table and its first cases, from an example exchange or from its method and path.
// What it cannot know is marked with TODO.
package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// Options say what to write, and where.
type Options struct {
	// API is the id of the API, such as huawei/evsv2.
	API string
	// Operation is the operationId.
	Operation string
	// Method and Path, with its parameters in braces, may be left out if there is an
	// Example.
	Method, Path string
	// Example is an exchange that succeeded, nil if there is none.
	Example *traffic.Exchange

	// Document is the file of the document, which may have other operations.
	Document string
	// Cases and Pages are the folders of the cases and of the page tables.
	Cases, Pages string
	// Sibling is another document of the API, from which a new one has all that is not
	// about an operation; empty if there is none.
	Sibling string
}

// Plan is what Options lead to.
type Plan struct {
	Files []File
	// Todo lists what a person must write.
	Todo []string
}

// File is a file to write.
type File struct {
	Name    string
	Content []byte
	// before is the content of a file that there is and gets more, nil for a new one.
	before []byte
}

// Added reports whether the file is there and gets more.
func (f File) Added() bool { return f.before != nil }

var (
	apiID       = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)
	operationID = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
)

// New returns what to write. It reads files and writes none. It fails if the operation
// is there already, in the document, in the page table or in the cases.
func New(o Options) (*Plan, error) {
	switch {
	case !apiID.MatchString(o.API):
		return nil, fmt.Errorf("the id %q of the API is not a path of plain names, such as acme/things", o.API)
	case !operationID.MatchString(o.Operation):
		return nil, fmt.Errorf("the operationId %q is not in camelCase, such as createThing", o.Operation)
	}
	there, err := readSource(o.Document)
	if err != nil {
		return nil, err
	}
	op, err := newOperation(o, keys(get(there.root, "paths")))
	if err != nil {
		return nil, err
	}
	p := &Plan{}
	for _, part := range []func() ([]File, error){
		func() ([]File, error) { return document(o, op, there) },
		func() ([]File, error) { return pageTable(o, op) },
		func() ([]File, error) { return cases(o, op) },
	} {
		files, err := part()
		if err != nil {
			return nil, err
		}
		p.Files = append(p.Files, files...)
	}
	for _, f := range p.Files {
		if n := bytes.Count(f.Content[sharedStart(f):], []byte("TODO")); n > 0 {
			p.Todo = append(p.Todo, fmt.Sprintf("%s: replace what is marked with TODO, %d times", f.Name, n))
		}
	}
	return p, nil
}

// sharedStart returns how many bytes a file begins with that it had before.
func sharedStart(f File) int {
	n := 0
	for n < len(f.before) && n < len(f.Content) && f.before[n] == f.Content[n] {
		n++
	}
	return n
}

// Write writes all files. If one cannot be written, or was made or changed in the
// meantime, all files are as before.
func (p *Plan) Write() error {
	if err := p.requireUnchanged(); err != nil {
		return err
	}
	for i, f := range p.Files {
		if err := f.write(); err != nil {
			errs := []error{err}
			for _, written := range p.Files[:i] {
				errs = append(errs, written.restore())
			}
			return errors.Join(errs...)
		}
	}
	return nil
}

func (p *Plan) requireUnchanged() error {
	for _, f := range p.Files {
		found, err := os.ReadFile(f.Name)
		switch {
		case f.before == nil && err == nil:
			return fmt.Errorf("%s is there already; remove it, or choose another place", f.Name)
		case f.before == nil && errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !bytes.Equal(found, f.before):
			return fmt.Errorf("%s has changed meanwhile; try again", f.Name)
		}
	}
	return nil
}

// write writes the file, or leaves it as before.
func (f File) write() error {
	if err := os.MkdirAll(filepath.Dir(f.Name), 0o750); err != nil {
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if f.Added() {
		flags = os.O_WRONLY | os.O_TRUNC
	}
	file, err := os.OpenFile(f.Name, flags, 0o644) // #nosec G302 -- source is for everybody
	if err != nil {
		return err
	}
	_, err = file.Write(f.Content)
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, f.restore())
	}
	return nil
}

// restore undoes write.
func (f File) restore() error {
	if f.Added() {
		return os.WriteFile(f.Name, f.before, 0o644) // #nosec G306 -- source is for everybody
	}
	return os.Remove(f.Name)
}

// existing returns the content of a file, nil if there is none.
func existing(name string) ([]byte, error) {
	content, err := os.ReadFile(name) // #nosec G304 -- the user names the file
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return content, err
}

// source is a file of YAML that there may be.
type source struct {
	content []byte     // nil if there is no file
	root    *yaml.Node // nil if the file is empty
}

func readSource(name string) (source, error) {
	content, err := existing(name)
	if err != nil {
		return source{}, err
	}
	var file yaml.Node
	if err := yaml.Unmarshal(content, &file); err != nil {
		return source{}, fmt.Errorf("%s: %w", name, err)
	}
	s := source{content: content}
	if len(file.Content) > 0 {
		s.root = file.Content[0]
	}
	return s, nil
}
