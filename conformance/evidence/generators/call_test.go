package foreign

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

// question is a line to a call program.
type question struct {
	Operation string         `json:"operation"`
	Path      map[string]any `json:"path,omitempty"`
	Query     map[string]any `json:"query,omitempty"`
	Header    map[string]any `json:"header,omitempty"`
	Body      any            `json:"body,omitempty"`
}

// answer is a line of a call program.
type answer struct {
	Status  int               `json:"status"`
	Decoded any               `json:"decoded"`
	Headers map[string]string `json:"headers"`
	Untyped bool              `json:"untyped"` // the client gives the error as text or as bare JSON
	Failed  string            `json:"failed"`
}

// calls is how a client fared with the steps of a plan.
type calls struct {
	failures []failure
	extras   []string // what it sends beside what it was asked for
	untyped  bool     // whether an error came without a type
	untold   []string // headers of answers that it keeps to itself
	made     int      // calls that passed
}

// caller leads a client through a plan.
type caller struct {
	scene    *scene
	plan     plan
	contract *contract.Contract
	ask      func(question) (answer, error)
	result   calls
}

func newContract(id string) (*contract.Contract, error) {
	doc, err := document.Load(specs.FS, id+".yaml")
	if err != nil {
		return nil, err
	}
	return contract.New(doc)
}

// callAll starts the program of a generator, and makes every call of the plan.
func callAll(ctx context.Context, p plan, s *scene, folder string, env []string, line string) (calls, error) {
	holds, err := newContract(p.Document)
	if err != nil {
		return calls{}, err
	}
	ctx, stop := context.WithTimeout(ctx, callTime)
	defer stop()
	client, err := program.Start(shell(ctx, folder, append(slices.Clone(env), s.env()...), line))
	if err != nil {
		return calls{}, err
	}
	c := &caller{scene: s, plan: p, contract: holds, ask: func(q question) (a answer, err error) {
		return a, client.Ask(q, &a)
	}}
	c.makeAll()
	return c.result, client.Stop()
}

// makeAll makes every call. One that needs what another failed to get is left out.
func (c *caller) makeAll() {
	for _, s := range c.plan.Steps {
		err := c.make(s)
		var missing missingError
		if errors.As(err, &missing) && len(c.result.failures) > 0 {
			continue
		}
		if err != nil {
			c.result.failures = append(c.result.failures, failure{stageCall, s.Name, err})
			continue
		}
		c.result.made++
	}
}

func (c *caller) make(s step) error {
	q, err := c.question(s)
	if err != nil {
		return err
	}
	if s.Wait {
		c.scene.Wait(delay)
	}
	c.scene.Alter = func(r *http.Request) {
		if s.Prefer != "" {
			r.Header.Set("Prefer", s.Prefer)
		}
	}
	c.scene.Forget()
	a, err := c.ask(q)
	if err != nil {
		return err
	}
	if a.Failed != "" {
		return fmt.Errorf("the client: %s%s", a.Failed, sent(c.scene.Exchanges()))
	}
	all := c.scene.Exchanges()
	if len(all) != 1 {
		return fmt.Errorf("the client sent %d requests, 1 is a call%s", len(all), sent(all))
	}
	if err := c.checkRequest(q, all[0]); err != nil {
		return err
	}
	return c.checkAnswer(s, a, all[0])
}

func (c *caller) question(s step) (question, error) {
	q := question{Operation: s.Operation, Header: c.plan.Header}
	var errs [3]error
	q.Path, errs[0] = c.scene.values.fillMap(s.Path)
	q.Query, errs[1] = c.scene.values.fillMap(s.Query)
	body, err := c.scene.values.fill(s.Body)
	if err != nil {
		return q, err
	}
	q.Body, errs[2] = plain(body)
	return q, errors.Join(errs[:]...)
}

// sent are the exchanges, for a message.
func sent(all []captured.Exchange) string {
	var text strings.Builder
	for _, x := range all {
		fmt.Fprintf(&text, "\n  sent %s %s %s\n  answered %d %s", x.Request.Method, x.Request.URL, x.Body, x.Status, x.Answer)
	}
	return text.String()
}

// checkRequest holds the request to its document, strictly, and to what was asked
// for.
func (c *caller) checkRequest(q question, x captured.Exchange) error {
	r := x.Request.Clone(context.Background())
	r.Body = http.NoBody
	operation, missed := c.contract.Route(r)
	if operation == nil {
		return fmt.Errorf("the request is none of the document: %v%s", missed, sent([]captured.Exchange{x}))
	}
	if operation.ID != q.Operation {
		return fmt.Errorf("the request is one of %s, %s was asked for%s", operation.ID, q.Operation, sent([]captured.Exchange{x}))
	}
	var found []string
	for _, f := range operation.Request(r, x.Body) {
		found = append(found, f.String())
	}
	asked, query, body, err := c.asked(operation, q, x)
	if err != nil {
		return err
	}
	if r.URL.Path != asked {
		found = append(found, fmt.Sprintf("path: %s instead of %s", r.URL.Path, asked))
	}
	for _, f := range lacks(texts(q.Query), query) {
		found = append(found, "query "+f)
	}
	for _, f := range lacks(q.Body, body) {
		found = append(found, "body "+f)
	}
	if len(found) > 0 {
		return fmt.Errorf("the request: %s%s", strings.Join(found, "; "), sent([]captured.Exchange{x}))
	}
	c.result.extras = append(c.result.extras, extras("query ", texts(q.Query), query)...)
	c.result.extras = append(c.result.extras, extras("body ", q.Body, body)...)
	return nil
}

// asked is the path that was asked for, and query and body as they were sent.
func (c *caller) asked(o *contract.Operation, q question, x captured.Exchange) (path string, query, body any, err error) {
	path = o.Path
	for name, value := range q.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", fmt.Sprint(value))
	}
	sent, err := url.ParseQuery(x.Request.URL.RawQuery)
	if err != nil {
		return "", nil, nil, err
	}
	parameters := map[string]any{}
	for name, all := range sent {
		parameters[name] = strings.Join(all, ", ")
	}
	if len(bytes.TrimSpace(x.Body)) == 0 {
		return path, parameters, nil, nil
	}
	return path, parameters, body, json.Unmarshal(x.Body, &body)
}

// texts are parameters as they stand in a query.
func texts(parameters map[string]any) map[string]any {
	all := map[string]any{}
	for name, value := range parameters {
		all[name] = fmt.Sprint(value)
	}
	return all
}

// checkAnswer holds what the client made of the answer to what was sent, and to
// what was to come of the call.
func (c *caller) checkAnswer(s step, a answer, x captured.Exchange) error {
	if x.Status != s.Status {
		return fmt.Errorf("the sandbox answered %d instead of %d%s", x.Status, s.Status, sent([]captured.Exchange{x}))
	}
	if a.Status != x.Status {
		return fmt.Errorf("the client tells the status %d, %d was sent", a.Status, x.Status)
	}
	var body any
	if len(x.Answer) > 0 {
		if err := json.Unmarshal(x.Answer, &body); err != nil {
			return fmt.Errorf("the answer is not JSON: %w%s", err, sent([]captured.Exchange{x}))
		}
	}
	found := compare(body, a.Decoded)
	more, err := c.checkWanted(s, a)
	if err != nil {
		return err
	}
	found = append(found, more...)
	for name, value := range a.Headers {
		if x.Header.Get(name) != value {
			found = append(found, fmt.Sprintf("header %s: %q instead of %q", name, value, x.Header.Get(name)))
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("decoded: %s%s", strings.Join(found, "; "), sent([]captured.Exchange{x}))
	}
	told := http.Header{} // some clients write names in lower case
	for name, value := range a.Headers {
		told.Set(name, value)
	}
	for _, name := range s.Headers {
		if told.Get(name) == "" {
			c.result.untold = append(c.result.untold, name)
		}
	}
	c.result.untyped = c.result.untyped || a.Untyped
	return c.scene.values.keep(s.Keep, a.Decoded)
}

// checkWanted holds what was decoded to what was to come of the call.
func (c *caller) checkWanted(s step, a answer) (found []string, err error) {
	if a.Untyped && !s.isError() {
		found = append(found, "untyped: a success must be decoded into a type")
	}
	wanted, err := c.scene.values.fillMap(s.Answer)
	if err != nil {
		return nil, err
	}
	for _, pointer := range slices.Sorted(maps.Keys(wanted)) {
		want, err := plain(wanted[pointer])
		if err != nil {
			return nil, err
		}
		got, err := at(a.Decoded, pointer)
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
