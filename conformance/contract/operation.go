package contract

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one operation of an API.
type Operation struct {
	// ID is its operationId.
	ID string
	// Method and Path are its method and its path template.
	Method string
	Path   string

	template template
	action   string // the only value of its action header, "" without that header
	shared   bool   // whether other operations have the same method and path
	path     []*openapi3.Parameter
	query    []*openapi3.Parameter
	header   []*openapi3.Parameter
	spec     *openapi3.Operation
	compiled shapes

	options Options
	bodies  func() *bodyFacts // collected once
}

// newOperation returns an operation. It fails for anything that it cannot check,
// so that nothing is silently skipped.
func newOperation(method, path string, shared openapi3.Parameters, spec *openapi3.Operation, compiled shapes) (*Operation, error) {
	if spec.OperationID == "" {
		return nil, errors.New("no operationId; add one")
	}
	o := &Operation{ID: spec.OperationID, Method: method, Path: path, spec: spec, compiled: compiled}
	o.bodies = sync.OnceValue(func() *bodyFacts { return factsOf(spec) })
	var err error
	if o.template, err = parseTemplate(path); err != nil {
		return nil, err
	}
	for _, ref := range spec.Parameters {
		if err := o.addParameter(ref.Value); err != nil {
			return nil, err
		}
	}
	for _, ref := range shared {
		if spec.Parameters.GetByInAndName(ref.Value.In, ref.Value.Name) != nil {
			continue // the operation overrides it
		}
		if err := o.addParameter(ref.Value); err != nil {
			return nil, err
		}
	}
	return o, o.addContents()
}

func (o *Operation) addParameter(p *openapi3.Parameter) error {
	if err := checkable(p); err != nil {
		return fmt.Errorf("parameter %s in %s: %w", p.Name, p.In, err)
	}
	o.compiled.compile(p.Schema.Value)
	switch p.In {
	case openapi3.ParameterInPath:
		o.path = append(o.path, p)
	case openapi3.ParameterInQuery:
		o.query = append(o.query, p)
	case openapi3.ParameterInHeader:
		o.header = append(o.header, p)
		if isAction(p) {
			o.action = p.Schema.Value.Enum[0].(string)
		}
	default:
		return fmt.Errorf("parameter %s: parameters in %s are not checked; describe it in path, query or header", p.Name, p.In)
	}
	return nil
}

func (o *Operation) addContents() error {
	if body := o.spec.RequestBody; body != nil {
		if err := o.addContent(body.Value.Content); err != nil {
			return fmt.Errorf("request: %w", err)
		}
	}
	for status, response := range o.spec.Responses.Map() {
		if err := o.addContent(response.Value.Content); err != nil {
			return fmt.Errorf("response %s: %w", status, err)
		}
		for _, p := range responseHeaders(response.Value) {
			if err := checkable(p); err != nil {
				return fmt.Errorf("response %s: header %s: %w", status, p.Name, err)
			}
			o.compiled.compile(p.Schema.Value)
		}
	}
	return nil
}

// addContent compiles the schemas of content. It fails for a media type whose
// bodies cannot be checked.
func (o *Operation) addContent(content openapi3.Content) error {
	for name, media := range content {
		if name != "application/json" && !strings.HasSuffix(name, "+json") {
			return fmt.Errorf("bodies of the media type %s are not checked; describe JSON", name)
		}
		if media.Schema == nil {
			return fmt.Errorf("media type %s has no schema; add one", name)
		}
		o.compiled.compile(media.Schema.Value)
	}
	return nil
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
	return none.complete(found), o.spec.RequestBody != nil
}

// requestHead returns the findings outside of the body. It reports false if r is no
// request for this operation.
func (o *Operation) requestHead(r *http.Request) ([]Finding, bool) {
	path, ok := sentPath(r.URL)
	if !ok {
		return []Finding{dotPath(r.URL)}, false
	}
	if !o.template.matches(path) {
		return []Finding{unknownPath(r.URL)}, false
	}
	if o.Method != method(r) {
		return []Finding{wrongMethod(r)}, false
	}
	found := o.checkPath(path)
	found = append(found, o.checkQuery(r.URL.RawQuery)...)
	return append(found, o.checkHeaders(o.header, r.Header)...), true
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
	if o.spec.RequestBody == nil {
		return o.checkBody(nil, false, header, body, nil)
	}
	documented := o.spec.RequestBody.Value
	return o.checkBody(documented.Content, documented.Required, header, body, openapi3.VisitAsRequest())
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
	required := needsBody(response) && o.Method != http.MethodHead && !isBodiless(status)
	content := o.checkBody(response.Content, required, header, body, openapi3.VisitAsResponse())
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
	return none.complete(found), len(response.Content) > 0
}

// responseHead returns the findings outside of the body, and the documented
// response, nil if there is none.
func (o *Operation) responseHead(status int, header http.Header) ([]Finding, *openapi3.Response) {
	var found []Finding
	response := o.spec.Responses.Status(status)
	if response == nil {
		response = o.spec.Responses.Default()
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
	return append(found, o.checkHeaders(responseHeaders(response.Value), header)...), response.Value
}

// isBodiless reports whether HTTP allows no body with a status.
func isBodiless(status int) bool {
	return status < 200 || status == http.StatusNoContent || status == http.StatusNotModified
}
