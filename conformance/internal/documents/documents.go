// Package documents has the documents of this module and their contracts. It reads
// and compiles a document when it is first asked for, and only once: both take much
// longer than a check.
package documents

import (
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// API is one API of this module.
type API struct {
	specs.API
	// Contract compiles each document when it is first needed.
	Contract *contract.Contract

	documents []func() *openapi3.T
}

// All returns every API, sorted by id. It fails if the paths of a document cannot be
// found; any other fault of a document is a panic when the API is first needed.
var All = sync.OnceValues(func() ([]*API, error) {
	var all []*API
	for _, spec := range specs.APIs() {
		api, err := newAPI(specs.FS, spec)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", spec.ID, err)
		}
		all = append(all, api)
	}
	return all, nil
})

// Of returns the API with an id.
func Of(id string) (*API, error) {
	all, err := All()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(a *API) bool { return a.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("there is no API %q", id)
	}
	return all[i], nil
}

func newAPI(files fs.FS, spec specs.API) (*API, error) {
	api := &API{API: spec}
	var parts []contract.Part
	for _, name := range spec.Documents {
		paths, err := pathsOf(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		read := sync.OnceValue(func() *openapi3.T { return must(document.Load(files, name)) })
		api.documents = append(api.documents, read)
		parts = append(parts, contract.Part{Paths: paths, Action: spec.Action(name), Load: func() *contract.Contract { return must(contract.New(read())) }})
	}
	var err error
	api.Contract, err = contract.Lazy(parts...)
	return api, err
}

// New returns an API with documents that are not built in.
func New(spec specs.API, docs []*openapi3.T) (*API, error) {
	api := &API{API: spec}
	for _, doc := range docs {
		api.documents = append(api.documents, func() *openapi3.T { return doc })
	}
	var err error
	api.Contract, err = contract.New(docs...)
	return api, err
}

// First returns the first document. Callers must not change it.
func (a *API) First() *openapi3.T { return a.documents[0]() }

// Documents returns all documents. Callers must not change them.
func (a *API) Documents() []*openapi3.T {
	all := make([]*openapi3.T, len(a.documents))
	for i, read := range a.documents {
		all[i] = read()
	}
	return all
}

// must returns value. An embedded document that is wrong is a fault of this module,
// which its tests find.
func must[T any](value T, err error) T {
	if err != nil {
		panic("an embedded document is wrong: " + err.Error())
	}
	return value
}
