// Package contract says whether a request or a response keeps the documents of
// its API, and explains every way in which it does not.
//
// It checks what is on the wire, before anything has been decoded leniently:
// duplicate members, unknown and misspelt names, repeated parameters. What the
// keywords of a schema refuse, kin-openapi finds and explains; most values that
// they accept is accepted before, by a compiled schema.
// It never changes what it checks, and it does not check credentials.
package contract

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// MaxBody is the size in bytes of the largest body that Contract.Request takes.
const MaxBody = 1 << 20

// ErrBodyTooLarge is the error of Contract.Request for a body above MaxBody.
var ErrBodyTooLarge = fmt.Errorf("the body is larger than %d bytes", MaxBody)

// Contract is one API. It is safe for concurrent use.
type Contract struct {
	operations []*Operation // sorted by id
	routes     []*Operation // the same, the most specific path first
}

// New makes the contract of one API from its documents, which must be valid and
// must not change afterwards: much of them is compiled.
// Servers in them are ignored: a path of a request is a path of a document.
//
// Operations of several documents may share method and path, as the actions of
// an RPC API do, if each requires the header x-acs-action with a value of its
// own.
func New(docs ...*openapi3.T) (*Contract, error) {
	return newContract(shapes{}, docs)
}

// newContract compiles into compiled what the operations check.
func newContract(compiled shapes, docs []*openapi3.T) (*Contract, error) {
	c := &Contract{}
	for _, doc := range docs {
		directed := isDirected(doc)
		paths := doc.Paths.Map()
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			methods := paths[path].Operations()
			for _, method := range slices.Sorted(maps.Keys(methods)) {
				o, err := newOperation(method, path, paths[path].Parameters, methods[method], compiled)
				if err != nil {
					return nil, fmt.Errorf("%s %s: %w", method, path, err)
				}
				o.directed = directed
				c.operations = append(c.operations, o)
			}
		}
	}
	slices.SortFunc(c.operations, func(a, b *Operation) int { return strings.Compare(a.ID, b.ID) })
	c.routes = slices.SortedStableFunc(slices.Values(c.operations), func(a, b *Operation) int { return a.template.compare(b.template) })
	if err := c.tellApart(); err != nil {
		return nil, err
	}
	return c, nil
}

// isDirected reports whether doc has a schema that is readOnly or writeOnly.
func isDirected(doc *openapi3.T) bool {
	found := errors.New("found")
	return doc.WalkSchemas(func(_ string, schema *openapi3.SchemaRef) error {
		if schema.Value.ReadOnly || schema.Value.WriteOnly {
			return found
		}
		return nil
	}) != nil
}

// tellApart checks that ids are unique, and finds the operations that only the
// action header tells apart.
func (c *Contract) tellApart() error {
	for i, a := range c.operations {
		for _, b := range c.operations[i+1:] {
			if a.ID == b.ID {
				return fmt.Errorf("two operations have the id %q; rename one", a.ID)
			}
			if a.Method != b.Method || a.template.compare(b.template) != 0 {
				continue
			}
			if a.action == "" || b.action == "" || a.action == b.action {
				return fmt.Errorf("operations %s and %s share %s %s; give each a required header parameter %s with one value of its own", a.ID, b.ID, a.Method, a.Path, actionHeader)
			}
			a.shared, b.shared = true, true
		}
	}
	return nil
}

// Operations lists the operations of the API, sorted by id.
func (c *Contract) Operations() []*Operation {
	return slices.Clone(c.operations)
}

// Operation looks an operation up by its id.
func (c *Contract) Operation(id string) (*Operation, bool) {
	i, found := slices.BinarySearchFunc(c.operations, id, func(o *Operation, id string) int { return strings.Compare(o.ID, id) })
	if !found {
		return nil, false
	}
	return c.operations[i], true
}

// Request finds the operation that r asks for and what is wrong with r. The
// operation is nil if there is none, and the findings say why.
//
// The error is about the body: it cannot be read, or it is ErrBodyTooLarge.
// In every case, r.Body can be read again from its start, and all else
// of r is as it was.
func (c *Contract) Request(r *http.Request) (*Operation, []Finding, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, nil, err
	}
	o, missed := c.Route(r)
	if o == nil {
		return nil, []Finding{missed}, nil
	}
	return o, o.Request(r, body), nil
}

// Route finds the operation that r asks for, or what kept r from reaching one.
// It does not read the body.
func (c *Contract) Route(r *http.Request) (*Operation, Finding) {
	path, ok := sentPath(r.URL)
	if !ok {
		return nil, dotPath(r.URL)
	}
	var near *Operation // that has the path, and perhaps the method
	for _, o := range c.routes {
		if !o.template.matches(path) {
			continue
		}
		near = o
		if o.Method == method(r) && (!o.shared || slices.Equal(headerValues(r.Header, actionHeader), []string{o.action})) {
			return o, Finding{}
		}
	}
	return nil, missed(near, r)
}

// missed says what keeps r from an operation that has its path, or that none
// has.
func missed(near *Operation, r *http.Request) Finding {
	switch {
	case near == nil:
		return unknownPath(r.URL)
	case near.Method != method(r):
		return wrongMethod(r)
	}
	return wrongAction(r.Header)
}

// method is the method of r; a client may leave GET out.
func method(r *http.Request) string {
	return cmp.Or(r.Method, http.MethodGet)
}

func wrongMethod(r *http.Request) Finding {
	return Finding{
		In: InMethod, Rule: RuleMethod, Value: cut(r.Method),
		Message: fmt.Sprintf("%s is not documented for this path; send another method", cut(method(r))),
	}
}

// readBody reads the body of r and puts it back.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	r.Body = replay{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	if err != nil {
		return nil, errors.Join(errors.New("the body cannot be read"), err)
	}
	if len(body) > MaxBody {
		return nil, ErrBodyTooLarge
	}
	return body, nil
}

// replay reads what was read before, then what is left.
type replay struct {
	io.Reader
	io.Closer
}
