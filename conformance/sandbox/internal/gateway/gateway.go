// Package gateway takes a request through the steps that all APIs share:
// authenticate, route, validate, call the handler, validate the answer and render
// refusals. What differs between the clouds and APIs is up to a Vendor and to the
// dialect of an API.
package gateway

import (
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
)

// Vendor is what the APIs of one cloud have in common.
type Vendor interface {
	// Owns reports whether a request, right or wrong, is for this cloud.
	Owns(r *http.Request) bool
	// NewID returns an id for a request.
	NewID() string
	// Admit returns an error if c is refused with any body. It runs before the body
	// is read, and only if there is one and credentials are required.
	Admit(c *api.Call) error
	// Route sets face, operation and request of c.
	Route(c *api.Call) error
	// Authenticate returns an error if the credentials of c are not valid.
	Authenticate(c *api.Call) error
	// Unrouted refuses a request before it is routed.
	Unrouted(c *api.Call, status int, message string) error
	// Finish gives an answer the headers and the format of the vendor. The error
	// says why the format is not possible.
	Finish(c *api.Call, a *api.Answer) error
}

// Options configure a Gateway.
type Options struct {
	// Authenticate requires credentials.
	Authenticate bool
	// Fail is the share of requests, from 0 to 1, that are answered as if the
	// service were down.
	Fail float64
	// Latency is how long every answer is held back.
	Latency time.Duration
	// Logger gets a line for each request, and an error for each answer that
	// breaks its document.
	Logger *slog.Logger
	// Observe, unless nil, is called after each request.
	Observe func(api, operation string, status int, took time.Duration)
}

// Gateway serves APIs. It is safe for concurrent use.
type Gateway struct {
	options   Options
	vendors   []Vendor
	unchecked bool
}

// New returns a gateway in front of the vendors. A request is for the first vendor
// that owns it; the last one owns every request.
func New(options Options, vendors ...Vendor) *Gateway {
	return &Gateway{options: options, vendors: vendors}
}

// Unchecked returns a gateway like g that does not validate requests and answers.
// Benchmarks use it to measure what validation costs.
func (g *Gateway) Unchecked() *Gateway {
	unchecked := *g
	unchecked.unchecked = true
	return &unchecked
}

// exchange is a call and the vendor that it is for.
type exchange struct {
	api.Call
	vendor Vendor
}

func (g *Gateway) newExchange(r *http.Request) *exchange {
	e := &exchange{vendor: g.vendors[len(g.vendors)-1]}
	for _, v := range g.vendors {
		if v.Owns(r) {
			e.vendor = v
			break
		}
	}
	e.ID, e.Original = e.vendor.NewID(), r
	return e
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	e := g.newExchange(r)
	a := g.answer(e)
	a.Send(w)
	g.record(e, a.Status, time.Since(start))
}

// Refuse answers a request with a refusal before it is routed.
func (g *Gateway) Refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	start := time.Now()
	e := g.newExchange(r)
	a := g.finish(e, g.refuse(e, e.vendor.Unrouted(&e.Call, status, message)))
	a.Send(w)
	g.record(e, a.Status, time.Since(start))
}

// record logs no query and no header: they hold keys, tokens and signatures.
func (g *Gateway) record(e *exchange, status int, took time.Duration) {
	g.options.Logger.LogAttrs(e.Original.Context(), slog.LevelInfo, "request", slog.String("id", e.ID),
		slog.String("api", e.API()), slog.String("operation", e.OperationID()), slog.String("method", cut(e.Original.Method)),
		slog.String("path", cut(e.Original.URL.EscapedPath())), slog.Int("status", status), slog.Duration("took", took))
	if g.options.Observe != nil {
		g.options.Observe(e.API(), e.OperationID(), status, took)
	}
}

// answer returns the answer to a call. It has been checked against the document,
// refusals included, unless the request asks for no operation.
func (g *Gateway) answer(e *exchange) *api.Answer {
	a := g.validateAnswer(e, g.handle(e))
	if e.Applied != "" {
		a.Header().Set("Preference-Applied", e.Applied)
	}
	return g.finish(e, a)
}

func (g *Gateway) finish(e *exchange, a *api.Answer) *api.Answer {
	if err := e.vendor.Finish(&e.Call, a); err != nil {
		g.options.Logger.Error("the answer cannot be written in the format asked for", "id", e.ID, "error", err)
	}
	return a
}

// handle takes a call through all steps to its handler.
func (g *Gateway) handle(e *exchange) *api.Answer {
	for _, step := range []func(*exchange) error{g.delay, g.admit, readBody, route, g.authenticate, g.fail, g.validate, prefer} {
		if err := step(e); err != nil {
			return g.refuse(e, err)
		}
	}
	a, err := e.Serve()
	if err != nil {
		return g.refuse(e, err)
	}
	return a
}

// admit keeps those without credentials from having a body read. It costs little: what
// needs the body is checked by authenticate.
func (g *Gateway) admit(e *exchange) error {
	if !g.options.Authenticate || e.Original.ContentLength == 0 {
		return nil
	}
	return e.vendor.Admit(&e.Call)
}

// readBody runs before the call is authenticated, since signatures cover the body.
// All other steps read the body from the call.
func readBody(e *exchange) error {
	if e.Original.ContentLength > contract.MaxBody {
		return tooLarge(e)
	}
	body, err := readAll(e.Original)
	if err != nil {
		return e.vendor.Unrouted(&e.Call, http.StatusBadRequest, "The body cannot be read")
	}
	if len(body) > contract.MaxBody {
		return tooLarge(e)
	}
	e.Body = body
	return nil
}

func tooLarge(e *exchange) error {
	return e.vendor.Unrouted(&e.Call, http.StatusRequestEntityTooLarge, "Request entity too large")
}

// firstRead is the size of the buffer before any of a body has arrived.
const firstRead = 4 << 10

// readAll reads the body of r, or one byte more than is allowed. The buffer grows with
// what has arrived: it costs a sender nothing to announce more.
func readAll(r *http.Request) ([]byte, error) {
	announced := r.ContentLength
	if announced <= 0 { // unknown
		return io.ReadAll(io.LimitReader(r.Body, contract.MaxBody+1))
	}
	body := make([]byte, 0, min(announced, firstRead))
	for {
		n, err := io.ReadFull(r.Body, body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err != nil || int64(len(body)) == announced {
			return body, err
		}
		body = append(make([]byte, 0, min(announced, 2*int64(cap(body)))), body...)
	}
}

func route(e *exchange) error { return e.vendor.Route(&e.Call) }

func (g *Gateway) authenticate(e *exchange) error {
	if !g.options.Authenticate {
		return nil
	}
	return e.vendor.Authenticate(&e.Call)
}

// validate checks the request against its document. It accepts what the document does
// not mention, as the vendors do, unless the dialect of the API refuses it.
func (g *Gateway) validate(e *exchange) error {
	if g.unchecked {
		return nil
	}
	found := e.Operation.Request(e.Request, e.Body)
	if i := slices.IndexFunc(found, e.Face.Refuses); i >= 0 {
		return e.Face.Dialect.Invalid(&e.Call, found[i])
	}
	if len(found) > 0 {
		e.Accepted = found
		e.Request = documented(e.Request, found)
		g.options.Logger.Info("the request holds what the document does not mention", "id", e.ID, "findings", lines(found))
	}
	return nil
}

// validateAnswer replaces an answer that breaks its document.
func (g *Gateway) validateAnswer(e *exchange, a *api.Answer) *api.Answer {
	if g.unchecked || e.Operation == nil {
		return a
	}
	found := slices.DeleteFunc(e.Operation.Response(a.Status, a.Header(), a.Body.Bytes()), func(f contract.Finding) bool {
		return f.Rule == contract.RuleStatus && f.Strict // the default response stands for any status
	})
	if len(found) == 0 {
		return a
	}
	g.options.Logger.Error("the answer breaks its document", "id", e.ID, "api", e.API(), "operation", e.OperationID(), "status", a.Status, "findings", lines(found))
	return render(e, e.Face.Dialect.General(http.StatusInternalServerError))
}
