package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// example is a call of one operation and its documented success.
type example struct {
	Operation string
	Arguments string // Go source of what the call takes after the context
	Request   string // method and request URI as they are sent
	Status    int
	Body      string // the documented body, as indented JSON with sorted members
}

// newExample chooses an operation that needs no body and has a documented
// success: one that shows a thing before one that lists things.
func newExample(f facts, generated code) (example, error) {
	for _, prefix := range []string{"Show", "List", "Describe"} {
		for _, o := range f.Operations {
			if !strings.HasPrefix(o.Name, prefix) || o.spec.RequestBody != nil {
				continue
			}
			if status, value, ok := documentedSuccess(o.spec); ok {
				return fill(f, o, status, value, generated)
			}
		}
	}
	return example{}, fmt.Errorf("no operation Show…, List… or Describe… has an example of a success named documented; the example of the package needs one")
}

func documentedSuccess(o *openapi3.Operation) (status int, value any, ok bool) {
	for key, response := range o.Responses.Map() {
		media := response.Value.Content.Get("application/json")
		code, err := strconv.Atoi(key)
		if err != nil || code/100 != 2 || media == nil || media.Examples["documented"] == nil {
			continue
		}
		return code, media.Examples["documented"].Value.Value, true
	}
	return 0, nil, false
}

// fill makes the example of one operation.
func fill(f facts, o operation, status int, value any, generated code) (example, error) {
	body, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return example{}, err
	}
	var arguments, members []string
	query := url.Values{}
	target, hasParams := o.path, false
	for _, ref := range o.spec.Parameters {
		p := ref.Value
		text := documentedValue(p)
		switch {
		case p.In == openapi3.ParameterInPath:
			arguments = append(arguments, strconv.Quote(text))
			target = strings.ReplaceAll(target, "{"+p.Name+"}", url.PathEscape(text))
		case f.IsRPC && p.In == openapi3.ParameterInHeader: // the action and the version, which the signer sends
		case !p.Required:
			hasParams = true
		case p.In == openapi3.ParameterInQuery && p.Schema.Value.Type.Is("string"):
			hasParams = true
			member, err := memberOf(generated, o.Name+"Params", p.Name)
			if err != nil {
				return example{}, err
			}
			members = append(members, member+": "+strconv.Quote(text))
			query.Set(p.Name, text)
		default:
			return example{}, fmt.Errorf("%s: the example cannot fill the required parameter %s", o.Name, p.Name)
		}
	}
	if hasParams {
		arguments = append(arguments, fmt.Sprintf("&%s.%sParams{%s}", f.Package, o.Name, strings.Join(members, ", ")))
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return example{o.Name, strings.Join(arguments, ", "), o.method + " " + target, status, string(body)}, nil
}

// documentedValue returns the documented value of a parameter, or a placeholder.
func documentedValue(p *openapi3.Parameter) string {
	if documented := p.Examples["documented"]; documented != nil {
		return fmt.Sprint(documented.Value.Value)
	}
	return "my-" + strings.ReplaceAll(p.Name, "_", "-")
}

// memberOf returns the Go name of a parameter in the type of that name.
func memberOf(generated code, params, parameter string) (string, error) {
	member, err := generated.member(value{"", ast.NewIdent(params)}, parameter)
	return strings.TrimPrefix(member.expression, "."), err
}

// StatusName returns the Go constant of the status of the success.
func (e example) StatusName() string {
	return "http.Status" + strings.ReplaceAll(http.StatusText(e.Status), " ", "")
}

// Quoted returns the body as a Go literal.
func (e example) Quoted() string {
	if strings.Contains(e.Body, "`") {
		return strconv.Quote(e.Body)
	}
	return "`" + e.Body + "`"
}

// Output returns what the example prints, as a comment.
func (e example) Output() string {
	lines := append([]string{"Output:", e.Request}, strings.Split(e.Body, "\n")...)
	return "// " + strings.Join(lines, "\n\t// ")
}
