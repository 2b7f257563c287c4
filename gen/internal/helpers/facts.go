package main

import (
	"cmp"
	"errors"
	"path"
	"slices"
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
	APIVersion  string // the vendor's
	BaseURL     string
	Operations  []operation
	Statuses    string // variable of package poll; empty if the API has nothing to wait for
	Show        string // operation that shows the status
	HasErrors   bool   // whether there are sentinels
	Example     example
}

// operation is an operation of the API, by its Go name.
type operation struct {
	Name, Summary string
	Pages         string // function of package page; empty if the operation has no pages
	spec          *openapi3.Operation
	method, path  string
}

// statuses are the variables of package poll, by the service that the host of the
// base URL names.
var statuses = map[string]string{"evs": "EVS", "dws": "DWS", "ecs": "ECS"}

// pagers are the functions of package page, by the query parameter that selects a
// page. The first that an operation has is the one to use.
var pagers = []struct{ parameter, function string }{
	{"NextToken", "Token"}, {"PageNumber", "Number"}, {"marker", "Marker"}, {"offset", "Offset"},
}

func describe(api specs.API, docs []*openapi3.T, code []byte) (facts, error) {
	first := docs[0]
	f := facts{
		ID:         api.ID,
		Package:    path.Base(api.ID),
		IsRPC:      api.IsRPC(),
		Title:      first.Info.Title,
		Version:    first.Info.Version,
		APIVersion: extension(first.Info.Extensions, "x-api-version"),
		Operations: operations(docs),
	}
	if f.IsRPC { // the title of an action's document ends with the action
		f.Title, _, _ = strings.Cut(f.Title, ", ")
	}
	var err error
	if f.BaseURL, err = baseURL(first); err != nil {
		return facts{}, err
	}
	service, _, _ := strings.Cut(strings.TrimPrefix(f.BaseURL, "https://"), ".")
	f.Show = f.firstOf("ShowSnapshot", "DescribeSnapshots")
	if f.Show != "" {
		f.Statuses = statuses[service]
	}
	f.HasErrors = slices.ContainsFunc(f.Operations, hasErrors)
	f.Example, err = newExample(f, code)
	return f, err
}

// firstOf returns the first of names that is an operation, or "".
func (f facts) firstOf(names ...string) string {
	for _, name := range names {
		if slices.ContainsFunc(f.Operations, func(o operation) bool { return o.Name == name }) {
			return name
		}
	}
	return ""
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
					Pages:   pages(spec),
					spec:    spec, method: method, path: path,
				})
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func pages(o *openapi3.Operation) string {
	for _, pager := range pagers {
		if o.Parameters.GetByInAndName(openapi3.ParameterInQuery, pager.parameter) != nil {
			return pager.function
		}
	}
	return ""
}

func hasErrors(o operation) bool {
	for _, response := range o.spec.Responses.Map() {
		if response.Value.Extensions["x-error-codes"] != nil {
			return true
		}
	}
	return false
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

func extension(extensions map[string]any, name string) string {
	text, _ := extensions[name].(string)
	return text
}

// goName returns the name that the generated code has for an operationId.
func goName(operationID string) string {
	return strings.ToUpper(operationID[:1]) + operationID[1:]
}
