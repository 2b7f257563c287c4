// Package parts puts a document together from its own file and from common.yaml, the
// file beside it that has what several documents share. specs/README.md describes how
// such a document is written.
package parts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs"
)

// commonKey is the key at the head of a document that takes its other members from
// common.yaml.
const commonKey = "x-common"

// Whole is a document that is put together.
type Whole struct {
	// Used has the JSON pointers of the values of common.yaml that the document has.
	Used map[string]bool

	root       *yaml.Node // nil if the file is the whole document
	own        file
	common     file
	fromCommon map[*yaml.Node]bool // the nodes of root that are written in common.yaml
	again      map[*yaml.Node]bool // the parameters of a range after its first
}

// file is an authored file.
type file struct {
	name string // in its folder of documents
	data []byte
	root *yaml.Node
}

// Place is where a value is written.
type Place struct {
	File    string // in its folder of documents
	Pointer string // JSON pointer
	Line    int
}

// Error is a mistake that keeps a document from being put together.
type Error struct {
	Place
	Message string
}

// Error returns the mistake on one line: file:line: message.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

var isInParts = regexp.MustCompile(`(?m)^x-common:|\{[0-9]+\.\.[0-9]+\}`)

// InParts reports whether the text of a document is only a part of it.
func InParts(text []byte) bool { return isInParts.Match(text) }

// Assemble puts the document at name in fsys together. A mistake in its parts is an
// *Error; several are joined.
func Assemble(fsys fs.FS, name string) (*Whole, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	if !InParts(data) {
		return &Whole{own: file{name: name, data: data}}, nil
	}
	w := &Whole{Used: map[string]bool{}, own: file{name: name, data: data}, fromCommon: map[*yaml.Node]bool{}, again: map[*yaml.Node]bool{}}
	a := &assembly{Whole: w}
	if err := a.read(fsys); err != nil {
		return nil, err
	}
	a.assemble()
	if len(a.errs) > 0 {
		return nil, errors.Join(a.errs...)
	}
	return w, nil
}

// Text returns the document, in the style of the published documents. It is the file
// itself if that is the whole document.
func (w *Whole) Text() ([]byte, error) {
	if w.root == nil {
		return w.own.data, nil
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err := errors.Join(encoder.Encode(w.root), encoder.Close())
	return text.Bytes(), err
}

// JSON returns the document as JSON, which is read several times faster than YAML. It
// is the file itself if that is the whole document.
func (w *Whole) JSON() ([]byte, error) {
	if w.root == nil {
		return w.own.data, nil
	}
	var document map[string]any
	if err := w.root.Decode(&document); err != nil {
		return nil, fmt.Errorf("%s: %w", w.own.name, err)
	}
	return json.Marshal(document)
}

// read parses the files of the document.
func (a *assembly) read(fsys fs.FS) error {
	if err := a.own.parse(); err != nil {
		return err
	}
	a.root = a.own.root
	common := value(a.root, commonKey)
	if common == nil {
		return nil
	}
	a.common.name = path.Join(path.Dir(a.own.name), specs.CommonFile)
	var err error
	if a.common.data, err = fs.ReadFile(fsys, a.common.name); err != nil {
		return &Error{a.placeOf(common), err.Error() + "; add the file, or remove x-common"}
	}
	return a.common.parse()
}

func (f *file) parse() error {
	var document yaml.Node
	if err := yaml.Unmarshal(f.data, &document); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return fmt.Errorf("%s: the document is not a mapping", f.name)
	}
	f.root = document.Content[0]
	return nil
}
