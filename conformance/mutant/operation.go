package mutant

import (
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
		for _, method := range sorted(pathItem.Operations()) {
			operation := pathItem.Operations()[method]
			l.operation = operation.OperationID
			other := freeMethod(pathItem)
			l.add(at, "the method "+method+" is another", func() func() {
				pathItem.SetOperation(method, nil)
				pathItem.SetOperation(other, operation)
				return func() {
					pathItem.SetOperation(other, nil)
					pathItem.SetOperation(method, operation)
				}
			})
			l.operationAt(join(at, strings.ToLower(method)), operation)
		}
		l.operation = ""
	}
}

// freeMethod returns a method for which pathItem has no operation.
func freeMethod(pathItem *openapi3.PathItem) string {
	for _, method := range []string{http.MethodPut, http.MethodPost} {
		if pathItem.GetOperation(method) == nil {
			return method
		}
	}
	return http.MethodPatch
}

func (l *lister) operationAt(at string, o *openapi3.Operation) {
	l.addSilent(at, "deprecated is flipped", set(&o.Deprecated, !o.Deprecated))
	if o.Security != nil {
		l.addSilent(join(at, "security"), "the security of the operation is dropped", set(&o.Security, nil))
	}
	for i, ref := range o.Parameters {
		here := item(join(at, "parameters"), i)
		l.within(ref.Value.Name, func() {
			l.add(here, "parameter "+ref.Value.Name+" is dropped", set(&o.Parameters, without(o.Parameters, i)))
			l.parameterAt(here, ref.Value)
		})
	}
	if o.RequestBody != nil {
		body := o.RequestBody.Value
		here := join(at, "requestBody")
		l.add(here, "the request body is dropped", set(&o.RequestBody, nil))
		l.add(here, "required is flipped", set(&body.Required, !body.Required))
		l.content(here, body.Content)
	}
	for _, status := range sorted(o.Responses.Map()) {
		l.response(join(at, "responses", status), o.Responses, status)
	}
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
	l.parameter = false
}

func (l *lister) response(at string, responses *openapi3.Responses, status string) {
	response := responses.Value(status)
	l.add(at, "response "+status+" is dropped", func() func() {
		responses.Delete(status)
		return func() { responses.Set(status, response) }
	})
	const other = "299"
	l.add(at, "status "+status+" is "+other, func() func() {
		responses.Delete(status)
		responses.Set(other, response)
		return func() {
			responses.Delete(other)
			responses.Set(status, response)
		}
	})
	for _, name := range sorted(response.Value.Headers) {
		l.within(name, func() { l.header(join(at, "headers", name), response.Value.Headers, name) })
	}
	l.content(at, response.Value.Content)
}

func (l *lister) header(at string, headers openapi3.Headers, name string) {
	l.add(at, "header "+name+" is dropped", drop(headers, name))
	l.add(at, "header "+name+" has another name", rename(headers, name))
	header := headers[name].Value
	l.add(at, "required is flipped", set(&header.Required, !header.Required))
	l.parameter = true
	l.ref(join(at, "schema"), header.Schema)
	l.parameter = false
}

func (l *lister) content(at string, content openapi3.Content) {
	for _, name := range sorted(content) {
		here := join(at, "content", name)
		l.add(here, "media type "+name+" is dropped", drop(content, name))
		l.add(here, "media type "+name+" is text/plain", func() func() {
			media := content[name]
			delete(content, name)
			content["text/plain"] = media
			return func() {
				delete(content, "text/plain")
				content[name] = media
			}
		})
		l.ref(join(here, "schema"), content[name].Schema)
	}
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
