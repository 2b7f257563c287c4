package mutant

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
)

// scope is the part of a document that can reveal a mutant: the paths that the
// mutant affects, with their cases and page tables. A mutant of one operation is
// checked only with the cases of that operation.
type scope struct {
	paths *openapi3.Paths // nil for all paths of the document
	page  pages.Page
	cases []*namedCase          // the most recent killers first
	known map[string]*nearCases // by name

	operations map[string]bool // the operationIds
}

// view returns a copy of doc that is limited to the scope, because the rest is
// unchanged and need not be compiled and compared again.
func (s *scope) view(doc *openapi3.T) *openapi3.T {
	if s.paths == nil {
		return doc
	}
	view := *doc
	view.Paths = s.paths
	if doc.Components != nil {
		// The references in the paths are resolved.
		view.Components = &openapi3.Components{SecuritySchemes: doc.Components.SecuritySchemes}
	}
	return &view
}

// killer returns the name of a case that fails, "" if none fails. It first tries those
// that concern what a mutant is about.
func (s *scope) killer(api *contract.Contract, about string) string {
	near := s.near(about)
	if name := failing(near.cases, api, nil); name != "" {
		return name
	}
	return failing(s.cases, api, near.tried)
}

// failing returns the name of the first of cases that fails, "" if none fails. It moves
// that case to the front, because a case often kills several consecutive mutants.
func failing(cases []*namedCase, api *contract.Contract, tried map[*namedCase]bool) string {
	for i, c := range cases {
		if !tried[c] && !suite.Passes(c.Case, api) {
			copy(cases[1:i+1], cases[:i])
			cases[0] = c
			return c.Name
		}
	}
	return ""
}

// nearCases are cases that concern a parameter, header or member.
type nearCases struct {
	cases []*namedCase
	tried map[*namedCase]bool // the same
}

// near returns the cases of the scope that concern a name, none for "".
func (s *scope) near(name string) *nearCases {
	if known := s.known[name]; known != nil {
		return known
	}
	near := &nearCases{tried: map[*namedCase]bool{}}
	for _, c := range s.cases {
		if name != "" && strings.Contains(c.letters, letters(name)) {
			near.cases = append(near.cases, c)
			near.tried[c] = true
		}
	}
	s.known[name] = near
	return near
}

// namedCase is a case with the letters of its name, which has the names of what it is
// about in another spelling.
type namedCase struct {
	suite.Case
	letters string
}

// letters returns the letters and digits of a name, in lower case.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

const schemaPointer = "/components/schemas/"

// scopeOf returns the scope of a mutant.
func (w *worker) scopeOf(m Mutant) *scope {
	if m.Operation != "" {
		return w.scopes[m.Operation]
	}
	if rest, ok := strings.CutPrefix(m.Pointer, schemaPointer); ok {
		name, _, _ := strings.Cut(rest, "/")
		if s, ok := w.scopes[schemaPointer+name]; ok {
			return s
		}
	}
	return w.scopes[""]
}

// newScopes returns the scopes of the document, of each operation and of each
// referenced schema.
func (w *worker) newScopes() map[string]*scope {
	all := map[string]bool{}
	users := map[*openapi3.Schema]map[string]bool{} // the operationIds that use a schema
	paths := map[string]string{}                    // by operationId
	scopes := map[string]*scope{}
	for path, item := range w.doc.Paths.Map() {
		for method, o := range item.Operations() {
			id := idOf(method, path, o)
			all[id], paths[id] = true, path
			for schema := range reachable(item, o) {
				if users[schema] == nil {
					users[schema] = map[string]bool{}
				}
				users[schema][id] = true
			}
		}
	}
	scopes[""] = w.newScope(all, paths)
	scopes[""].paths = nil
	for id := range all {
		scopes[id] = w.newScope(map[string]bool{id: true}, paths)
	}
	if w.doc.Components == nil {
		return scopes
	}
	for name, ref := range w.doc.Components.Schemas {
		if ids := users[ref.Value]; len(ids) > 0 {
			scopes[schemaPointer+name] = w.newScope(ids, paths)
		}
	}
	return scopes
}

func (w *worker) newScope(ids map[string]bool, paths map[string]string) *scope {
	s := &scope{paths: openapi3.NewPaths(), known: map[string]*nearCases{}, operations: ids}
	for id := range ids {
		s.paths.Set(paths[id], w.doc.Paths.Value(paths[id]))
	}
	s.cases = slices.DeleteFunc(slices.Clone(w.cases), func(c *namedCase) bool { return !ids[c.Operation] })
	if w.page == nil {
		return s
	}
	s.page = pages.Page{Operations: maps.Clone(w.page.Operations)}
	maps.DeleteFunc(s.page.Operations, func(id string, _ pages.Operation) bool {
		path, ok := paths[id]
		return !ok || s.paths.Value(path) == nil
	})
	return s
}

// reachable returns the schemas that an operation refers to, at any depth.
func reachable(item *openapi3.PathItem, o *openapi3.Operation) map[*openapi3.Schema]bool {
	seen := map[*openapi3.Schema]bool{}
	var visit func(*openapi3.SchemaRef)
	visit = func(ref *openapi3.SchemaRef) {
		if ref == nil || ref.Value == nil || seen[ref.Value] {
			return
		}
		s := ref.Value
		seen[s] = true
		visit(s.Items)
		visit(s.Not)
		visit(s.AdditionalProperties.Schema)
		for _, property := range s.Properties {
			visit(property)
		}
		for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
			visit(part)
		}
	}
	content := func(content openapi3.Content) {
		for _, media := range content {
			visit(media.Schema)
		}
	}
	for _, p := range slices.Concat(item.Parameters, o.Parameters) {
		visit(p.Value.Schema)
		content(p.Value.Content)
	}
	if o.RequestBody != nil {
		content(o.RequestBody.Value.Content)
	}
	for _, response := range o.Responses.Map() {
		for _, header := range response.Value.Headers {
			visit(header.Value.Schema)
			content(header.Value.Content)
		}
		content(response.Value.Content)
	}
	return seen
}
