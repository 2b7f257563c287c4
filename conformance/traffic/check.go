package traffic

import (
	"cmp"
	"net/http"
	"slices"

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
	// Unchecked lists the parts of the exchange that were not recorded, or were
	// recorded without their body.
	Unchecked []string
}

// Finding is a finding in a part of an exchange. It contains no credentials.
type Finding struct {
	Part string
	contract.Finding
}

// Check validates x against the API that it belongs to.
func (c *Checker) Check(x *Exchange) Result {
	r := &http.Request{
		Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header,
		Host: cmp.Or(x.Request.URL.Hostname(), x.Request.Header.Get("Host")),
	}
	api, operation, unmatched := c.route(r)
	if api == nil {
		return Result{}
	}
	result := Result{API: api.ID}
	if operation == nil {
		c.add(&result, PartRequest, []contract.Finding{unmatched})
		return result
	}
	result.Operation = operation.ID
	if x.Request.Lost {
		result.Unchecked = append(result.Unchecked, PartRequest)
	} else {
		c.add(&result, PartRequest, operation.Request(r, x.Request.Body))
	}
	if x.Response == nil || x.Response.Lost {
		result.Unchecked = append(result.Unchecked, PartResponse)
	} else {
		c.add(&result, PartResponse, operation.Response(x.Response.Status, x.Response.Header, x.Response.Body))
	}
	return result
}

// route returns the API and the operation of r. If no operation matches, it returns
// the first API that r belongs to, and a finding that says why.
func (c *Checker) route(r *http.Request) (api *API, operation *contract.Operation, unmatched contract.Finding) {
	for _, a := range c.APIs {
		if !c.All && a.rpc != nil && !a.rpc.owns(r) {
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

func (c *Checker) add(to *Result, part string, found []contract.Finding) {
	for _, f := range found {
		if c.Strict || !f.Strict {
			to.Findings = append(to.Findings, Finding{part, mask.Finding(f)})
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
