package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// call is one request on its way through the sandbox.
type call struct {
	id       string // of the request, in the form of its vendor
	vendor   vendor
	original *http.Request // as it came, which is what was signed
	body     []byte

	// What routing finds out.
	face      *face
	operation *contract.Operation
	request   *http.Request // as the document describes it

	passed  []contract.Finding // what was let pass in the request
	rpc1    url.Values         // the parameters of a call in the discontinued convention of Alibaba Cloud
	applied string             // the preference that the answer follows
	err     error              // of the handler
}

// vendor is what the APIs of one cloud have in common.
type vendor interface {
	// newID makes the id of a request.
	newID() string
	// route finds face, operation and request of c.
	route(c *call) error
	// authenticate says why the caller may not come in.
	authenticate(c *call) error
	// unrouted refuses a request before it is known what it asks for.
	unrouted(c *call, status int, message string) error
	// finish gives an answer the headers of the vendor, and its format.
	finish(c *call, a *answer) error
}

func (s *Server) newCall(r *http.Request) *call {
	c := &call{original: r, vendor: s.huawei}
	if isAlibaba(r) {
		c.vendor = s.alibaba
	}
	c.id = c.vendor.newID()
	return c
}

// api is the id of the API that c asks for, "" if it asks for none.
func (c *call) api() string {
	if c.face == nil {
		return ""
	}
	return c.face.id
}

// operationID is the operation that c asks for, "" if it asks for none.
func (c *call) operationID() string {
	if c.operation == nil {
		return ""
	}
	return c.operation.ID
}

// answer leads c through all gates to its handler. Whatever a client is sent,
// refusals included, has been held to the document, but for those of requests
// that ask for no operation.
func (s *Server) answer(c *call) *answer {
	a := s.hold(c, s.handle(c))
	if c.applied != "" {
		a.header.Set("Preference-Applied", c.applied)
	}
	if err := c.vendor.finish(c, a); err != nil {
		s.options.Logger.Error("the answer cannot be written in the format asked for", "id", c.id, "error", err)
	}
	return a
}

func (s *Server) handle(c *call) *answer {
	return s.lead(c, s.delay, readBody, c.vendor.route, s.authenticate, s.fail, s.validate, prefer)
}

// lead leads c through gates to its handler.
func (s *Server) lead(c *call, gates ...func(*call) error) *answer {
	for _, gate := range gates {
		if err := gate(c); err != nil {
			return s.refuse(c, err)
		}
	}
	r := c.request.WithContext(context.WithValue(c.request.Context(), callKey{}, c))
	r.Body = io.NopCloser(bytes.NewReader(c.body))
	a := newAnswer()
	c.face.handler.ServeHTTP(a, r)
	if c.err != nil {
		return s.refuse(c, c.err)
	}
	return a
}

// readBody runs before anybody is let in, since signatures are over the body.
// All else reads the body from c.
func readBody(c *call) error {
	body, err := readAll(c.original)
	if err != nil {
		return c.vendor.unrouted(c, http.StatusBadRequest, "The body cannot be read")
	}
	if len(body) > contract.MaxBody {
		return c.vendor.unrouted(c, http.StatusRequestEntityTooLarge, "Request entity too large")
	}
	c.body = body
	return nil
}

// readAll reads the body of r, or one byte more than there may be of it.
func readAll(r *http.Request) ([]byte, error) {
	if r.ContentLength <= 0 || r.ContentLength > contract.MaxBody { // unknown or too large
		return io.ReadAll(io.LimitReader(r.Body, contract.MaxBody+1))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

func (s *Server) authenticate(c *call) error {
	if s.options.Credentials == nil {
		return nil
	}
	return c.vendor.authenticate(c)
}

// validate holds the request to its document. What the document merely does not
// mention is let pass, as the vendors do.
func (s *Server) validate(c *call) error {
	found := c.operation.Request(c.request, c.body)
	if i := slices.IndexFunc(found, c.face.words.minds); i >= 0 {
		return c.face.words.invalid(c, found[i])
	}
	if len(found) > 0 {
		c.passed = found
		s.options.Logger.Info("the request holds what the document does not mention", "id", c.id, "findings", lines(found))
	}
	return nil
}

// isPythonBoolean reports whether a parameter is a boolean as Python writes it.
func isPythonBoolean(f contract.Finding) bool {
	return f.In == contract.InQuery && (strings.HasPrefix(f.Message, `"True" is not true or false`) || strings.HasPrefix(f.Message, `"False" is not true or false`))
}

// hold replaces an answer that breaks its document.
func (s *Server) hold(c *call, a *answer) *answer {
	if c.operation == nil {
		return a
	}
	found := slices.DeleteFunc(c.operation.Response(a.status, a.Header(), a.body.Bytes()), func(f contract.Finding) bool {
		return f.Rule == contract.RuleStatus && f.Strict // the default response stands for any status
	})
	if len(found) == 0 {
		return a
	}
	s.options.Logger.Error("the answer breaks its document", "id", c.id, "api", c.api(), "operation", c.operationID(), "status", a.status, "findings", lines(found))
	return write(c, c.face.words.general(http.StatusInternalServerError))
}

func lines(found []contract.Finding) []string {
	all := make([]string, len(found))
	for i, f := range found {
		all[i] = f.String()
	}
	return all
}

// callKey is where the context of a handler has its call.
type callKey struct{}

func callOf(ctx context.Context) *call {
	return ctx.Value(callKey{}).(*call)
}

// keepError takes the errors of generated code, which would answer them in
// plain text, and those of handlers: all are answered in one place.
func keepError(_ http.ResponseWriter, r *http.Request, err error) {
	callOf(r.Context()).err = err
}

// keepUndecoded is keepError for a request that the generated code cannot decode.
// A number that the document takes and no Go type holds is the client's to mend:
// 1e99 and 1.0 are integers to JSON Schema.
func keepUndecoded(w http.ResponseWriter, r *http.Request, err error) {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) && strings.HasPrefix(mistyped.Value, "number") {
		c := callOf(r.Context())
		err = c.face.words.invalid(c, contract.Finding{
			In: contract.InBody, At: "/" + strings.ReplaceAll(mistyped.Field, ".", "/"), Rule: contract.RuleType, Value: mistyped.Value,
			Message: mistyped.Value + " is not an integer of 64 bits without fraction and exponent; send one",
		})
	}
	keepError(w, r, err)
}
