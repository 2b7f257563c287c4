package api

import (
	"net/http"
	"sync"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/documents"
)

// Face is one API as the sandbox serves it.
type Face struct {
	*Document
	Handler http.Handler
	Dialect Dialect
}

// NewFace returns the API of that id, such as huawei/evsv2. Its documents are read when
// a call first needs them.
func NewFace(id string, handler http.Handler, dialect Dialect) (*Face, error) {
	all, err := documentsByID()
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

	facts func() facts
}

// facts are what the documents say besides the contract.
type facts struct {
	samples map[string][]sample // the documented errors, by operation
	repeats map[string]int
}

// documentsByID makes the documents once: they cannot change, and tests create many
// sandboxes.
var documentsByID = sync.OnceValues(func() (map[string]*Document, error) {
	all, err := documents.All()
	if err != nil {
		return nil, err
	}
	byID := map[string]*Document{}
	for _, d := range all {
		byID[d.ID] = newDocument(d)
	}
	return byID, nil
})

func newDocument(d *documents.API) *Document {
	return &Document{d.ID, d.Contract, sync.OnceValue(func() facts {
		docs := d.Documents()
		return facts{samples(docs), repeats(docs)}
	})}
}
