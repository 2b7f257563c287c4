package suite_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs/document"
)

const echo = `
openapi: 3.0.3
info: {title: Echo, version: 0.1.0}
paths:
  /echo:
    get:
      operationId: hear
      responses: {'200': {description: Silence.}}
    post:
      operationId: echo
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {text: {type: string, maxLength: 3}}}}}
      responses: {'200': {description: Heard.}}
`

func newEcho(t *testing.T) *contract.Contract {
	t.Helper()
	doc, err := document.Parse([]byte(echo))
	require.NoError(t, err)
	api, err := contract.New(doc)
	require.NoError(t, err)
	return api
}

func post(body string) *suite.Request {
	return &suite.Request{Method: "POST", Path: "/echo", Headers: suite.Headers{"Content-Type": {"application/json"}}, Body: body}
}

func TestRun(t *testing.T) {
	tooLong := suite.Expected{In: "body", At: "/text", Rule: "maxLength"}
	unknown := suite.Expected{In: "body", At: "/x", Rule: "unknown"}
	get := func(path string) *suite.Request { return &suite.Request{Method: "GET", Path: path} }
	for _, test := range []struct {
		what string
		c    suite.Case
		want suite.Verdict
		text string
	}{
		{"valid", suite.Case{Request: post(`{"text":"abc"}`)}, suite.Pass, ""},
		{"strict", suite.Case{Request: post(`{"x":"abc"}`), Strict: []suite.Expected{unknown}}, suite.Pass, ""},
		{"invalid", suite.Case{Request: post(`{"text":"abcd"}`), Findings: []suite.Expected{tooLong}}, suite.Pass, ""},
		{"invalid and strict", suite.Case{Request: post(`{"text":"abcd","x":1}`), Findings: []suite.Expected{tooLong}, Strict: []suite.Expected{unknown}}, suite.Pass, ""},
		{"path", suite.Case{Request: get("/ech"), Findings: []suite.Expected{{In: "path", Rule: "path"}}}, suite.Pass, ""},
		{"response", suite.Case{Response: &suite.Response{Status: 200}}, suite.Pass, ""},
		{"response with body", suite.Case{Response: &suite.Response{Status: 200, Body: "x"}, Strict: []suite.Expected{{In: "body", Rule: "unknown"}}}, suite.Pass, ""},
		{"response invalid", suite.Case{Response: &suite.Response{Status: 201}, Findings: []suite.Expected{{In: "status", At: "201", Rule: "status"}}}, suite.Pass, ""},

		{"not found", suite.Case{Request: post(`{"text":"abc"}`), Findings: []suite.Expected{tooLong}}, suite.Fail,
			"findings: - body /text: maxLength"},
		{"not expected", suite.Case{Request: post(`{"text":"abcd"}`)}, suite.Fail,
			"findings: + body /text: maxLength    4 characters, at most 3 are allowed; shorten the value"},
		{"strict, not found", suite.Case{Request: post(`{}`), Strict: []suite.Expected{unknown}}, suite.Fail,
			"strict: - body /x: unknown"},
		{"strict, not expected", suite.Case{Request: post(`{"x":1}`)}, suite.Fail,
			"strict: + body /x: unknown    the document has no such member; leave it out or correct its name"},
		{"strict for lenient", suite.Case{Request: post(`{"x":1}`), Findings: []suite.Expected{unknown}}, suite.Fail,
			"findings: - body /x: unknown\nstrict: + body /x: unknown    the document has no such member; leave it out or correct its name"},
		{"other operation", suite.Case{Request: get("/echo")}, suite.Fail,
			"the request reached operation hear, not echo"},
		{"no route", suite.Case{Request: get("/ech")}, suite.Fail,
			"findings: + path: path    /ech is not a documented path; correct the path"},

		{"no operation", suite.Case{API: "test/echo", Operation: "shout", Request: get("/echo")}, suite.Error,
			"the API test/echo has no operation shout; correct the folder"},
		{"no target", suite.Case{Request: get("/%zz")}, suite.Error,
			"/request/path: parse \"/%zz\": invalid URL escape \"%zz\"; no server would accept it, correct it"},
	} {
		t.Run(test.what, func(t *testing.T) {
			if test.c.Operation == "" {
				test.c.Operation = "echo"
			}
			outcome := suite.Run(test.c, newEcho(t))
			assert.Equal(t, test.want, outcome.Verdict)
			assert.Equal(t, test.text, outcome.String())
			assert.Equal(t, test.want == suite.Pass, suite.Passes(test.c, newEcho(t)))
		})
	}
}

func TestRunErrorsOnTooLargeBody(t *testing.T) {
	c := suite.Case{Operation: "echo", Request: post(string(make([]byte, contract.MaxBody+1)))}
	assert.Equal(t, suite.Outcome{Verdict: suite.Error, Detail: contract.ErrBodyTooLarge.Error()}, suite.Run(c, newEcho(t)))
}
