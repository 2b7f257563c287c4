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

func TestRun(t *testing.T) {
	const (
		request  = "test/echo/echo/request-"
		response = "test/echo/echo/response-"
		head     = "description: d\nsource: live\n"
		post     = head + "request: {method: POST, path: /echo, headers: {Content-Type: application/json}, body: "
	)
	for _, test := range []struct {
		what, name, content string
		want                suite.Verdict
		detail              string
	}{
		{"valid", request + "valid-x", post + `'{"text":"abc"}'}`, suite.Pass, ""},
		{"strict", request + "valid-x", post + `'{"x":"abc"}'}` + "\nstrict: [{in: body, at: /x, rule: unknown}]", suite.Pass, ""},
		{"invalid", request + "invalid-x", post + `'{"text":"abcd"}'}` + "\nfindings: [{in: body, at: /text, rule: maxLength}]", suite.Pass, ""},
		{"invalid and strict", request + "invalid-x", post + `'{"text":"abcd","x":1}'}` + "\nfindings: [{in: body, at: /text, rule: maxLength}]\nstrict: [{in: body, at: /x, rule: unknown}]", suite.Pass, ""},
		{"path", request + "invalid-x", head + "request: {method: GET, path: /ech}\nfindings: [{in: path, at: '', rule: path}]", suite.Pass, ""},
		{"method", request + "invalid-x", head + "request: {method: PUT, path: /echo}\nfindings: [{in: method, at: '', rule: method}]", suite.Pass, ""},
		{"response", response + "valid-x", head + "response: {status: 200}", suite.Pass, ""},
		{"response with body", response + "valid-x", head + "response: {status: 200, body: x}\nstrict: [{in: body, at: '', rule: unknown}]", suite.Pass, ""},
		{"response invalid", response + "invalid-x", head + "response: {status: 201}\nfindings: [{in: status, at: '201', rule: status}]", suite.Pass, ""},

		{"not found", request + "invalid-x", post + `'{"text":"abc"}'}` + "\nfindings: [{in: body, at: /text, rule: maxLength}]", suite.Fail,
			"findings: - {in: body, at: \"/text\", rule: maxLength}\n"},
		{"not expected", request + "valid-x", post + `'{"text":"abcd"}'}`, suite.Fail,
			"findings: + {in: body, at: \"/text\", rule: maxLength}    4 characters, at most 3 are allowed; shorten the value\n"},
		{"strict, not found", request + "valid-x", post + `'{}'}` + "\nstrict: [{in: body, at: /x, rule: unknown}]", suite.Fail,
			"strict: - {in: body, at: \"/x\", rule: unknown}\n"},
		{"strict, not expected", request + "valid-x", post + `'{"x":1}'}`, suite.Fail,
			"strict: + {in: body, at: \"/x\", rule: unknown}    the document has no such member; leave it out or correct its name\n"},
		{"strict for lenient", request + "invalid-x", post + `'{"x":1}'}` + "\nfindings: [{in: body, at: /x, rule: unknown}]", suite.Fail,
			"findings: - {in: body, at: \"/x\", rule: unknown}\nstrict: + {in: body, at: \"/x\", rule: unknown}    the document has no such member; leave it out or correct its name\n"},
		{"other operation", request + "valid-x", head + "request: {method: GET, path: /echo}", suite.Fail,
			"the request reached operation hear, not echo"},
		{"no route", request + "valid-x", head + "request: {method: GET, path: /ech}", suite.Fail,
			"findings: + {in: path, at: \"\", rule: path}    /ech is no documented path; correct the path\n"},

		{"no operation", "test/echo/shout/request-valid-x", head + "request: {method: GET, path: /echo}", suite.Error,
			"the API test/echo has no operation shout; correct the folder"},
		{"no target", request + "valid-x", head + "request: {method: GET, path: /%zz}", suite.Error,
			"/request/path: parse \"/%zz\": invalid URL escape \"%zz\"; no server would take it, correct it"},
	} {
		t.Run(test.what, func(t *testing.T) {
			c, err := suite.Parse(test.name+".yaml", []byte(test.content))
			require.NoError(t, err)
			assert.Equal(t, suite.Outcome{Verdict: test.want, Detail: test.detail}, suite.Run(c, newEcho(t)))
		})
	}
}

func TestRunOfTooLargeBodyIsAnError(t *testing.T) {
	c := suite.Case{Operation: "echo", Request: &suite.Request{Method: "POST", Path: "/echo", Body: string(make([]byte, contract.MaxBody+1))}}
	assert.Equal(t, suite.Outcome{Verdict: suite.Error, Detail: contract.ErrBodyTooLarge.Error()}, suite.Run(c, newEcho(t)))
}
