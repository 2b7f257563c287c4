package contract

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// builder builds the operations of one document.
type builder struct {
	doc       *openapi3.T
	compiled  shapes
	options   Options
	schemas   adapter
	unchecked []Unchecked
	keys      []string // the API keys of the document, as secretKey writes them

	operations []*Operation
}

func newBuilder(doc *openapi3.T, compiled shapes, options Options) (*builder, error) {
	if doc == nil {
		return nil, errors.New("there is no document; load one")
	}
	b := &builder{doc: doc, compiled: compiled, options: options}
	b.keys = b.apiKeys()
	return b, b.survey()
}

func (b *builder) build() error {
	paths := b.doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		at := []string{"paths", path}
		if paths[path] == nil {
			return absent(at, "path item")
		}
		methods := paths[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			if err := b.addOperation(at, method, path, paths[path], methods[method]); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.doc.Webhooks)) {
		b.unchecked = append(b.unchecked, Unchecked{At: "webhooks " + name, Why: "it is a request of the server, and only requests for it are matched"})
	}
	return nil
}

// absent returns the error for a place of the document without an object.
func absent(at []string, what string) error {
	return fmt.Errorf("%s: there is no %s here; write one or remove the entry", pointer(at), what)
}

func (b *builder) addOperation(at []string, method, path string, item *openapi3.PathItem, spec *openapi3.Operation) error {
	at = slices.Concat(at, []string{strings.ToLower(method)})
	t, err := parseTemplate(path)
	if err != nil {
		return fmt.Errorf("%s: %w", pointer(at[:2]), err)
	}
	o := &Operation{
		ID: spec.OperationID, Method: method, Path: path,
		spec: spec, compiled: b.compiled, options: b.options,
		routes: routesOf(t, serversOf(b.doc, item, spec)), responses: map[int]*message{},
	}
	if o.ID == "" {
		o.ID = method + " " + path
	}
	o.bodies = sync.OnceValue(func() *bodyFacts { return factsOf(o, b.keys) })
	if strings.ContainsAny(path, "?#") {
		o.note(Unchecked{Part: PartRequest, In: InPath, Why: "the path has a query or fragment, and matches no request"})
	}
	for _, name := range slices.Sorted(maps.Keys(spec.Callbacks)) {
		o.note(Unchecked{At: "callbacks " + name, Why: "it is a request of the server, and only requests for it are matched"})
	}
	o.credentials = b.queryCredentials(spec)
	if err := b.addParameters(at, o, item); err != nil {
		return err
	}
	slices.SortStableFunc(o.query, func(a, b *parameter) int { return boolCompare(a.takesAll, b.takesAll) })
	if err := b.addMessages(at, o); err != nil {
		return err
	}
	b.operations = append(b.operations, o)
	return nil
}

// boolCompare orders false before true.
func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (o *Operation) note(u Unchecked) {
	u.Operation = o.ID
	o.unchecked = append(o.unchecked, u)
}

// serversOf returns the servers of an operation: the nearest ones.
func serversOf(doc *openapi3.T, item *openapi3.PathItem, spec *openapi3.Operation) openapi3.Servers {
	switch {
	case spec.Servers != nil && len(*spec.Servers) > 0:
		return *spec.Servers
	case len(item.Servers) > 0:
		return item.Servers
	}
	return doc.Servers
}

// queryCredentials returns the query parameters of the security schemes that an
// operation may use. They are documented parameters that are not checked.
func (b *builder) queryCredentials(spec *openapi3.Operation) map[string]bool {
	requirements := b.doc.Security
	if spec.Security != nil {
		requirements = *spec.Security
	}
	names := map[string]bool{}
	for _, requirement := range requirements {
		for id := range requirement {
			if name := b.queryCredential(id); name != "" {
				names[name] = true
			}
		}
	}
	return names
}

func (b *builder) queryCredential(id string) string {
	if b.doc.Components == nil {
		return ""
	}
	scheme := b.doc.Components.SecuritySchemes[id]
	if scheme == nil || scheme.Value == nil || scheme.Value.In != openapi3.ParameterInQuery {
		return ""
	}
	return scheme.Value.Name
}

func (b *builder) addParameters(at []string, o *Operation, item *openapi3.PathItem) error {
	for i, ref := range o.spec.Parameters {
		if ref == nil || ref.Value == nil {
			return absent(slices.Concat(at, []string{"parameters", fmt.Sprint(i)}), "parameter")
		}
		b.addParameter(o, ref.Value)
	}
	for i, ref := range item.Parameters {
		if ref == nil || ref.Value == nil {
			return absent(slices.Concat(at[:2], []string{"parameters", fmt.Sprint(i)}), "parameter")
		}
		if o.spec.Parameters.GetByInAndName(ref.Value.In, ref.Value.Name) == nil { // else the operation overrides it
			b.addParameter(o, ref.Value)
		}
	}
	return nil
}

func (b *builder) addParameter(o *Operation, documented *openapi3.Parameter) {
	p, why := b.parameter(documented)
	switch {
	case p.in == openapi3.ParameterInPath && !o.routes[0].template.has(p.name):
		why = "the path has no such parameter"
	case p.in == openapi3.ParameterInHeader && slices.Contains(headersOfHTTP, strings.ToLower(p.name)):
		why = "OpenAPI ignores a parameter of this name, because other parts of the document describe the header"
		p.schema, p.required = nil, false
	}
	if why != "" {
		o.note(Unchecked{Part: PartRequest, In: p.in, At: p.name, Why: why})
	}
	switch p.in {
	case openapi3.ParameterInPath:
		o.path = append(o.path, p)
	case openapi3.ParameterInQuery:
		o.query = append(o.query, p)
	case openapi3.ParameterInHeader:
		o.header = append(o.header, p)
		if isAction(p) {
			o.action = p.schema.Enum[0].(string)
		}
	case openapi3.ParameterInCookie:
		o.cookie = append(o.cookie, p)
	}
}

// headersOfHTTP are described by media types and security schemes.
var headersOfHTTP = []string{"accept", "content-type", "authorization"}

func (b *builder) addMessages(at []string, o *Operation) error {
	if body := o.spec.RequestBody; body != nil {
		at := slices.Concat(at, []string{"requestBody"})
		if body.Value == nil {
			return absent(at, "request body")
		}
		o.request = &message{part: PartRequest, required: body.Value.Required, option: openapi3.VisitAsRequest()}
		if err := b.addContents(at, o, o.request, body.Value.Content); err != nil {
			return err
		}
	}
	responses := o.spec.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		ref, at := responses[status], slices.Concat(at, []string{"responses", status})
		if ref == nil || ref.Value == nil {
			return absent(at, "response")
		}
		m := &message{part: status, required: needsBody(ref.Value), option: openapi3.VisitAsResponse()}
		key, ok := statusKey(status)
		if !ok {
			o.note(Unchecked{Part: status, In: InStatus, Why: "it is not a status, a range such as 2XX, or default"})
			continue
		}
		o.responses[key] = m
		if err := b.addContents(at, o, m, ref.Value.Content); err != nil {
			return err
		}
		if err := b.addHeaders(at, o, m, ref.Value.Headers); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) addHeaders(at []string, o *Operation, m *message, headers openapi3.Headers) error {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		ref := headers[name]
		if ref == nil || ref.Value == nil {
			return absent(slices.Concat(at, []string{"headers", name}), "header")
		}
		if strings.EqualFold(name, contentType) {
			continue // the media types describe it
		}
		documented := ref.Value.Parameter
		documented.In, documented.Name = openapi3.ParameterInHeader, name
		p, why := b.parameter(&documented)
		if why != "" {
			o.note(Unchecked{Part: m.part, In: InHeader, At: name, Why: why})
		}
		m.headers = append(m.headers, p)
	}
	return nil
}

func (b *builder) addContents(at []string, o *Operation, m *message, contents openapi3.Content) error {
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		documented := contents[name]
		if documented == nil {
			return absent(slices.Concat(at, []string{"content", name}), "media type")
		}
		c := b.content(name, documented)
		if why := c.why(sentType{base: c.base}); why != "" {
			o.note(Unchecked{Part: m.part, In: InBody, Media: name, Why: why})
		}
		for _, member := range slices.Sorted(maps.Keys(c.unread)) {
			o.note(Unchecked{Part: m.part, In: InBody, Media: name, At: pointer([]string{member}), Why: c.unread[member]})
		}
		m.contents = append(m.contents, c)
	}
	return nil
}

// schema returns the schema of ref as it is checked, nil if there is none.
func (b *builder) schema(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil || ref.Value == nil {
		return nil
	}
	s := b.schemas.of(ref.Value)
	b.compiled.compile(s)
	return s
}
