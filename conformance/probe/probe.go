// Package probe sends the request cases of an API to a live server and judges
// what it answers.
//
// A request that keeps the document must be done, or be refused for what its
// situation explains; one that breaks the document must be refused. Either way
// the answer must keep the document.
//
// Nothing that changes the target is sent unless Options.AllowWrites is set, and
// then whatever was made is removed again.
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

// MaxAnswer is the size in bytes of the largest answer that is read.
const MaxAnswer = 8 << 20

// patience is how many requests in a row may go unanswered before no more are
// sent.
const patience = 10

// Options say what is probed, and how.
type Options struct {
	API    *traffic.API
	Target *url.URL
	// Credentials sign every request; the zero ones sign none.
	Credentials Credentials
	// Resources stand in for the ids of the pages' examples.
	Resources Resources
	// AllowWrites sends what changes the target and can be undone.
	AllowWrites bool
	// AllowIrreversible sends, beside that, what cannot be undone.
	AllowIrreversible bool
	// Select says which cases are sent; without it all are.
	Select func(suite.Case) bool
	// Gaps are the cases that are wrong themselves; they are not sent.
	Gaps []suite.Gap
	// Known are the cases that the target is known to fail.
	Known []suite.Gap
	// Rate is how many requests are sent a second at most; 0 is no limit.
	Rate float64
	// Timeout is how long one answer may take, 30 seconds if it is 0.
	Timeout time.Duration
	// Wait is how long a snapshot may take to be made or to be gone, 10 minutes
	// if it is 0, and Backoff how often to look.
	Wait    time.Duration
	Backoff poll.Backoff
	// Progress, if it is set, is told of every case that is done.
	Progress func()
}

// Result is how a case came out. What it shows holds no credentials.
type Result struct {
	Case      string        `json:"case"`
	API       string        `json:"api"`
	Operation string        `json:"operation"`
	Verdict   suite.Verdict `json:"verdict"`
	// Status is that of the answer, 0 if there is none.
	Status int `json:"status,omitzero"`
	// Detail says why, unless the case passed as a matter of course.
	Detail string `json:"detail,omitzero"`
	// Request and Answer are what was sent and received, as text, unless the
	// case passed or was not sent.
	Request string `json:"request,omitzero"`
	Answer  string `json:"answer,omitzero"`
}

// prober is one run.
type prober struct {
	Options
	target  *target
	keeper  *keeper
	shown   *shown
	silence int // requests in a row that had no answer
}

// Run probes the target with the requests among cases. It returns an error if
// the target cannot be probed at all. When ctx ends, the cases that are left are
// errors, and what was made is removed all the same.
func Run(ctx context.Context, options Options, cases []suite.Case) ([]Result, error) {
	p := newProber(options)
	if err := p.knock(ctx, cases); err != nil {
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

// Requests are those of cases that a Run is about.
func (o Options) Requests(cases []suite.Case) []suite.Case {
	var requests []suite.Case
	for _, c := range cases {
		if c.API == o.API.ID && c.Request != nil && (o.Select == nil || o.Select(c)) {
			requests = append(requests, c)
		}
	}
	return requests
}

func newProber(options Options) *prober {
	if options.Timeout == 0 {
		options.Timeout = 30 * time.Second
	}
	if options.Wait == 0 {
		options.Wait = 10 * time.Minute
	}
	p := &prober{Options: options, target: newTarget(options), shown: newShown(options)}
	p.keeper = newKeeper(options, p.target)
	return p
}

// doors are the operations that anybody may ask who may ask anything.
var doors = map[string]string{
	"alibaba/ecs20140526": "describeSnapshots",
	"huawei/cinderv2":     "listSnapshots",
	"huawei/cinderv3":     "listSnapshots",
	"huawei/dwsv1":        "listSnapshots",
	"huawei/evsv2":        "listSnapshots",
	"huawei/iamv3":        "listProjects",
}

// knock asks for a list. Were it refused, every request would be, and to refuse
// the invalid ones would prove nothing.
func (p *prober) knock(ctx context.Context, cases []suite.Case) error {
	c, ok := door(p.API.ID, cases)
	if !ok {
		return nil // which cases there are is up to the caller
	}
	request, err := p.target.request(p.keeper.substitute(*c.Request))
	if err != nil {
		return err
	}
	answer, err := p.target.send(ctx, request)
	if err != nil {
		return fmt.Errorf("%s: the target gives no answer: %s", c.Operation, p.shown.text(err.Error()))
	}
	if isRefusal(answer.status) {
		return fmt.Errorf("%s is refused, so nothing can be probed; check the target, the credentials and the project:\n%s", c.Operation, p.shown.answer(answer))
	}
	return nil
}

// door is the plainest request that anybody may send who may send any.
func door(api string, cases []suite.Case) (suite.Case, bool) {
	for _, what := range []string{"only-required-parameters", "documented"} {
		name := api + "/" + doors[api] + "/request-valid-" + what
		if i := slices.IndexFunc(cases, func(c suite.Case) bool { return c.Name == name }); i >= 0 {
			return cases[i], true
		}
	}
	return suite.Case{}, false
}

func isRefusal(status int) bool {
	return status >= 400 && status < 500
}

// run sends one case, unless it must not be, and judges the answer.
func (p *prober) run(ctx context.Context, c suite.Case) Result {
	result := Result{Case: c.Name, API: c.API, Operation: c.Operation}
	if why := p.barred(c); why != "" {
		result.Verdict, result.Detail = suite.Skip, why
		return result
	}
	if why := p.hopeless(ctx); why != "" {
		result.Verdict, result.Detail = suite.Error, why
		return result
	}
	p.exchange(ctx, c, &result)
	outcome := suite.Judge(c, suite.Outcome{Verdict: result.Verdict, Detail: result.Detail}, p.Known)
	result.Verdict, result.Detail = outcome.Verdict, outcome.Detail
	if result.Verdict == suite.Pass {
		result.Request, result.Answer = "", ""
	}
	return result
}

// hopeless says why no more is sent.
func (p *prober) hopeless(ctx context.Context) string {
	if ctx.Err() != nil {
		return "not sent: interrupted"
	}
	if p.silence >= patience {
		return fmt.Sprintf("not sent: %d requests before it had no answer", p.silence)
	}
	return ""
}

// exchange sends c and fills in what comes of it.
func (p *prober) exchange(ctx context.Context, c suite.Case, result *Result) {
	isWrite := !isRead(*c.Request)
	completed := complete(c)
	c.Request = &completed
	if err := p.keeper.prepare(ctx, c); err != nil {
		result.Verdict, result.Detail = suite.Error, "not sent: "+p.shown.text(err.Error())
		return
	}
	sent := p.keeper.substitute(*c.Request)
	request, err := p.target.request(sent)
	if err != nil {
		result.Verdict, result.Detail = suite.Error, p.shown.text(err.Error())
		return
	}
	answer, err := p.target.send(ctx, request)
	result.Request = p.shown.request(request, sent.Body)
	if err != nil {
		p.unanswered(c, err, isWrite, result)
		return
	}
	p.silence = 0
	result.Status, result.Answer = answer.status, p.shown.answer(answer)
	outcome := p.judge(c, sent, answer)
	result.Verdict, result.Detail = outcome.Verdict, p.shown.text(outcome.Detail)
	if isWrite && answer.status < 300 {
		p.keeper.note(ctx, c, sent, answer)
	}
}

// unanswered is about a request that was not answered, or not signed.
func (p *prober) unanswered(c suite.Case, err error, isWrite bool, result *Result) {
	result.Verdict, result.Detail = suite.Error, "no answer: "+p.shown.text(err.Error())
	var unsigned *unsignedError
	if errors.As(err, &unsigned) {
		result.Verdict, result.Detail = suite.Skip, "cannot be sent signed: "+p.shown.text(err.Error())
		return
	}
	p.silence++
	if isWrite && makes[c.Operation] {
		p.keeper.doubt(c.Name + " had no answer, and may have made something all the same; look for it at the target")
	}
}

// cleanUp removes what was made; each thing that is left is an error.
func (p *prober) cleanUp(ctx context.Context) []Result {
	var results []Result
	for _, left := range p.keeper.removeAll(ctx) {
		results = append(results, Result{
			Case: p.API.ID + "/clean-up", API: p.API.ID, Operation: "clean-up", Verdict: suite.Error, Detail: p.shown.text(left),
		})
	}
	return results
}

// answer is what the target answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}
