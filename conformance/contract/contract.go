// Package contract validates requests and responses against the documents of
// their API, and explains every violation.
//
// It checks the message as it was sent, before any lenient decoding: duplicate
// members, unknown and misspelt names, repeated parameters. kin-openapi checks
// the keywords of a schema and explains what they refuse. A compiled schema
// accepts most valid values first, because that is faster.
// The package never changes what it checks, and does not check credentials.
package contract

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// MaxBody is the maximum size in bytes of a body that Contract.Request accepts.
const MaxBody = 1 << 20

// ErrBodyTooLarge is the error of Contract.Request for a body above MaxBody.
var ErrBodyTooLarge = fmt.Errorf("the body is larger than %d bytes", MaxBody)

// Contract is one API. It is safe for concurrent use.
type Contract struct {
	operations []*Operation // sorted by id
	routes     []routed     // the most specific path first
	unchecked  []Unchecked  // of whole documents

	// whole returns what a lazy contract stands for, and parts are the parts of that.
	// It has nothing else.
	whole func() *Contract
	parts []part
}

// routed is a route of an operation.
type routed struct {
	route
	*Operation
	shared bool // whether other operations have the same method and path
}

// New returns the contract of one API. The documents must not change afterwards,
// because New compiles parts of them. It returns an error that has the JSON pointer of
// the place for a document that cannot be read as OpenAPI. What it can read and not
// check is listed by Contract.Unchecked.
//
// A request needs the base path of a server if its host is that of a server, and may
// have the base path of any server at other hosts.
//
// Operations may share method and path, as the actions of an RPC API do, if each
// requires the header x-acs-action with a different value. An operation without an
// operationId has its method and path as its id.
func New(docs ...*openapi3.T) (*Contract, error) {
	return Options{}.New(docs...)
}

// newContract returns a contract that adds the shapes of its schemas to compiled.
func newContract(compiled shapes, options Options, docs []*openapi3.T) (*Contract, error) {
	c := &Contract{}
	for _, doc := range docs {
		b, err := newBuilder(doc, compiled, options)
		if err != nil {
			return nil, err
		}
		if err := b.build(); err != nil {
			return nil, err
		}
		c.operations = append(c.operations, b.operations...)
		c.unchecked = append(c.unchecked, b.unchecked...)
	}
	return c.withRoutes()
}

// join returns the contract of the operations of all parts.
func join(parts ...*Contract) (*Contract, error) {
	c := &Contract{}
	for _, p := range parts {
		c.operations = append(c.operations, p.operations...)
		c.unchecked = append(c.unchecked, p.unchecked...)
	}
	return c.withRoutes()
}

// withRoutes sorts the operations of c, and adds the routes to them.
func (c *Contract) withRoutes() (*Contract, error) {
	slices.SortStableFunc(c.operations, func(a, b *Operation) int { return strings.Compare(a.ID, b.ID) })
	for _, o := range c.operations {
		for _, r := range o.routes {
			c.routes = append(c.routes, routed{route: r, Operation: o})
		}
	}
	slices.SortStableFunc(c.routes, func(a, b routed) int { return a.template.compare(b.template) })
	if err := c.checkDistinct(); err != nil {
		return nil, err
	}
	return c, nil
}

// checkDistinct checks that ids are unique and that no two operations match the
// same requests. It marks the routes that only the action header distinguishes.
func (c *Contract) checkDistinct() error {
	for i := 1; i < len(c.operations); i++ {
		if id := c.operations[i].ID; id == c.operations[i-1].ID {
			return fmt.Errorf("two operations have the id %q; rename one", id)
		}
	}
	for i := range c.routes {
		a := &c.routes[i]
		for j := range c.routes[i+1:] {
			b := &c.routes[i+1+j]
			if a.template.compare(b.template) != 0 {
				break
			}
			if a.Operation == b.Operation || a.Method != b.Method {
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

// Operations returns the operations of the API, sorted by id.
func (c *Contract) Operations() []*Operation {
	return slices.Clone(c.loaded().operations)
}

// Operation returns the operation with the given id.
func (c *Contract) Operation(id string) (*Operation, bool) {
	c = c.loaded()
	i, found := slices.BinarySearchFunc(c.operations, id, func(o *Operation, id string) int { return strings.Compare(o.ID, id) })
	if !found {
		return nil, false
	}
	return c.operations[i], true
}

// Request returns the operation that r matches and the findings in r. If no
// operation matches, the operation is nil and the finding says why.
//
// The error is about the body: it cannot be read, or it is ErrBodyTooLarge.
// In every case, r.Body can be read again from its start, and the rest of r is
// unchanged.
func (c *Contract) Request(r *http.Request) (*Operation, []Finding, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, nil, err
	}
	o, unmatched := c.Route(r)
	if o == nil {
		return nil, []Finding{unmatched}, nil
	}
	return o, o.Request(r, body), nil
}

// Route returns the operation that r matches, or nil and a finding that says why
// no operation matches. It does not read the body.
func (c *Contract) Route(r *http.Request) (*Operation, Finding) {
	path, ok := sentPath(r.URL)
	if !ok {
		return nil, dotPath(r.URL)
	}
	if c.excludes(path) {
		return nil, unknownPath(r.URL)
	}
	var closest *Operation // matches the path, and perhaps the method
	isEncoded, host := strings.Contains(path, "%"), hostOf(r)
	routes := c.loadedFor(r).routes
	for i := range routes {
		o := &routes[i]
		if !o.matches(path, host) {
			if isEncoded && o.template.matchesDecoded(path) {
				return nil, encodedPath(r.URL)
			}
			continue
		}
		closest = o.Operation
		if o.Method == method(r) && (!o.shared || slices.Equal(headerValues(r.Header, actionHeader), []string{o.action})) {
			return o.Operation, Finding{}
		}
	}
	return nil, explainUnmatched(closest, r)
}

// explainUnmatched returns the finding for a request that no operation matches.
// closest is an operation with the path of r, nil if there is none.
func explainUnmatched(closest *Operation, r *http.Request) Finding {
	switch {
	case closest == nil:
		return unknownPath(r.URL)
	case closest.Method != method(r):
		return wrongMethod(r)
	}
	return wrongAction(r.Header)
}

// method returns the method of r: a client request without one is a GET.
func method(r *http.Request) string {
	return cmp.Or(r.Method, http.MethodGet)
}

func wrongMethod(r *http.Request) Finding {
	return Finding{
		In: InMethod, Rule: RuleMethod, Value: cut(r.Method),
		Message: fmt.Sprintf("%s is not documented for this path; send another method", cut(method(r))),
	}
}

// readBody reads the body of r, and replaces it by one that can be read again.
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

// replay reads what was read before, then the rest.
type replay struct {
	io.Reader
	io.Closer
}
