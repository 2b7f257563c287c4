package traffic

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

// The parts of an exchange.
const (
	PartRequest  = "request"
	PartResponse = "response"
)

// Checker validates exchanges against the contracts of APIs.
type Checker struct {
	// APIs are tried in order.
	APIs []*API
	// All checks every exchange with the first API, even if no path of the API
	// matches.
	All bool
	// Strict includes the strict findings.
	Strict bool
}

// Result is the outcome of the check of one exchange.
type Result struct {
	// API is the id of the API, "" if the exchange belongs to none.
	API string
	// Operation is the id of the operation, "" if none is documented.
	Operation string
	Findings  []Finding
	// Unchecked lists the parts of the exchange that were not recorded, were
	// recorded without a body that the document describes, have a placeholder for
	// their query or operation, or are not described by any document: preflights,
	// tunnels and answers without a body are part of HTTP.
	Unchecked []string
	// Skipped lists what the contract of the API cannot check in the exchange, although
	// the document describes it, such as a body of XML.
	Skipped []contract.Unchecked
	// HostOf lists the APIs that have the host of an exchange which belongs to none.
	HostOf []string
}

// Finding is a finding in a part of an exchange. It contains no credentials.
type Finding struct {
	Part string
	contract.Finding
}

// Check validates x against the API that it belongs to.
func (c *Checker) Check(x *Exchange) Result {
	if x.Foreign {
		return Result{}
	}
	r := &http.Request{
		Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header,
		Host: cmp.Or(x.Request.URL.Hostname(), (&url.URL{Host: x.Request.Header.Get("Host")}).Hostname()),
	}
	api, operation, unmatched := c.route(r)
	if api == nil {
		return Result{HostOf: c.hostOf(r)}
	}
	result := Result{API: api.ID}
	isUnknown := x.Request.Placeholders && hasPlaceholder(unmatched.Value)
	if operation == nil && (isUnknown || slices.Contains(methodsOfHTTP, r.Method)) {
		result.Unchecked = []string{PartRequest, PartResponse}
		return result
	}
	if operation == nil {
		c.add(&result, nil, PartRequest, []contract.Finding{unmatched})
		return result
	}
	result.Operation = operation.ID
	c.checkRequest(&result, operation, r, x.Request)
	c.checkResponse(&result, operation, x.Response)
	return result
}

// methodsOfHTTP are answered by servers and proxies in the same way for any path,
// and no document describes them.
var methodsOfHTTP = []string{http.MethodConnect, http.MethodHead, http.MethodOptions}

func (c *Checker) checkRequest(result *Result, operation *contract.Operation, r *http.Request, recorded Request) {
	var found []contract.Finding
	if recorded.Lost {
		var hasBody bool
		if found, hasBody = operation.RequestHead(r); hasBody {
			result.Unchecked = append(result.Unchecked, PartRequest)
		}
	} else {
		found = operation.Request(r, recorded.Body)
	}
	if recorded.Placeholders {
		var isQueryOpen bool
		if found, isQueryOpen = withoutPlaceholders(found); isQueryOpen && len(result.Unchecked) == 0 {
			result.Unchecked = append(result.Unchecked, PartRequest)
		}
	}
	result.Skipped = append(result.Skipped, operation.UncheckedRequest(r)...)
	c.add(result, operation, PartRequest, found)
}

// withoutPlaceholders removes from the findings in a request those about what stands
// for something else. It reports whether the query is open: something in place of a
// name stands for any parameters, so that none is missing.
func withoutPlaceholders(found []contract.Finding) (rest []contract.Finding, isQueryOpen bool) {
	isQueryOpen = slices.ContainsFunc(found, func(f contract.Finding) bool { return f.In == contract.InQuery && hasPlaceholder(f.At) })
	rest = slices.DeleteFunc(found, func(f contract.Finding) bool {
		isAboutQuery := f.In == contract.InQuery && (f.Rule == contract.RuleRequired || hasPlaceholder(f.At))
		return hasPlaceholder(f.Value) || isQueryOpen && isAboutQuery
	})
	return rest, isQueryOpen
}

func hasPlaceholder(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "%7B%7B")
}

func (c *Checker) checkResponse(result *Result, operation *contract.Operation, recorded *Response) {
	switch {
	case recorded == nil, recorded.Status < http.StatusOK, recorded.Status == http.StatusNotModified:
		result.Unchecked = append(result.Unchecked, PartResponse)
	case recorded.Lost:
		found, hasBody := operation.ResponseHead(recorded.Status, recorded.Header)
		if hasBody {
			result.Unchecked = append(result.Unchecked, PartResponse)
		}
		c.add(result, operation, PartResponse, found)
	default:
		result.Skipped = append(result.Skipped, operation.UncheckedResponse(recorded.Status, recorded.Header)...)
		c.add(result, operation, PartResponse, operation.Response(recorded.Status, recorded.Header, recorded.Body))
	}
}

// hostOf returns the ids of the APIs with the host of r.
func (c *Checker) hostOf(r *http.Request) []string {
	var ids []string
	for _, a := range c.APIs {
		if a.hasHost(r.Host) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// route returns the API and the operation of r. If no operation matches, it returns
// the first API that r belongs to, and a finding that says why.
func (c *Checker) route(r *http.Request) (api *API, operation *contract.Operation, unmatched contract.Finding) {
	for _, a := range c.APIs {
		if !c.All && !a.receives(r) {
			continue
		}
		found, reason := a.Contract.Route(r)
		if found != nil {
			return a, found, contract.Finding{}
		}
		if api == nil && (c.All || a.owns(reason)) {
			api, unmatched = a, reason
		}
	}
	return api, nil, unmatched
}

func (c *Checker) add(to *Result, o *contract.Operation, part string, found []contract.Finding) {
	for _, f := range found {
		if c.Strict || !f.Strict {
			to.Findings = append(to.Findings, Finding{part, mask.FindingOf(o, f)})
		}
	}
}

// Find returns the API with the given id.
func Find(apis []*API, id string) (*API, bool) {
	i := slices.IndexFunc(apis, func(a *API) bool { return a.ID == id })
	if i < 0 {
		return nil, false
	}
	return apis[i], true
}
