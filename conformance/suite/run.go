package suite

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// Verdict is how a case came out.
type Verdict string

// The verdicts. An error is a case that could not be run: it says nothing about
// the contract, but no run with one is good.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"
	Skip  Verdict = "skip"
	Error Verdict = "error"
)

// Outcome is how a case came out, and why unless it passed.
type Outcome struct {
	Verdict Verdict
	Detail  string
}

// Run holds the contract of c's API to c: it must find exactly what c expects,
// for a lenient reader and for a strict one.
func Run(c Case, api *contract.Contract) Outcome {
	operation, ok := api.Operation(c.Operation)
	if !ok {
		return Outcome{Error, fmt.Sprintf("the API %s has no operation %s; correct the folder", c.API, c.Operation)}
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
		return Outcome{Error, err.Error()}
	}
	operation, found, err := api.Request(r)
	if err != nil {
		return Outcome{Error, err.Error()}
	}
	if operation != nil && operation.ID != c.Operation {
		return Outcome{Fail, fmt.Sprintf("the request reached operation %s, not %s", operation.ID, c.Operation)}
	}
	if err := unchanged(r, c.Request); err != nil {
		return Outcome{Fail, err.Error()}
	}
	return compare(c, found)
}

// HTTP makes the request as a server would see it.
func (r *Request) HTTP() (*http.Request, error) {
	u, err := url.ParseRequestURI(r.Path)
	if err != nil {
		return nil, fmt.Errorf("/request/path: %w; no server would take it, correct it", err)
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

// unchanged holds a request that was checked to what was sent.
func unchanged(r *http.Request, sent *Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("the body cannot be read again: %w", err)
	}
	if !bytes.Equal(body, []byte(sent.Body)) {
		return fmt.Errorf("the check changed the body")
	}
	before, err := sent.HTTP()
	if err != nil {
		return err
	}
	if r.Method != before.Method || *r.URL != *before.URL || !reflect.DeepEqual(r.Header, before.Header) {
		return fmt.Errorf("the check changed the method, the URL or the headers")
	}
	return nil
}

// compare holds what was found to what c expects.
func compare(c Case, found []contract.Finding) Outcome {
	difference := diff("findings", c.Findings, found, false) + diff("strict", c.Strict, found, true)
	if difference != "" {
		return Outcome{Fail, difference}
	}
	return Outcome{Verdict: Pass}
}

// diff lists what is expected but not found by "-", and what is found but not
// expected by "+"; it is empty if there is no such thing.
func diff(member string, expected []Expected, all []contract.Finding, strict bool) string {
	var lines []string
	var found []Expected
	for _, f := range all {
		if f.Strict != strict {
			continue
		}
		e := Expected{f.In, f.At, f.Rule}
		found = append(found, e)
		if !slices.Contains(expected, e) {
			lines = append(lines, fmt.Sprintf("%s: + %s    %s", member, e, f.Message))
		}
	}
	for _, e := range expected {
		if !slices.Contains(found, e) {
			lines = append(lines, fmt.Sprintf("%s: - %s", member, e))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// String writes e as a case file does.
func (e Expected) String() string {
	return fmt.Sprintf("{in: %s, at: %q, rule: %s}", e.In, e.At, e.Rule)
}
