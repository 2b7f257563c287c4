// Package probe sends the request cases of an API to a live server and judges
// what it answers.
//
// A valid request must succeed, or be refused for a known reason; an invalid one
// must be refused. Either way the answer must conform to the document.
//
// Requests that change the target are sent only if Options.AllowWrites is set, and
// then everything that was created is removed again.
package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// MaxAnswer is the size in bytes of the largest answer that is read; a larger one is
// an error.
const MaxAnswer = 8 << 20

// maxUnanswered is how many requests in a row may remain unanswered before the run
// stops sending.
const maxUnanswered = 10

// Options are the target of a run, and how it is probed.
type Options struct {
	API    *traffic.API
	Target *url.URL
	// Credentials sign every request; with the zero value nothing is signed.
	Credentials Credentials
	// Resources replace the ids of the pages' examples.
	Resources Resources
	// AllowWrites also sends requests whose changes can be undone.
	AllowWrites bool
	// AllowIrreversible also sends requests whose changes cannot be undone.
	AllowIrreversible bool
	// Select reports whether a case is sent; if it is nil, all are.
	Select func(suite.Case) bool
	// Gaps are the cases that are wrong themselves; they are not sent.
	Gaps []suite.Gap
	// Known are the cases that the target is known to fail.
	Known []suite.Gap
	// Rate is the largest number of requests per second; 0 means no limit.
	Rate float64
	// Timeout is how long one answer may take; 0 means 30 seconds.
	Timeout time.Duration
	// Wait is how long the creation or the deletion of a snapshot may take; 0 means
	// 10 minutes. Backoff is how often its status is read meanwhile.
	Wait    time.Duration
	Backoff poll.Backoff
	// Progress, if it is not nil, is called after every case.
	Progress func()
}

// Result is the result of a case. Its messages hold no credentials.
type Result struct {
	Case      string        `json:"case"`
	API       string        `json:"api"`
	Operation string        `json:"operation"`
	Verdict   suite.Verdict `json:"verdict"`
	// Status is that of the answer, 0 if there is none.
	Status int `json:"status,omitzero"`
	// Detail is the reason for the verdict; a plain pass has none.
	Detail string `json:"detail,omitzero"`
	// Request and Answer are the messages as text, unless the case passed or was not
	// sent.
	Request string `json:"request,omitzero"`
	Answer  string `json:"answer,omitzero"`
	// Members are the members of the answer, also of one that passed; see [Members].
	Members []string `json:"members,omitempty"`
}

// prober is the state of one run.
type prober struct {
	Options
	target     *target
	fixtures   *fixtures
	redactor   *redactor
	unanswered int // requests in a row that had no answer
}

// Run probes the target with the request cases among cases. It returns an error if
// the target cannot be probed at all. When ctx ends, the remaining cases are errors,
// and what was created is still removed.
func Run(ctx context.Context, options Options, cases []suite.Case) ([]Result, error) {
	p, err := newProber(options)
	if err != nil {
		return nil, err
	}
	if err := p.preflight(ctx, cases); err != nil {
		return nil, err
	}
	var results []Result
	for _, c := range options.Requests(cases) {
		results = append(results, p.run(ctx, c))
		if p.Progress != nil {
			p.Progress()
		}
	}
	return append(results, p.cleanUp(context.WithoutCancel(ctx))...), nil
}

// Requests returns the cases that Run sends or skips with these options.
func (o Options) Requests(cases []suite.Case) []suite.Case {
	var requests []suite.Case
	for _, c := range cases {
		if c.API == o.API.ID && c.Request != nil && (o.Select == nil || o.Select(c)) {
			requests = append(requests, c)
		}
	}
	return requests
}

func newProber(options Options) (*prober, error) {
	if options.Timeout == 0 {
		options.Timeout = 30 * time.Second
	}
	if options.Wait == 0 {
		options.Wait = 10 * time.Minute
	}
	p := &prober{Options: options, target: newTarget(options), redactor: newRedactor(options)}
	p.target.redactor = p.redactor
	var err error
	p.fixtures, err = newFixtures(options, p.target)
	return p, err
}

// preflightOperations are operations that every user of an API may call.
var preflightOperations = map[string]string{
	"alibaba/ecs20140526": "describeSnapshots",
	"huawei/cinderv2":     "listSnapshots",
	"huawei/cinderv3":     "listSnapshots",
	"huawei/dwsv1":        "listSnapshots",
	"huawei/evsv2":        "listSnapshots",
	"huawei/iamv3":        "listProjects",
}

// preflight lists something, and returns an error if the target refuses it: a target
// that refuses everything would pass all invalid cases.
func (p *prober) preflight(ctx context.Context, cases []suite.Case) error {
	c, ok := preflightCase(p.API.ID, cases)
	if !ok {
		return nil // the caller decides which cases there are
	}
	request, err := p.target.request(p.fixtures.substitute(*c.Request))
	if err != nil {
		return err
	}
	answer, err := p.target.send(ctx, request)
	if err != nil {
		return fmt.Errorf("%s: the target does not answer: %s", c.Operation, p.redactor.text(err.Error()))
	}
	if isRefusal(answer.status) {
		return fmt.Errorf("%s is refused, so nothing can be probed; check the target, the credentials and the project:\n%s", c.Operation, p.redactor.answer(answer))
	}
	return nil
}

// preflightCase returns the smallest valid case of the preflight operation.
func preflightCase(api string, cases []suite.Case) (suite.Case, bool) {
	for _, what := range []string{"only-required-parameters", "documented"} {
		name := api + "/" + preflightOperations[api] + "/request-valid-" + what
		if i := slices.IndexFunc(cases, func(c suite.Case) bool { return c.Name == name }); i >= 0 {
			return cases[i], true
		}
	}
	return suite.Case{}, false
}

func isRefusal(status int) bool {
	return status >= 400 && status < 500
}

// run sends one case, unless there is a reason to skip it, and judges the answer.
func (p *prober) run(ctx context.Context, c suite.Case) Result {
	result := Result{Case: c.Name, API: c.API, Operation: c.Operation}
	if why := p.skipReason(c); why != "" {
		result.Verdict, result.Detail = suite.Skip, why
		return result
	}
	if why := p.stopReason(ctx); why != "" {
		result.Verdict, result.Detail = suite.Error, why
		return result
	}
	m := p.exchange(ctx, c, &result)
	outcome := suite.Judge(c, suite.Outcome{Verdict: result.Verdict, Detail: result.Detail}, p.Known)
	result.Verdict, result.Detail = outcome.Verdict, outcome.Detail
	if result.Verdict != suite.Pass { // to hide credentials takes as long as to send the request
		result.Request, result.Answer = p.show(m)
	}
	return result
}

// messages are what was sent and received. Those that were not are nil.
type messages struct {
	request *http.Request
	body    string // of the request
	answer  *answer
}

// show returns messages as text.
func (p *prober) show(m messages) (request, answer string) {
	if m.request != nil {
		request = p.redactor.request(m.request, m.body)
	}
	if m.answer != nil {
		answer = p.redactor.answer(*m.answer)
	}
	return request, answer
}

// stopReason returns why no more requests are sent, "" if they are.
func (p *prober) stopReason(ctx context.Context) string {
	if ctx.Err() != nil {
		return "not sent: interrupted"
	}
	if p.unanswered >= maxUnanswered {
		return fmt.Sprintf("not sent: %d requests before it had no answer", p.unanswered)
	}
	return ""
}

// exchange sends c and fills in the result, apart from its messages.
func (p *prober) exchange(ctx context.Context, c suite.Case, result *Result) messages {
	isWrite := !isRead(*c.Request)
	completed := complete(c)
	c.Request = &completed
	if err := p.fixtures.prepare(ctx, c); err != nil {
		result.Verdict, result.Detail = suite.Error, "not sent: "+p.redactor.text(err.Error())
		return messages{}
	}
	sent := p.fixtures.substitute(*c.Request)
	request, err := p.target.request(sent)
	if err != nil {
		result.Verdict, result.Detail = suite.Error, p.redactor.text(err.Error())
		return messages{}
	}
	answer, err := p.target.send(ctx, request)
	if err != nil {
		p.recordNoAnswer(c, err, isWrite, result)
		return messages{request: request, body: sent.Body}
	}
	p.unanswered = 0
	result.Status, result.Members = answer.status, Members(answer.body)
	outcome := p.judge(c, sent, answer)
	result.Verdict, result.Detail = outcome.Verdict, p.redactor.text(outcome.Detail)
	if isWrite && answer.status < 300 {
		p.fixtures.record(ctx, c, sent, answer)
	}
	return messages{request, sent.Body, &answer}
}

// recordNoAnswer fills in the result of a request that was not answered, or not
// signed.
func (p *prober) recordNoAnswer(c suite.Case, err error, isWrite bool, result *Result) {
	result.Verdict, result.Detail = suite.Error, "no answer: "+p.redactor.text(err.Error())
	var unsigned *unsignedError
	if errors.As(err, &unsigned) {
		result.Verdict, result.Detail = suite.Skip, "cannot be sent signed: "+p.redactor.text(err.Error())
		return
	}
	p.unanswered++
	if isWrite && creates[c.Operation] != "" {
		p.fixtures.reportLeftover(c.Name + " had no answer, but may have created something; look for it at the target")
	}
}

// cleanUp removes what was created; each leftover is an error.
func (p *prober) cleanUp(ctx context.Context) []Result {
	var results []Result
	for _, leftover := range p.fixtures.removeAll(ctx) {
		results = append(results, Result{
			Case: p.API.ID + "/clean-up", API: p.API.ID, Operation: "clean-up", Verdict: suite.Error, Detail: p.redactor.text(leftover),
		})
	}
	return results
}

// answer is an answer of the target.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	redactor  *redactor
	transient []string // the codes of the API that pass by themselves
}
