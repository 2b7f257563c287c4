package members

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// Source is what has shown a member.
type Source string

// The sources.
const (
	Page     Source = "page"     // an example of a page of the vendor
	SDK      Source = "sdk"      // the model of a published client
	Live     Source = "live"     // an answer of a real server to a case
	Recorded Source = "recorded" // a case with a body that was recorded
)

// Sources lists the sources in the order of the tables.
var Sources = []Source{Page, SDK, Live, Recorded}

// Results are the results for all APIs, in the order of their ids.
type Results struct {
	// SDKs are the clients whose models were read, with their versions.
	SDKs []string `json:"sdks"`
	APIs []API    `json:"apis"`
}

// API is the result for one API.
type API struct {
	ID string `json:"id"`
	// Operations are sorted by name; Faults is the last one.
	Operations []Operation `json:"operations"`
}

// Faults stands in for the operation of the members of all error answers of an API,
// which share their schemas.
const Faults = "faults"

// Operation has the members of the success of one operation.
type Operation struct {
	Name string `json:"operation"`
	// Members has, for the JSON pointer of each member, the sources that have shown
	// it, in the order of Sources. It is empty for a member that nothing has shown.
	Members map[string][]Source `json:"members"`
	// Lacking are members that are not in the document, with the sources that have
	// shown them.
	Lacking map[string][]Source `json:"lacking,omitempty"`

	root *node
}

// Sighting is something that has shown members of an answer.
type Sighting struct {
	API, Operation string
	// Status is that of the answer; 0 is the documented success.
	Status int
	Source Source
	// Pointers are those of probe.Members.
	Pointers []string
}

// read declares the members of the documented answers, and sees the examples of the
// documents.
func read(spec specs.API) (API, error) {
	api := API{ID: spec.ID}
	faults := newOperation(Faults)
	for _, name := range spec.Documents {
		doc, err := document.Load(specs.FS, name)
		if err != nil {
			return api, err
		}
		for _, path := range doc.Paths.Map() {
			for _, operation := range path.Operations() {
				success := newOperation(operation.OperationID)
				declare(operation, success.root, faults.root)
				api.Operations = append(api.Operations, success)
			}
		}
	}
	slices.SortFunc(api.Operations, func(a, b Operation) int { return cmp.Compare(a.Name, b.Name) })
	api.Operations = append(api.Operations, faults)
	for _, o := range api.Operations {
		for _, pointer := range o.root.pointers("") {
			o.Members[pointer] = []Source{}
		}
	}
	return api, nil
}

func newOperation(name string) Operation {
	return Operation{Name: name, Members: map[string][]Source{}, Lacking: map[string][]Source{}, root: &node{}}
}

func declare(operation *openapi3.Operation, success, faults *node) {
	for status, response := range operation.Responses.Map() {
		root := faults
		if strings.HasPrefix(status, "2") {
			root = success
		}
		for _, media := range response.Value.Content {
			root.declare(media.Schema)
		}
	}
}

// examples returns the documented examples of the answers of an API.
func examples(spec specs.API) ([]Sighting, error) {
	var all []Sighting
	for _, name := range spec.Documents {
		doc, err := document.Load(specs.FS, name)
		if err != nil {
			return nil, err
		}
		for _, path := range doc.Paths.Map() {
			for _, operation := range path.Operations() {
				seen, err := examplesOf(spec.ID, operation)
				if err != nil {
					return nil, err
				}
				all = append(all, seen...)
			}
		}
	}
	return all, nil
}

// see notes a sighting.
func (a *API) see(s Sighting) {
	name := s.Operation
	if s.Status >= 300 {
		name = Faults
	}
	i := slices.IndexFunc(a.Operations, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		return // an operation that the documents do not have any more
	}
	a.Operations[i].see(s.Source, s.Pointers)
}

func (o *Operation) see(source Source, pointers []string) {
	for _, pointer := range pointers {
		at, declared := o.root.find(pointer)
		switch {
		case at == "":
		case declared:
			o.Members[at] = with(o.Members[at], source)
		default:
			o.Lacking[at] = with(o.Lacking[at], source)
		}
	}
}

// with returns sources and source, in the order of Sources.
func with(sources []Source, source Source) []Source {
	if slices.Contains(sources, source) {
		return sources
	}
	sources = append(sources, source)
	slices.SortFunc(sources, func(a, b Source) int { return slices.Index(Sources, a) - slices.Index(Sources, b) })
	return sources
}

// Unshown returns the pointers of the members that nothing has shown, sorted.
func (o Operation) Unshown() []string {
	var all []string
	for _, pointer := range slices.Sorted(maps.Keys(o.Members)) {
		if len(o.Members[pointer]) == 0 {
			all = append(all, pointer)
		}
	}
	return all
}

// CountOf returns the number of members that a source has shown.
func (o Operation) CountOf(source Source) int {
	n := 0
	for _, sources := range o.Members {
		if slices.Contains(sources, source) {
			n++
		}
	}
	return n
}
