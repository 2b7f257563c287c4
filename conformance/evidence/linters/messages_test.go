package linters

import (
	"io"
	"net/http"
	"strings"
	"testing"

	validator "github.com/pb33f/libopenapi-validator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// nullBody stands for all findings in a body that is null.
const nullBody = "null"

// holes lists the findings that libopenapi-validator is known to miss, by part and
// rule, with the reason. It must refuse what we refuse for any other rule.
var holes = map[[2]string]string{
	{contract.InPath, contract.RulePath}:          "it resolves no dot segments and ignores a slash at the end",
	{contract.InQuery, contract.RuleRepeated}:     "it accepts several values where one is declared",
	{contract.InQuery, contract.RuleSyntax}:       "url.Values drops what it cannot decode",
	{contract.InQuery, contract.RuleCase}:         "it accepts unknown parameters",
	{contract.InQuery, contract.RuleType}:         "it parses numbers and booleans as Go does",
	{contract.InQuery, "format"}:                  "it does not know our formats",
	{contract.InHeader, contract.RuleRepeated}:    "it uses the first of several values",
	{contract.InHeader, contract.RuleContentType}: "it ignores the charset and malformed parameters",
	{contract.InBody, nullBody}:                   "it treats null as a missing body",
	{contract.InBody, contract.RuleDuplicate}:     "encoding/json keeps the last of two members",
	{contract.InBody, contract.RuleUTF8}:          "encoding/json replaces what is not UTF-8",
	{contract.InBody, contract.RuleCase}:          "it accepts unknown members",
	{contract.InBody, contract.RuleDepth}:         "encoding/json nests down to 10,000 levels",
	{contract.InBody, "format"}:                   "it does not know our formats, and does not check the size of integers",
}

// stricter lists the valid cases that libopenapi-validator refuses, with the reason.
var stricter = map[string]string{
	"huawei/dwsv1/deleteSnapshot/response-valid-body-missing": "it needs a body wherever one is documented, and ignores x-optional-body",
}

// TestMessages runs libopenapi-validator on all cases, as a third opinion after our
// validator and kin-openapi: it must accept valid messages and refuse invalid ones.
// It also fails for a hole that no case needs.
func TestMessages(t *testing.T) {
	cases, known := loadCases(t)
	operations := loadOperations(t)
	needed := map[[2]string]bool{}
	agreed := 0
	for _, c := range cases {
		if known[c.Name] {
			continue
		}
		err := operations[c.API+"/"+c.Operation].validate(t, c)
		switch {
		case stricter[c.Name] != "":
			assert.Error(t, err, "%s: libopenapi-validator accepts it; remove it from stricter", c.Name)
			continue
		case c.Valid:
			assert.NoError(t, err, "%s: libopenapi-validator refuses what we accept", c.Name)
		case err == nil:
			for _, hole := range holesOf(c) {
				needed[hole] = true
				assert.NotEmpty(t, holes[hole], "%s: libopenapi-validator accepts what we refuse for %s", c.Name, hole)
			}
			continue
		}
		agreed++
	}
	for hole := range holes {
		assert.True(t, needed[hole], "no case shows the hole %v; remove it", hole)
	}
	t.Logf("%d of %d cases have the same verdict", agreed, len(cases)-len(known))
}

func holesOf(c suite.Case) [][2]string {
	if c.Response != nil && c.Response.Body == nullBody || c.Request != nil && c.Request.Body == nullBody {
		return [][2]string{{contract.InBody, nullBody}}
	}
	var all [][2]string
	for _, f := range c.Findings {
		all = append(all, [2]string{f.In, f.Rule})
	}
	return all
}

// loadCases returns the cases, and the names of those that are known gaps.
func loadCases(t *testing.T) ([]suite.Case, map[string]bool) {
	all, err := suite.Open()
	require.NoError(t, err)
	return all.Cases, all.Gaps.Names()
}

// operation is an operation of a document, for libopenapi-validator.
type operation struct {
	validator    validator.Validator
	method, path string
}

// loadOperations returns the operations of all documents, by API and id.
func loadOperations(t *testing.T) map[string]operation {
	all := map[string]operation{}
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			text, err := document.Published(specs.FS, name)
			require.NoError(t, err)
			v := newValidator(t, text)
			doc, err := document.Parse(text)
			require.NoError(t, err)
			for template, item := range doc.Paths.Map() {
				for method, o := range item.Operations() {
					all[api.ID+"/"+o.OperationID] = operation{v, method, template}
				}
			}
		}
	}
	return all
}

// validate returns the first finding of the validator in the message of a case.
func (o operation) validate(t *testing.T, c suite.Case) error {
	if c.Response != nil {
		return o.validateResponse(t, c.Response)
	}
	r, err := c.Request.HTTP()
	require.NoError(t, err)
	if ok, found := o.validator.ValidateHttpRequestSync(r); !ok {
		return found[0]
	}
	return nil
}

func (o operation) validateResponse(t *testing.T, response *suite.Response) error {
	path := strings.NewReplacer("{", "", "}", "").Replace(o.path)
	r, err := http.NewRequestWithContext(t.Context(), o.method, "https://api.example"+path, nil)
	require.NoError(t, err)
	ok, found := o.validator.ValidateHttpResponse(r, &http.Response{
		StatusCode: response.Status,
		Header:     http.Header(response.Headers),
		Body:       io.NopCloser(strings.NewReader(response.Body)),
	})
	if ok {
		return nil
	}
	return found[0]
}
