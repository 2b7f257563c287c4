package api

import (
	"net/http"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// Face is one API as the sandbox serves it.
type Face struct {
	*Document
	Handler http.Handler
	Dialect Dialect
}

// NewFace returns the API of that id, such as huawei/evsv2. It fails if the
// documents cannot be read.
func NewFace(id string, handler http.Handler, dialect Dialect) (*Face, error) {
	all, err := readDocuments()
	if err != nil {
		return nil, err
	}
	return &Face{all[id], handler, dialect}, nil
}

// Refuses reports whether the API refuses a request for a finding.
func (f *Face) Refuses(found contract.Finding) bool {
	return f.Dialect.Refuses(f.Document, found)
}

// Document is what the documents of an API say.
type Document struct {
	ID       string
	Contract *contract.Contract

	samples map[string][]sample // the documented errors, by operation
	repeats map[string]int
}

// readDocuments reads the documents once: they cannot change, and tests create
// many sandboxes.
var readDocuments = sync.OnceValues(func() (map[string]*Document, error) {
	all := map[string]*Document{}
	for _, api := range specs.APIs() {
		docs, err := load(api)
		if err != nil {
			return nil, err
		}
		d, err := newDocument(api.ID, docs)
		if err != nil {
			return nil, err
		}
		all[api.ID] = d
	}
	return all, nil
})

func newDocument(id string, docs []*openapi3.T) (*Document, error) {
	c, err := contract.New(docs...)
	if err != nil {
		return nil, err
	}
	return &Document{id, c, samples(docs), repeats(docs)}, nil
}

func load(api specs.API) ([]*openapi3.T, error) {
	var docs []*openapi3.T
	for _, name := range api.Documents {
		doc, err := document.Load(specs.FS, name)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}
