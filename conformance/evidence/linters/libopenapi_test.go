package linters

import (
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// libopenapiValidator is the check of documents of libopenapi-validator. It
// names no rules, so the rule is the keyword that the document breaks.
func libopenapiValidator(t *testing.T, files []string) []finding {
	var all []finding
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		_, found := newValidator(t, text).ValidateDocument()
		for _, f := range found {
			for _, e := range f.SchemaValidationErrors {
				all = append(all, finding{file, path.Base(e.KeywordLocation), e.FieldPath + ": " + e.Reason})
			}
			if len(f.SchemaValidationErrors) == 0 {
				all = append(all, finding{file, f.ValidationSubType, f.Error()})
			}
		}
	}
	return all
}

// newValidator asks for no credentials, which the cases lack.
func newValidator(t *testing.T, text []byte) validator.Validator {
	doc, err := libopenapi.NewDocument(text)
	require.NoError(t, err)
	v, failed := validator.NewValidator(doc, config.WithoutSecurityValidation())
	require.Empty(t, failed)
	return v
}

// nullBody stands for all findings in a body that is null as a whole.
const nullBody = "null"

// holes lists the findings that libopenapi-validator is known not to make, by
// part and rule, and why. What we refuse for any other reason it must refuse.
var holes = map[[2]string]string{
	{contract.InPath, contract.RulePath}:          "it resolves no dot segments and ignores a slash at the end",
	{contract.InQuery, contract.RuleRepeated}:     "it takes several values where one is declared",
	{contract.InQuery, contract.RuleSyntax}:       "url.Values drops what it cannot decode",
	{contract.InQuery, contract.RuleCase}:         "it takes any unknown parameter",
	{contract.InQuery, contract.RuleType}:         "it parses numbers and booleans as Go does",
	{contract.InQuery, "format"}:                  "it knows no formats of ours",
	{contract.InHeader, contract.RuleRepeated}:    "it takes the first of several values",
	{contract.InHeader, contract.RuleContentType}: "it ignores the charset and malformed parameters",
	{contract.InBody, nullBody}:                   "it takes null for no body",
	{contract.InBody, contract.RuleDuplicate}:     "encoding/json keeps the last of two members",
	{contract.InBody, contract.RuleUTF8}:          "encoding/json replaces what is not UTF-8",
	{contract.InBody, contract.RuleCase}:          "it takes any unknown member",
	{contract.InBody, contract.RuleDepth}:         "encoding/json nests down to 10,000 levels",
	{contract.InBody, "format"}:                   "it knows no formats of ours, and holds no integer to its size",
}

// TestMessages asks for a third opinion, beside that of our validator and that
// of kin-openapi: libopenapi-validator must accept and refuse what every case
// says. It fails, too, for a hole that no case needs.
func TestMessages(t *testing.T) {
	cases, known := loadCases(t)
	operations := loadOperations(t)
	needed := map[[2]string]bool{}
	agreed := 0
	for _, c := range cases {
		if known[c.Name] {
			continue
		}
		err := operations[c.API+"/"+c.Operation].judge(t, c)
		switch {
		case c.Valid:
			assert.NoError(t, err, "%s: libopenapi-validator refuses what we take", c.Name)
		case err == nil:
			for _, hole := range holesOf(c) {
				needed[hole] = true
				assert.NotEmpty(t, holes[hole], "%s: libopenapi-validator takes what we refuse for %s", c.Name, hole)
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

// loadCases loads the cases, and the names of those that are known to be wrong.
func loadCases(t *testing.T) ([]suite.Case, map[string]bool) {
	files, err := fs.Sub(conformance.Files, "cases")
	require.NoError(t, err)
	cases, err := suite.Load(files)
	require.NoError(t, err)
	deviations, err := suite.LoadDeviations(conformance.Files, "deviations.yaml", cases)
	require.NoError(t, err)
	known := map[string]bool{}
	for _, d := range deviations.Cases {
		known[d.Case] = true
	}
	return cases, known
}

// operation is one of a document, as libopenapi-validator finds it.
type operation struct {
	validator    validator.Validator
	method, path string
}

// loadOperations loads the operations of all documents, by API and id.
func loadOperations(t *testing.T) map[string]operation {
	all := map[string]operation{}
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			text, err := specs.FS.ReadFile(name)
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

// judge is what the validator has against the message of the case.
func (o operation) judge(t *testing.T, c suite.Case) error {
	if c.Response != nil {
		return o.judgeResponse(t, c.Response)
	}
	r, err := c.Request.HTTP()
	require.NoError(t, err)
	if ok, found := o.validator.ValidateHttpRequestSync(r); !ok {
		return found[0]
	}
	return nil
}

func (o operation) judgeResponse(t *testing.T, response *suite.Response) error {
	somewhere := strings.NewReplacer("{", "", "}", "").Replace(o.path)
	r, err := http.NewRequestWithContext(t.Context(), o.method, "https://api.example"+somewhere, nil)
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
