package roundtrip_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/documents"
	"github.com/snapspec/snapspec/conformance/suite"
)

// documentedCalls returns the arguments of the documented call of every operation of
// an API, by operationId. The call is the documented request of the cases, decoded into
// the types that the method of the generated client takes.
func documentedCalls(g generated) (map[string][]any, error) {
	known, err := suite.Open()
	if err != nil {
		return nil, err
	}
	documented, err := documents.Of(g.api)
	if err != nil {
		return nil, err
	}
	client, err := g.client("http://api.example", nil)
	if err != nil {
		return nil, err
	}
	requests, calls := documentedRequests(known), map[string][]any{}
	for _, o := range documented.Contract.Operations() {
		name := g.api + "/" + o.ID
		request := requests[name]
		if request == nil {
			return nil, fmt.Errorf("%s: no case has a valid request; write conformance/cases/%s/request.yaml", name, name)
		}
		method := reflect.ValueOf(client).MethodByName(methodOf(o.ID))
		if !method.IsValid() {
			return nil, fmt.Errorf("%s: the generated client has no method %s; run make generate", name, methodOf(o.ID))
		}
		if calls[o.ID], err = arguments(request, o.Path, method.Type()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return calls, nil
}

// documentedRequests returns the documented request of each operation, by its name. If no
// page shows one, it is the one with all parameters, and of an operation without any the
// first that is valid. Known gaps are wrong on the page.
func documentedRequests(known suite.Suite) map[string]*suite.Request {
	wrong, requests, others := known.Gaps.Names(), map[string]*suite.Request{}, map[string]*suite.Request{}
	for _, c := range known.Cases {
		name := c.API + "/" + c.Operation
		switch {
		case c.Request == nil || wrong[c.Name]:
		case c.Example == "documented" || path.Base(c.Name) == allParameters && requests[name] == nil:
			requests[name] = c.Request
		case c.Valid && len(c.Strict) == 0 && others[name] == nil:
			others[name] = c.Request
		}
	}
	maps.Copy(others, requests)
	return others
}

func methodOf(operation string) string {
	return strings.ToUpper(operation[:1]) + operation[1:] + "WithResponse"
}

// arguments decodes a request into the arguments of a method of a generated client
// after the context: the parameters of the path in the order of the template, the other
// parameters, and the body.
func arguments(r *suite.Request, template string, method reflect.Type) ([]any, error) {
	inPath, err := pathValues(r.Path, template)
	if err != nil {
		return nil, err
	}
	var all []any
	for i := 1; i < method.NumIn()-1; i++ { // without the context and the editors
		kind := method.In(i)
		switch {
		case kind.Kind() == reflect.String:
			if len(inPath) == 0 {
				return nil, fmt.Errorf("the path %s has no value for argument %d", r.Path, i)
			}
			all, inPath = append(all, inPath[0]), inPath[1:]
		case kind.Kind() == reflect.Pointer && strings.HasSuffix(kind.Elem().Name(), "Params"):
			params, err := decodeParams(r, kind.Elem())
			if err != nil {
				return nil, err
			}
			all = append(all, params)
		default:
			body := reflect.New(kind)
			if err := decode([]byte(r.Body), body.Interface()); err != nil {
				return nil, fmt.Errorf("the body, as %s: %w", kind, err)
			}
			all = append(all, body.Elem().Interface())
		}
	}
	return all, nil
}

// pathValues returns the values of the parameters of a template in a path.
func pathValues(sent, template string) ([]string, error) {
	segments, names := strings.Split(sent, "/"), strings.Split(template, "/")
	if len(segments) != len(names) {
		return nil, fmt.Errorf("the path %s is none of %s", sent, template)
	}
	var values []string
	for i, name := range names {
		if !strings.HasPrefix(name, "{") {
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// decodeParams returns the parameters of the query and the headers of a request as a
// pointer to their generated struct. It refuses a parameter that the struct lacks.
func decodeParams(r *suite.Request, kind reflect.Type) (any, error) {
	sent, err := url.ParseQuery(r.Query)
	if err != nil {
		return nil, err
	}
	params := reflect.New(kind)
	for i := range kind.NumField() {
		name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
		values := sent[name]
		if kind.Field(i).Tag.Get("form") == "" {
			values = http.Header(r.Headers).Values(name)
		}
		delete(sent, name)
		if len(values) == 0 {
			continue
		}
		if err := setParameter(params.Elem().Field(i), values); err != nil {
			return nil, fmt.Errorf("the parameter %s: %w", name, err)
		}
	}
	for name := range sent {
		return nil, fmt.Errorf("%s has no parameter %s, which the documented request sends", kind, name)
	}
	return params.Interface(), nil
}

// setParameter sets a member of a struct of parameters to what a request sends.
func setParameter(member reflect.Value, values []string) error {
	switch {
	case member.Kind() == reflect.Pointer:
		member.Set(reflect.New(member.Type().Elem()))
		return setParameter(member.Elem(), values)
	case member.Kind() == reflect.Slice:
		member.Set(reflect.MakeSlice(member.Type(), len(values), len(values)))
		for i, value := range values {
			if err := setParameter(member.Index(i), []string{value}); err != nil {
				return err
			}
		}
		return nil
	case len(values) > 1:
		return fmt.Errorf("%d values for one of type %s", len(values), member.Type())
	}
	switch {
	case member.Kind() == reflect.String:
		member.SetString(values[0])
		return nil
	case member.Kind() == reflect.Bool:
		value, err := strconv.ParseBool(values[0])
		member.SetBool(value)
		return err
	case member.CanInt():
		value, err := strconv.ParseInt(values[0], 10, member.Type().Bits())
		member.SetInt(value)
		return err
	}
	return errors.New("a parameter of type " + member.Type().String() + " cannot be decoded; extend setParameter")
}

// TestDocumentedCalls compares derived calls with the same calls in Go.
func TestDocumentedCalls(t *testing.T) {
	require.Equal(t, []any{projectID, evsv2Input}, generatedAPI(t, "huawei/evsv2").calls["createSnapshot"])
	require.Equal(t, []any{&ecsInput}, generatedAPI(t, "alibaba/ecs20140526").calls["createSnapshot"])
}

// TestDocumentedCallsAreComplete decodes requests that a generated client could not
// send as they are.
func TestDocumentedCallsAreComplete(t *testing.T) {
	type queryParams struct {
		Limit *int `form:"limit,omitempty" json:"limit,omitempty"`
	}
	method := reflect.TypeOf(func(_ any, _ string, _ *queryParams, _ struct{ Name string }, _ ...any) {})
	for want, r := range map[string]suite.Request{
		"":                                     {Path: "/v2/p", Query: "limit=5", Body: `{"Name": "n"}`},
		"is none of /v2/{project_id}":          {Path: "/v2/p/q", Body: `{}`},
		"no parameter marker":                  {Path: "/v2/p", Query: "limit=5&marker=m", Body: `{}`},
		"2 values for one":                     {Path: "/v2/p", Query: "limit=5&limit=6", Body: `{}`},
		`the parameter limit: strconv`:         {Path: "/v2/p", Query: "limit=five", Body: `{}`},
		`the body, as struct { Name string }:`: {Path: "/v2/p", Body: `{"Size": 1}`},
	} {
		got, err := arguments(&r, "/v2/{project_id}", method)
		if want == "" {
			require.NoError(t, err)
			limit := 5
			require.Equal(t, []any{"p", &queryParams{&limit}, struct{ Name string }{"n"}}, got)
			continue
		}
		require.ErrorContains(t, err, want)
	}
}
