package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// Run checks the message of c with the contract of its API. The contract must have
// exactly the findings that c expects, for a lenient reader and for a strict one.
func Run(c Case, api *contract.Contract) Outcome {
	operation, ok := api.Operation(c.Operation)
	if !ok {
		return Outcome{Verdict: Error, Detail: fmt.Sprintf("the API %s has no operation %s; correct the folder", c.API, c.Operation)}
	}
	if c.Response != nil {
		found := operation.Response(c.Response.Status, http.Header(c.Response.Headers), []byte(c.Response.Body))
		return compare(c, found)
	}
	return runRequest(c, api)
}

func runRequest(c Case, api *contract.Contract) Outcome {
	r, err := c.Request.HTTP()
	if err != nil {
		return Outcome{Verdict: Error, Detail: err.Error()}
	}
	operation, found, err := api.Request(r)
	if err != nil {
		return Outcome{Verdict: Error, Detail: err.Error()}
	}
	if operation != nil && operation.ID != c.Operation {
		return Outcome{Verdict: Fail, Detail: fmt.Sprintf("the request reached operation %s, not %s", operation.ID, c.Operation)}
	}
	if err := unchanged(r, c.Request); err != nil {
		return Outcome{Verdict: Fail, Detail: err.Error()}
	}
	return compare(c, found)
}

// Passes reports whether Run passes, except that it does not check that the request
// stays unchanged. It is for running a case many times.
func Passes(c Case, api *contract.Contract) bool {
	operation, ok := api.Operation(c.Operation)
	if !ok {
		return false
	}
	if c.Response != nil {
		return agrees(c, operation.Response(c.Response.Status, http.Header(c.Response.Headers), []byte(c.Response.Body)))
	}
	r, err := c.Request.HTTP()
	if err != nil {
		return false
	}
	reached, found, err := api.Request(r)
	return err == nil && (reached == nil || reached == operation) && agrees(c, found)
}

// HTTP returns the request as a server receives it.
func (r *Request) HTTP() (*http.Request, error) {
	u, err := url.ParseRequestURI(r.Path)
	if err != nil {
		return nil, fmt.Errorf("/request/path: %w; no server would accept it, correct it", err)
	}
	u.RawQuery = r.Query
	headers := http.Header(r.Headers).Clone()
	if headers == nil {
		headers = http.Header{}
	}
	return &http.Request{
		Method: r.Method, URL: u, Host: "api.example", Header: headers,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(r.Body)), ContentLength: int64(len(r.Body)),
	}, nil
}

// unchanged returns an error if the check changed the request.
func unchanged(r *http.Request, sent *Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("the body cannot be read again: %w", err)
	}
	if !bytes.Equal(body, []byte(sent.Body)) {
		return errors.New("the check changed the body")
	}
	before, err := sent.HTTP()
	if err != nil {
		return err
	}
	if r.Method != before.Method || *r.URL != *before.URL || !reflect.DeepEqual(r.Header, before.Header) {
		return errors.New("the check changed the method, the URL or the headers")
	}
	return nil
}
