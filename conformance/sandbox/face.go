package sandbox

import (
	"net/http"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// face is one API as the sandbox serves it.
type face struct {
	api
	handler http.Handler // the generated code, in front of the handlers
	words   words
}

func newFace(id string, handler http.Handler, words words) (*face, error) {
	all, err := apis()
	if err != nil {
		return nil, err
	}
	return &face{all[id], handler, words}, nil
}

// api is what the documents of an API say.
type api struct {
	id       string
	contract *contract.Contract
	samples  map[string][]sample // the documented errors, by operation
}

// apis reads the documents once: they cannot change, and tests make many
// sandboxes.
var apis = sync.OnceValues(func() (map[string]api, error) {
	all := map[string]api{}
	for _, a := range specs.APIs() {
		docs, err := load(a)
		if err != nil {
			return nil, err
		}
		c, err := contract.New(docs...)
		if err != nil {
			return nil, err
		}
		all[a.ID] = api{a.ID, c, samples(docs)}
	}
	return all, nil
})

func load(a specs.API) ([]*openapi3.T, error) {
	var docs []*openapi3.T
	for _, name := range a.Documents {
		doc, err := document.Load(specs.FS, name)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}
