package generators

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/captured"
	"github.com/snapspec/snapspec/conformance/internal/program"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// callRequest is a line of the input of a call program.
type callRequest struct {
	Operation string         `json:"operation"`
	Path      map[string]any `json:"path,omitempty"`
	Query     map[string]any `json:"query,omitempty"`
	Header    map[string]any `json:"header,omitempty"`
	Body      any            `json:"body,omitempty"`
}

// callResult is a line of the output of a call program.
type callResult struct {
	Status  int               `json:"status"`
	Decoded any               `json:"decoded"`
	Headers map[string]string `json:"headers"`
	Untyped bool              `json:"untyped"` // the client returns the error as text or untyped JSON
	Failed  string            `json:"failed"`
}

// callResults is what the calls of a plan showed.
type callResults struct {
	failures []failure
	extras   []string // what the client sent in addition to the arguments
	hidden   []string // headers of responses that it did not return
	untyped  bool     // whether it returned an error without a type
	passed   int
}

// caller runs a plan with a client.
type caller struct {
	target   *target
	plan     plan
	contract *contract.Contract
	send     func(callRequest) (callResult, error) // to the call program
	results  callResults
}

func newContract(id string) (*contract.Contract, error) {
	doc, err := document.Load(specs.FS, id+".yaml")
	if err != nil {
		return nil, err
	}
	return contract.New(doc)
}

// runPlan starts the call program of a generator, and makes every call of the plan.
func runPlan(ctx context.Context, p plan, s *target, folder string, env []string, line string) (callResults, error) {
	c, err := newContract(p.Document)
	if err != nil {
		return callResults{}, err
	}
	ctx, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	client, err := program.Start(shell(ctx, folder, append(slices.Clone(env), s.env()...), line))
	if err != nil {
		return callResults{}, err
	}
	running := &caller{target: s, plan: p, contract: c, send: func(request callRequest) (result callResult, err error) {
		return result, client.Ask(request, &result)
	}}
	running.callAll()
	return running.results, client.Stop()
}

// callAll makes every call. It leaves out a call that needs a value of a failed one.
func (c *caller) callAll() {
	for _, s := range c.plan.Steps {
		err := c.call(s)
		var missing missingError
		if errors.As(err, &missing) && len(c.results.failures) > 0 {
			continue
		}
		if err != nil {
			c.results.failures = append(c.results.failures, failure{stageCall, s.Name, err})
			continue
		}
		c.results.passed++
	}
}

func (c *caller) call(s step) error {
	request, err := c.request(s)
	if err != nil {
		return err
	}
	if s.Wait {
		c.target.Wait(delay)
	}
	c.target.Alter = func(r *http.Request) {
		if s.Prefer != "" {
			r.Header.Set("Prefer", s.Prefer)
		}
	}
	c.target.Answer = s.Answer
	c.target.Forget()
	result, err := c.send(request)
	if err != nil {
		return err
	}
	exchanges := c.target.Exchanges()
	if result.Failed != "" {
		return fmt.Errorf("the client: %s%s", result.Failed, describe(exchanges...))
	}
	if len(exchanges) != 1 {
		return fmt.Errorf("the client sent %d requests, want 1%s", len(exchanges), describe(exchanges...))
	}
	if err := c.checkRequest(request, exchanges[0]); err != nil {
		return err
	}
	return c.checkResult(s, result, exchanges[0])
}

func (c *caller) request(s step) (callRequest, error) {
	request := callRequest{Operation: s.Operation, Header: c.plan.Header}
	var errs [3]error
	request.Path, errs[0] = c.target.values.fillMap(s.Path)
	request.Query, errs[1] = c.target.values.fillMap(s.Query)
	body, err := c.target.values.fill(s.Body)
	if err != nil {
		return request, err
	}
	request.Body, errs[2] = normalize(body)
	return request, errors.Join(errs[:]...)
}

// describe returns exchanges as text for an error message.
func describe(exchanges ...captured.Exchange) string {
	var text strings.Builder
	for _, x := range exchanges {
		fmt.Fprintf(&text, "\n  sent %s %s %s\n  received %d %s", x.Request.Method, x.Request.URL, x.Body, x.Status, x.Answer)
	}
	return text.String()
}

// checkRequest checks the sent request strictly against the document, and against
// the arguments of the call.
func (c *caller) checkRequest(request callRequest, x captured.Exchange) error {
	r := x.Request.Clone(context.Background())
	r.Body = http.NoBody
	operation, missed := c.contract.Route(r)
	if operation == nil {
		return fmt.Errorf("the request matches no operation of the document: %v%s", missed, describe(x))
	}
	if operation.ID != request.Operation {
		return fmt.Errorf("the request is for %s, want %s%s", operation.ID, request.Operation, describe(x))
	}
	var found []string
	for _, f := range operation.Request(r, x.Body) {
		found = append(found, f.String())
	}
	query, body, err := parameters(x)
	if err != nil {
		return err
	}
	if want := pathOf(operation, request); r.URL.Path != want {
		found = append(found, fmt.Sprintf("path: %s instead of %s", r.URL.Path, want))
	}
	for _, f := range missing(texts(request.Query), query) {
		found = append(found, "query "+f)
	}
	for _, f := range missing(request.Body, body) {
		found = append(found, "body "+f)
	}
	if len(found) > 0 {
		return fmt.Errorf("the request: %s%s", strings.Join(found, "; "), describe(x))
	}
	c.results.extras = append(c.results.extras, extras("query ", texts(request.Query), query)...)
	c.results.extras = append(c.results.extras, extras("body ", request.Body, body)...)
	return nil
}

// pathOf returns the path of an operation with the arguments of a call.
func pathOf(o *contract.Operation, request callRequest) string {
	path := o.Path
	for name, value := range request.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", fmt.Sprint(value))
	}
	return path
}

// parameters returns the query and the decoded body that were sent.
func parameters(x captured.Exchange) (query, body any, err error) {
	sent, err := url.ParseQuery(x.Request.URL.RawQuery)
	if err != nil {
		return nil, nil, err
	}
	all := map[string]any{}
	for name, values := range sent {
		all[name] = strings.Join(values, ", ")
	}
	if len(bytes.TrimSpace(x.Body)) == 0 {
		return all, nil, nil
	}
	return all, body, json.Unmarshal(x.Body, &body)
}

// texts returns parameters as a query has them.
func texts(parameters map[string]any) map[string]any {
	all := map[string]any{}
	for name, value := range parameters {
		all[name] = fmt.Sprint(value)
	}
	return all
}

// checkResult checks what the client returned against the response of the sandbox,
// and against the step.
func (c *caller) checkResult(s step, result callResult, x captured.Exchange) error {
	if x.Status != s.Status {
		return fmt.Errorf("the sandbox answered %d instead of %d%s", x.Status, s.Status, describe(x))
	}
	if result.Status != x.Status {
		return fmt.Errorf("the client returned the status %d, the response had %d", result.Status, x.Status)
	}
	var body any
	if len(x.Answer) > 0 {
		if err := json.Unmarshal(x.Answer, &body); err != nil {
			return fmt.Errorf("the response is not JSON: %w%s", err, describe(x))
		}
	}
	found := compare(body, result.Decoded)
	more, err := c.checkDecoded(s, result)
	if err != nil {
		return err
	}
	found = append(found, more...)
	for name, value := range result.Headers {
		if x.Header.Get(name) != value {
			found = append(found, fmt.Sprintf("header %s: %q instead of %q", name, value, x.Header.Get(name)))
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("decoded: %s%s", strings.Join(found, "; "), describe(x))
	}
	returned := http.Header{} // some clients return names in lower case
	for name, value := range result.Headers {
		returned.Set(name, value)
	}
	for _, name := range s.Headers {
		if returned.Get(name) == "" {
			c.results.hidden = append(c.results.hidden, name)
		}
	}
	c.results.untyped = c.results.untyped || result.Untyped
	return c.target.values.keep(s.Keep, result.Decoded)
}

// checkDecoded checks what the client decoded against the values of the step.
func (c *caller) checkDecoded(s step, result callResult) (found []string, err error) {
	if result.Untyped && !s.isError() {
		found = append(found, "untyped: a success must be decoded into a type")
	}
	wanted, err := c.target.values.fillMap(s.Decoded)
	if err != nil {
		return nil, err
	}
	for _, pointer := range slices.Sorted(maps.Keys(wanted)) {
		want, err := normalize(wanted[pointer])
		if err != nil {
			return nil, err
		}
		got, err := at(result.Decoded, pointer)
		if err != nil {
			found = append(found, err.Error())
			continue
		}
		for _, f := range compare(want, got) {
			found = append(found, pointer+f)
		}
	}
	return found, nil
}
