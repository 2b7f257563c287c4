package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// holes lists the findings that the stock validator does not report, by part and
// rule, and why. It must refuse everything that we refuse for any other reason.
var holes = map[[2]string]string{
	{contract.InPath, contract.RulePath}:          "it resolves no dot segments and ignores a slash at the end",
	{contract.InQuery, contract.RuleRepeated}:     "it uses the first of several values",
	{contract.InQuery, contract.RuleSyntax}:       "url.Values drops pairs that it cannot decode",
	{contract.InQuery, contract.RuleCase}:         "it accepts any unknown parameter",
	{contract.InQuery, contract.RuleType}:         "it parses numbers and booleans as Go does, and accepts 05 and 1",
	{contract.InHeader, contract.RuleRepeated}:    "it uses the first of several values",
	{contract.InHeader, contract.RuleContentType}: "it ignores the charset and malformed parameters",
	{contract.InBody, contract.RuleJSON}:          "encoding/json reads only the first value",
	{contract.InBody, contract.RuleDuplicate}:     "encoding/json keeps the last of two members",
	{contract.InBody, contract.RuleUTF8}:          "encoding/json replaces invalid UTF-8",
	{contract.InBody, contract.RuleCase}:          "it accepts any unknown member",
	{contract.InBody, contract.RuleDepth}:         "encoding/json accepts a depth of 10,000",
}

// stricter lists the cases that the stock validator refuses and we accept, by the
// suffix of their names, and why.
var stricter = map[string]string{
	"-encoded-slash": "its router splits the path at encoded slashes",
	"/deleteSnapshot/response-valid-body-missing": "it needs a body wherever one is documented, and ignores x-optional-body",
	"/listSnapshots/request-valid-id-empty":       "it takes an empty item of a list for none",
}

// TestStockValidatorAgrees compares our validator with an independent one: the stock
// validator of kin-openapi must accept and refuse the same cases. The test also
// fails for an entry of the tables above that no case needs.
func TestStockValidatorAgrees(t *testing.T) {
	stock := newStock(t)
	needed := map[any]bool{}
	wrong := openSuite(t).Gaps.Names()
	for _, c := range openSuite(t).Cases {
		if wrong[c.Name] {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			err := stock[c.API+"/"+c.Operation].check(t, c)
			switch {
			case c.Valid && err != nil:
				suffix := suffixOf(c.Name)
				needed[suffix] = true
				assert.NotEmpty(t, suffix, "the stock validator refuses what we accept: %v", err)
			case !c.Valid && err == nil:
				for _, f := range c.Findings {
					hole := [2]string{f.In, f.Rule}
					needed[hole] = true
					assert.NotEmpty(t, holes[hole], "the stock validator accepts what we refuse: %s", f)
				}
			}
		})
	}
	for hole := range holes {
		assert.True(t, needed[hole], "no case needs the hole %v; remove it or add a case", hole)
	}
	for suffix := range stricter {
		assert.True(t, needed[suffix], "no case needs %s; remove it or add a case", suffix)
	}
}

// suffixOf returns the suffix in stricter that a name has, "" if it has none.
func suffixOf(name string) string {
	for suffix := range stricter {
		if strings.HasSuffix(name, suffix) {
			return suffix
		}
	}
	return ""
}

// stockOperation is an operation of the stock validator.
type stockOperation struct {
	router routers.Router
	route  *routers.Route
}

// newStock returns a stock validator for every operation, by API and id.
func newStock(t *testing.T) map[string]stockOperation {
	t.Helper()
	operations := map[string]stockOperation{}
	for _, api := range specs.APIs() {
		for _, doc := range loadDocuments(t, api) {
			served := *doc
			served.Servers = nil // a host with a variable never matches a dotted one
			router, err := legacy.NewRouter(&served)
			require.NoError(t, err)
			for template, item := range doc.Paths.Map() {
				for method, o := range item.Operations() {
					operations[api.ID+"/"+o.OperationID] = stockOperation{router, &routers.Route{
						Spec: &served, Path: template, PathItem: item, Method: method, Operation: o,
					}}
				}
			}
		}
	}
	return operations
}

func (o stockOperation) check(t *testing.T, c suite.Case) error {
	t.Helper()
	options := &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		IncludeResponseStatus: true,
		MultiError:            true,
		SkipSettingDefaults:   true,
	}
	if c.Response != nil {
		return o.checkResponse(t, c.Response, options)
	}
	r, err := c.Request.HTTP()
	require.NoError(t, err)
	route, pathParams, err := o.router.FindRoute(r)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: pathParams, Route: route, Options: options,
	})
}

func (o stockOperation) checkResponse(t *testing.T, response *suite.Response, options *openapi3filter.Options) error {
	r, err := http.NewRequestWithContext(t.Context(), o.route.Method, "http://api.example"+o.route.Path, nil)
	require.NoError(t, err)
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: o.route, Options: options},
		Status:                 response.Status,
		Header:                 http.Header(response.Headers),
		Options:                options,
	}
	input.SetBodyBytes([]byte(response.Body))
	return openapi3filter.ValidateResponse(t.Context(), input)
}
