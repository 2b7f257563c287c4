// Package api defines what the gateway, the dialects and the faces share: the
// documents of an API, a call of it, and its answer or refusal.
package api

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

// Call is one request on its way through the sandbox.
type Call struct {
	ID       string        // of the request, in the form of its vendor
	Original *http.Request // as it was received, which is what was signed
	Body     []byte        // what was read from Original

	// Routing sets these. Face and Operation stay nil if the request asks for
	// none.
	Face      *Face
	Operation *contract.Operation
	Request   *http.Request // as the document describes it
	RPC1      url.Values    // the parameters, in the discontinued convention of Alibaba Cloud

	// Accepted are findings about the request that the API does not refuse it for.
	Accepted []contract.Finding
	// Applied is the preference that the answer follows.
	Applied string

	err error // of the handler
}

// API returns the id of the API that the call is for, or "".
func (c *Call) API() string {
	if c.Face == nil {
		return ""
	}
	return c.Face.ID
}

// OperationID returns the operation that the call is for, or "".
func (c *Call) OperationID() string {
	if c.Operation == nil {
		return ""
	}
	return c.Operation.ID
}

// Serve calls the handler of the API and returns its answer, or its error.
func (c *Call) Serve() (*Answer, error) {
	r := c.Request.WithContext(context.WithValue(c.Request.Context(), callKey{}, c))
	r.Body = io.NopCloser(bytes.NewReader(c.Body))
	a := NewAnswer()
	c.Face.Handler.ServeHTTP(a, r)
	return a, c.err
}

// callKey is the key of the call in the context of a handler.
type callKey struct{}

// CallOf returns the call that a handler runs for.
func CallOf(ctx context.Context) *Call {
	return ctx.Value(callKey{}).(*Call)
}

// KeepError keeps an error of generated code, which would answer it as plain
// text, or of a handler. The gateway answers all errors in one place.
func KeepError(_ http.ResponseWriter, r *http.Request, err error) {
	CallOf(r.Context()).err = err
}

// KeepDecodingError is KeepError for a request that the generated code cannot
// decode. It blames the client for a number that the document accepts and no Go
// type holds: 1e99 and 1.0 are integers in JSON Schema.
func KeepDecodingError(w http.ResponseWriter, r *http.Request, err error) {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) && strings.HasPrefix(mistyped.Value, "number") {
		c := CallOf(r.Context())
		err = c.Face.Dialect.Invalid(c, contract.Finding{
			In: contract.InBody, At: "/" + strings.ReplaceAll(mistyped.Field, ".", "/"), Rule: contract.RuleType, Value: mistyped.Value,
			Message: mistyped.Value + " is not an integer of 64 bits without fraction and exponent; send one",
		})
	}
	KeepError(w, r, err)
}

// KeepParameterError is KeepError for a request whose parameters the generated code
// cannot read. It blames the client for a required header that is empty: the document
// accepts an empty text, and the generated code takes it for none.
func KeepParameterError(w http.ResponseWriter, r *http.Request, err error) {
	for name, values := range r.Header {
		if slices.Equal(values, []string{""}) && strings.Contains(err.Error(), name) {
			c := CallOf(r.Context())
			err = c.Face.Dialect.Invalid(c, contract.Finding{
				In: contract.InHeader, At: name, Rule: contract.RuleRequired, Message: "the required header is empty; send a value",
			})
		}
	}
	KeepError(w, r, err)
}
