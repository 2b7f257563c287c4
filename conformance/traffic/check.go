package traffic

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

// The parts of an exchange that a finding can be in.
const (
	PartRequest  = "request"
	PartResponse = "response"
)

// Checker holds exchanges to the contracts of APIs.
type Checker struct {
	// APIs are tried in their order.
	APIs []*API
	// All holds every exchange to the first API, whether or not it has the
	// path of the exchange.
	All bool
	// Strict includes what only a strict reader rejects.
	Strict bool
}

// Result is what is wrong with an exchange, and whose it is.
type Result struct {
	// API is the id of the API, "" if the exchange belongs to none.
	API string
	// Operation is the id of the operation, "" if none is documented.
	Operation string
	Findings  []Finding
	// Unchecked are the parts of an exchange of an operation that were not
	// recorded, wholly or without their body.
	Unchecked []string
}

// Finding is a finding in a part of an exchange. It shows no credentials.
type Finding struct {
	Part string
	contract.Finding
}

// Check holds x to the API that it belongs to.
func (c *Checker) Check(x *Exchange) Result {
	r := &http.Request{
		Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header,
		Host: cmp.Or(x.Request.URL.Hostname(), x.Request.Header.Get("Host")),
	}
	api, operation, missed := c.route(r)
	if api == nil {
		return Result{}
	}
	result := Result{API: api.ID}
	if operation == nil {
		c.add(&result, PartRequest, []contract.Finding{missed})
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

// route finds the API and the operation of r. Without an operation it is the
// first API that r is meant for.
func (c *Checker) route(r *http.Request) (api *API, operation *contract.Operation, missed contract.Finding) {
	for _, a := range c.APIs {
		if !c.All && a.rpc != nil && !a.rpc.isFor(r) {
			continue
		}
		found, why := a.Contract.Route(r)
		if found != nil {
			return a, found, contract.Finding{}
		}
		if api == nil && (c.All || a.isFor(why)) {
			api, missed = a, why
		}
	}
	return api, nil, missed
}

func (c *Checker) add(to *Result, part string, found []contract.Finding) {
	for _, f := range found {
		if c.Strict || !f.Strict {
			to.Findings = append(to.Findings, Finding{part, mask.Finding(f)})
		}
	}
}

// Find looks an API up by its id.
func Find(apis []*API, id string) (*API, bool) {
	i := slices.IndexFunc(apis, func(a *API) bool { return a.ID == id })
	if i < 0 {
		return nil, false
	}
	return apis[i], true
}
