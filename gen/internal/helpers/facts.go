package main

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs"
)

// facts are what the templates say about one API.
type facts struct {
	ID, Package string
	IsRPC       bool
	Title       string
	Version     string // of the documents
	BaseURL     string
	Operations  []operation
	Lists       []list
	Waits       []wait
	Endpoint    string // Go source: the URL of a region; empty if the first server has no variable region
	Regions     []string
	Region      string // the default one
	HasErrors   bool   // whether there are sentinels
	Example     example
}

// operation is an operation of the API, by its Go name.
type operation struct {
	Name, Summary string
	spec          *openapi3.Operation
	method, path  string
}

func describe(api specs.API, docs []*openapi3.T, generated []byte) (facts, error) {
	first := docs[0]
	f := facts{
		ID:         api.ID,
		Package:    path.Base(api.ID),
		IsRPC:      api.IsRPC(),
		Title:      first.Info.Title,
		Version:    first.Info.Version,
		Operations: operations(docs),
	}
	if f.IsRPC { // the title of an action's document ends with the action
		f.Title, _, _ = strings.Cut(f.Title, ", ")
	}
	var err error
	if f.BaseURL, err = baseURL(first); err != nil {
		return facts{}, err
	}
	parsed, err := parseCode(generated)
	if err != nil {
		return facts{}, err
	}
	for _, o := range f.Operations {
		list, err := listOf(o, parsed)
		if err != nil {
			return facts{}, err
		}
		if list != nil {
			f.Lists = append(f.Lists, *list)
		}
	}
	if f.Waits, err = waitsOf(f.Operations, parsed); err != nil {
		return facts{}, err
	}
	if f.Endpoint = regional(first.Servers[0]); f.Endpoint != "" {
		region := first.Servers[0].Variables["region"]
		f.Regions, f.Region = region.Enum, region.Default
	}
	f.HasErrors = hasErrors(docs)
	f.Example, err = newExample(f, parsed)
	return f, err
}

// operations returns the operations of docs, sorted by name.
func operations(docs []*openapi3.T) []operation {
	var all []operation
	for _, doc := range docs {
		for path, item := range doc.Paths.Map() {
			for method, spec := range item.Operations() {
				all = append(all, operation{
					Name:    goName(spec.OperationID),
					Summary: spec.Summary,
					spec:    spec, method: method, path: path,
				})
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// WaitsOnLists reports whether a wait reads a list.
func (f facts) WaitsOnLists() bool {
	return slices.ContainsFunc(f.Waits, func(w wait) bool { return w.List != "" })
}

// success returns the documented status of success.
func (o operation) success() int {
	for key := range o.spec.Responses.Map() {
		if status, err := strconv.Atoi(key); err == nil && status/100 == 2 {
			return status
		}
	}
	return 0
}

// hasErrors reports whether a document has a table of error codes.
func hasErrors(docs []*openapi3.T) bool {
	return slices.ContainsFunc(docs, func(doc *openapi3.T) bool {
		return doc.Extensions["x-error-codes"] != nil || slices.ContainsFunc(operations([]*openapi3.T{doc}), operation.hasErrors)
	})
}

func (o operation) hasErrors() bool {
	for _, response := range o.spec.Responses.Map() {
		if response.Value.Extensions["x-error-codes"] != nil {
			return true
		}
	}
	return false
}

// regional returns the Go source of the URL of a region, or "" if the URL of the server
// does not depend on a region alone.
func regional(server *openapi3.Server) string {
	before, after, found := strings.Cut(server.URL, "{region}")
	if !found || len(server.Variables) > 1 {
		return ""
	}
	return strconv.Quote(before) + " + url.PathEscape(region) + " + strconv.Quote(after)
}

// baseURL returns the URL of the first server, with the defaults of its variables.
func baseURL(doc *openapi3.T) (string, error) {
	if len(doc.Servers) == 0 {
		return "", errors.New("the document has no server; the package doc names its URL")
	}
	server := doc.Servers[0]
	url := server.URL
	for name, variable := range server.Variables {
		url = strings.ReplaceAll(url, "{"+name+"}", variable.Default)
	}
	return url, nil
}

// goName returns the name that the generated code has for an operationId.
func goName(operationID string) string {
	return strings.ToUpper(operationID[:1]) + operationID[1:]
}
