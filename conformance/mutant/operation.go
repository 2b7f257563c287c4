package mutant

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

func (l *lister) paths() {
	paths := l.doc.Paths
	for _, path := range sorted(paths.Map()) {
		pathItem := paths.Value(path)
		at := join("", "paths", path)
		l.add(at, "the path has another name", func() func() {
			paths.Delete(path)
			paths.Set(misspelt(path), pathItem)
			return func() {
				paths.Delete(misspelt(path))
				paths.Set(path, pathItem)
			}
		})
		l.parameters(join(at, "parameters"), &pathItem.Parameters)
		for _, method := range sorted(pathItem.Operations()) {
			operation := pathItem.Operations()[method]
			l.operation = idOf(method, path, operation)
			if other := freeMethod(pathItem); other != "" {
				l.add(at, "the method "+method+" is another", func() func() {
					pathItem.SetOperation(method, nil)
					pathItem.SetOperation(other, operation)
					return func() {
						pathItem.SetOperation(other, nil)
						pathItem.SetOperation(method, operation)
					}
				})
			}
			l.operationAt(join(at, strings.ToLower(method)), operation)
		}
		l.operation = ""
	}
}

// idOf returns the id of an operation in its contract.
func idOf(method, path string, o *openapi3.Operation) string {
	return cmp.Or(o.OperationID, method+" "+path)
}

// freeMethod returns a method for which pathItem has no operation, "" if there is none.
func freeMethod(pathItem *openapi3.PathItem) string {
	for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodGet} {
		if pathItem.GetOperation(method) == nil {
			return method
		}
	}
	return ""
}

func (l *lister) operationAt(at string, o *openapi3.Operation) {
	l.addSilent(at, "deprecated is flipped", set(&o.Deprecated, !o.Deprecated))
	if o.Security != nil {
		l.addSilent(join(at, "security"), "the security of the operation is dropped", set(&o.Security, nil))
	}
	l.parameters(join(at, "parameters"), &o.Parameters)
	if o.RequestBody != nil {
		here := join(at, "requestBody")
		l.add(here, "the request body is dropped", set(&o.RequestBody, nil))
		if o.RequestBody.Ref == "" {
			l.requestBody(here, o.RequestBody.Value)
		}
	}
	for _, status := range sorted(o.Responses.Map()) {
		l.response(join(at, "responses", status), o.Responses, status)
	}
}

// parameters mutates a list of parameters. What a reference leads to is mutated only
// where it is defined, here and below.
func (l *lister) parameters(at string, list *openapi3.Parameters) {
	for i, ref := range *list {
		here := item(at, i)
		l.within(ref.Value.Name, func() {
			l.add(here, "parameter "+ref.Value.Name+" is dropped", set(list, without(*list, i)))
			if ref.Ref == "" {
				l.parameterAt(here, ref.Value)
			}
		})
	}
}

func (l *lister) requestBody(at string, body *openapi3.RequestBody) {
	l.add(at, "required is flipped", set(&body.Required, !body.Required))
	l.content(at, body.Content)
}

func (l *lister) parameterAt(at string, p *openapi3.Parameter) {
	l.add(at, "parameter "+p.Name+" has another name", set(&p.Name, misspelt(p.Name)))
	l.add(at, "required is flipped", set(&p.Required, !p.Required))
	l.addSilent(at, "deprecated is flipped", set(&p.Deprecated, !p.Deprecated))
	for _, place := range []string{openapi3.ParameterInPath, openapi3.ParameterInQuery, openapi3.ParameterInHeader, openapi3.ParameterInCookie} {
		if place != p.In {
			l.add(at, fmt.Sprintf("in %s is %s", p.In, place), set(&p.In, place))
		}
	}
	l.parameter = true
	l.ref(join(at, "schema"), p.Schema)
	l.content(at, p.Content)
	l.parameter = false
}

func (l *lister) response(at string, responses *openapi3.Responses, status string) {
	response := responses.Value(status)
	l.add(at, "response "+status+" is dropped", func() func() {
		responses.Delete(status)
		return func() { responses.Set(status, response) }
	})
	other := otherStatus(responses)
	l.add(at, "status "+status+" is "+other, func() func() {
		responses.Delete(status)
		responses.Set(other, response)
		return func() {
			responses.Delete(other)
			responses.Set(status, response)
		}
	})
	if response.Ref == "" {
		l.responseAt(at, response.Value)
	}
}

// otherStatus returns a status that responses do not have.
func otherStatus(responses *openapi3.Responses) string {
	if responses.Value("299") == nil {
		return "299"
	}
	return "298"
}

func (l *lister) responseAt(at string, response *openapi3.Response) {
	for _, name := range sorted(response.Headers) {
		here := join(at, "headers", name)
		l.within(name, func() {
			l.add(here, "header "+name+" is dropped", drop(response.Headers, name))
			l.add(here, "header "+name+" has another name", rename(response.Headers, name))
			if ref := response.Headers[name]; ref.Ref == "" {
				l.header(here, ref.Value)
			}
		})
	}
	l.content(at, response.Content)
}

func (l *lister) header(at string, header *openapi3.Header) {
	l.add(at, "required is flipped", set(&header.Required, !header.Required))
	l.parameter = true
	l.ref(join(at, "schema"), header.Schema)
	l.content(at, header.Content)
	l.parameter = false
}

func (l *lister) content(at string, content openapi3.Content) {
	for _, name := range sorted(content) {
		here := join(at, "content", name)
		l.add(here, "media type "+name+" is dropped", drop(content, name))
		other := otherMediaType(content)
		l.add(here, "media type "+name+" is "+other, func() func() {
			media := content[name]
			delete(content, name)
			content[other] = media
			return func() {
				delete(content, other)
				content[name] = media
			}
		})
		l.ref(join(here, "schema"), content[name].Schema)
	}
}

// otherMediaType returns a media type that content does not have.
func otherMediaType(content openapi3.Content) string {
	if content["text/plain"] == nil {
		return "text/plain"
	}
	return "text/x-other"
}

func (l *lister) security() {
	if len(l.doc.Security) == 0 {
		return
	}
	for i := range l.doc.Security {
		l.addSilent(item("/security", i), "the alternative is dropped", set(&l.doc.Security, without(l.doc.Security, i)))
	}
	l.addSilent("/security", "security is dropped", set(&l.doc.Security, nil))
	if len(l.doc.Security) > 1 {
		all := openapi3.SecurityRequirement{}
		for _, alternative := range l.doc.Security {
			maps.Copy(all, alternative)
		}
		l.addSilent("/security", "the alternatives are wanted together", set(&l.doc.Security, openapi3.SecurityRequirements{all}))
	}
}
