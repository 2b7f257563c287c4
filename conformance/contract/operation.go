package contract

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one operation of an API.
type Operation struct {
	// ID is its operationId, else its method and path: GET /pets/{id}.
	ID string
	// Method and Path are its method and its path template.
	Method string
	Path   string

	routes    []route
	action    string // the only value of its action header, "" without that header
	path      []*parameter
	query     []*parameter
	header    []*parameter
	cookie    []*parameter
	request   *message         // nil if the document has no body
	responses map[int]*message // by status; 2 is 2XX, and 0 is default
	spec      *openapi3.Operation
	compiled  shapes

	credentials map[string]bool // the query parameters that are credentials
	unchecked   []Unchecked
	options     Options
	bodies      func() *bodyFacts // collected once
}

// message is a documented request body or response.
type message struct {
	part     string // PartRequest or a status
	required bool   // whether it needs a body
	contents []*content
	headers  []*parameter
	option   openapi3.SchemaValidationOption // for its direction
}

// Request returns the findings in r as a request for this operation. It does not
// use r.Body: body is the content that was read from it.
func (o *Operation) Request(r *http.Request, body []byte) []Finding {
	found, ok := o.requestHead(r)
	if !ok {
		return found
	}
	content := o.checkRequestBody(r.Header, body)
	return content.complete(found)
}

// RequestHead is like Request for a request whose body is not known. It reports
// whether the document describes a body, which is then not checked.
func (o *Operation) RequestHead(r *http.Request) (found []Finding, hasBody bool) {
	found, ok := o.requestHead(r)
	if !ok {
		return found, false
	}
	none := o.options.report()
	return none.complete(found), o.request != nil
}

// requestHead returns the findings outside of the body. It reports false if r is no
// request for this operation.
func (o *Operation) requestHead(r *http.Request) ([]Finding, bool) {
	path, ok := sentPath(r.URL)
	if !ok {
		return []Finding{dotPath(r.URL)}, false
	}
	at := o.route(path, hostOf(r))
	if at == nil {
		return []Finding{unknownPath(r.URL)}, false
	}
	if o.Method != method(r) {
		return []Finding{wrongMethod(r)}, false
	}
	found := o.checkPath(at.template, path)
	found = append(found, o.checkQuery(r.URL.RawQuery)...)
	found = append(found, o.checkCookies(r.Header)...)
	return append(found, o.checkHeaders(o.header, r.Header)...), true
}

// route returns the route that a path at a host matches, nil if there is none.
func (o *Operation) route(path, host string) *route {
	for i := range o.routes {
		if o.routes[i].matches(path, host) {
			return &o.routes[i]
		}
	}
	return nil
}

// direction returns the option for a request or a response. The option costs a
// walk over all properties of every object, so direction omits it if no schema
// depends on it.
func (o *Operation) direction(option openapi3.SchemaValidationOption) []openapi3.SchemaValidationOption {
	if !o.bodies().directed {
		return nil
	}
	return []openapi3.SchemaValidationOption{option}
}

func (o *Operation) checkRequestBody(header http.Header, body []byte) report {
	if o.request == nil {
		return o.checkBody(&message{}, false, header, body)
	}
	return o.checkBody(o.request, o.request.required, header, body)
}

// optionalBody is the extension of a response with content whose body may be missing.
const optionalBody = "x-optional-body"

func needsBody(response *openapi3.Response) bool {
	_, mayLack := response.Extensions[optionalBody]
	return !mayLack
}

// Response returns the findings in a response of this operation. A response with
// an unlisted status is validated against the default response, unless HTTP allows
// no body with that status.
func (o *Operation) Response(status int, header http.Header, body []byte) []Finding {
	found, response := o.responseHead(status, header)
	if response == nil {
		return found
	}
	required := response.required && o.Method != http.MethodHead && !isBodiless(status)
	content := o.checkBody(response, required, header, body)
	return content.complete(found)
}

// ResponseHead is like Response for a response whose body is not known. It reports
// whether the document describes a body, which is then not checked.
func (o *Operation) ResponseHead(status int, header http.Header) (found []Finding, hasBody bool) {
	found, response := o.responseHead(status, header)
	if response == nil {
		return found, false
	}
	none := o.options.report()
	return none.complete(found), len(response.contents) > 0
}

// responseHead returns the findings outside of the body, and the documented
// response, nil if there is none.
func (o *Operation) responseHead(status int, header http.Header) ([]Finding, *message) {
	var found []Finding
	response := o.response(status)
	if response == nil || response == o.responses[defaultResponse] {
		found = append(found, Finding{
			In: InStatus, At: strconv.Itoa(status), Rule: RuleStatus, Value: strconv.Itoa(status),
			Message: "the document does not list this status; answer with a listed one", Strict: response != nil,
		})
		if isBodiless(status) {
			return found, nil
		}
	}
	if response == nil {
		return found, nil
	}
	return append(found, o.checkHeaders(response.headers, header)...), response
}

// defaultResponse is the key of the response for all other statuses.
const defaultResponse = 0

// statusKey returns the key of a status as a document writes it: 200, 2XX or default.
func statusKey(status string) (key int, ok bool) {
	if status == "default" {
		return defaultResponse, true
	}
	digit, isRange := strings.CutSuffix(strings.ToUpper(status), "XX")
	key, err := strconv.Atoi(digit)
	isStatus := key >= 100 && key <= 999
	if isRange {
		isStatus = key >= 1 && key <= 5
	}
	return key, err == nil && isStatus
}

// response returns the documented response for a status: that of the status, of its
// range, or the default response; nil if there is none.
func (o *Operation) response(status int) *message {
	if status >= 100 {
		for _, key := range [...]int{status, status / 100} {
			if m := o.responses[key]; m != nil {
				return m
			}
		}
	}
	return o.responses[defaultResponse]
}

// isBodiless reports whether HTTP allows no body with a status.
func isBodiless(status int) bool {
	return status < 200 || status == http.StatusNoContent || status == http.StatusNotModified
}
