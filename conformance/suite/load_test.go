package suite_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
)

const (
	requestName  = "huawei/evsv2/createSnapshot/request-valid-x.yaml"
	responseName = "huawei/evsv2/createSnapshot/response-invalid-too-long.yaml"
)

func TestLoad(t *testing.T) {
	cases, err := suite.Load(fstest.MapFS{
		requestName: {Data: []byte(`
description: d
source: documented
example: documented-x
request:
  method: POST
  path: /a%2Fb
  query: a=%zz
  headers: {content-type: application/json, x-acs-version: '2014-05-26', X-Two: [a, b]}
  body: |
    {}
strict: [{in: query, at: a, rule: syntax}]
`)},
		responseName: {Data: []byte(`
description: d
source: transport
response: {status: 418, body-base64: /w==}
findings: [{in: status, at: '418', rule: status}]
`)},
	})
	require.NoError(t, err)
	assert.Equal(t, []suite.Case{{
		Name: "huawei/evsv2/createSnapshot/request-valid-x",
		API:  "huawei/evsv2", Operation: "createSnapshot", Part: suite.PartRequest, Valid: true,
		Description: "d", Source: suite.SourceDocumented, Example: "documented-x",
		Request: &suite.Request{
			Method: "POST", Path: "/a%2Fb", Query: "a=%zz", Body: "{}\n",
			Headers: suite.Headers{"Content-Type": {"application/json"}, "X-Acs-Version": {"2014-05-26"}, "X-Two": {"a", "b"}},
		},
		Strict: []suite.Expected{{In: "query", At: "a", Rule: "syntax"}},
	}, {
		Name: "huawei/evsv2/createSnapshot/response-invalid-too-long",
		API:  "huawei/evsv2", Operation: "createSnapshot", Part: suite.PartResponse,
		Description: "d", Source: "transport",
		Response: &suite.Response{Status: 418, Body: "\xff", Base64: "/w=="},
		Findings: []suite.Expected{{In: "status", At: "418", Rule: "status"}},
	}}, cases)
}

func TestLoadRefuses(t *testing.T) {
	const valid = "description: d\nsource: live\nrequest: {method: GET, path: /}\n"
	for _, test := range []struct{ what, name, content, want string }{
		{"name", "huawei/evsv2/createSnapshot/request-x.yaml", valid, "name it <vendor>/<api>/<operation>/"},
		{"upper case", "huawei/evsv2/createSnapshot/request-valid-Name.yaml", valid, "not the name of a case"},
		{"no what", "huawei/evsv2/createSnapshot/request-valid.yaml", valid, "not the name of a case"},
		{"other extension", "huawei/evsv2/createSnapshot/request-valid-x.yml", valid, "not the name of a case"},
		{"too high", "huawei/createSnapshot/request-valid-x.yaml", valid, "not the name of a case"},
		{"not YAML", requestName, "a: b: c", "not YAML; mend it: yaml: mapping values are not allowed"},
		{"empty", requestName, "", "not YAML; mend it: EOF"},
		{"two documents", requestName, valid + "---\n" + valid, "more than one YAML document"},
		{"duplicate member", requestName, valid + "source: live\n", `line 4: mapping key "source" already defined at line 2`},
		{"unknown member", requestName, valid + "extra: 1\n", "additional properties 'extra' not allowed; leave it out"},
		{"unknown member below", requestName, "description: d\nsource: live\nrequest: {method: GET, path: /, x: 1}\n", "/request: additional properties 'x' not allowed"},
		{"no description", requestName, "source: live\nrequest: {method: GET, path: /}\n", "missing property 'description'; add it"},
		{"unknown source", requestName, "description: d\nsource: guess\nrequest: {method: GET, path: /}\n", "/source: value must be one of 'documented', 'constraint', 'tolerance', 'transport', 'live'"},
		{"example without source", requestName, valid + "example: documented\n", "/example: false schema; leave it out, or make the source documented"},
		{"source without example", requestName, "description: d\nsource: documented\nrequest: {method: GET, path: /}\n", "missing property 'example'; add it"},
		{"other example", requestName, "description: d\nsource: documented\nexample: mine\nrequest: {method: GET, path: /}\n", "/example: 'mine' does not match pattern"},
		{"neither part", requestName, "description: d\nsource: live\n", "missing property 'request'; add it"},
		{"both parts", requestName, valid + "response: {status: 200}\n", "request and response exclude each other"},
		{"two bodies", requestName, "description: d\nsource: live\nrequest: {method: GET, path: /, body: '', body-base64: ''}\n", "/request: 'not' failed; body and body-base64 exclude each other"},
		{"body that is no text", requestName, "description: d\nsource: live\nrequest: {method: GET, path: /, body: {a: 1}}\n", "/request/body: got object, want string; quote"},
		{"query in the path", requestName, "description: d\nsource: live\nrequest: {method: GET, path: '/?a'}\n", "/request/path: '/?a' does not match pattern"},
		{"header once in a list", requestName, "description: d\nsource: live\nrequest: {method: GET, path: /, headers: {A: [b]}}\n", "/request/headers/A: minItems"},
		{"number as header", requestName, "description: d\nsource: live\nrequest: {method: GET, path: /, headers: {A: 1}}\n", "/request/headers/A: got number, want string or array; quote"},
		{"date as header", requestName, "description: d\nsource: live\nrequest: {method: GET, path: /, headers: {A: 2014-05-26}}\n", "/request/headers/A: invalid jsonType time.Time; quote"},
		{"status", responseName, "description: d\nsource: live\nresponse: {status: 99}\n", "/response/status: minimum"},
		{"status as at", responseName, "description: d\nsource: live\nresponse: {status: 200}\nfindings: [{in: status, at: 200, rule: status}]\n", "/findings/0/at: got number, want string; quote"},
		{"finding without rule", responseName, "description: d\nsource: live\nresponse: {status: 200}\nfindings: [{in: body, at: ''}]\n", "/findings/0: missing property 'rule'"},
		{"finding elsewhere", responseName, "description: d\nsource: live\nresponse: {status: 200}\nfindings: [{in: cookie, at: '', rule: x}]\n", "/findings/0/in: value must be one of"},
		{"same finding twice", responseName, "description: d\nsource: live\nresponse: {status: 200}\nfindings: [{in: body, at: '', rule: x}, {in: body, at: '', rule: x}]\n", "/findings: items at 0 and 1 are equal"},
		{"part", responseName, valid, "/request: the file's name says response"},
		{"other part", requestName, "description: d\nsource: live\nresponse: {status: 200}\n", "/response: the file's name says request"},
		{"valid with findings", requestName, valid + "findings: [{in: body, at: '', rule: x}]\n", "/findings: the file's name says valid"},
		{"invalid without", responseName, "description: d\nsource: live\nresponse: {status: 200}\nfindings: []\n", "/findings: the file's name says invalid"},
		{"documented and invalid", responseName, "description: d\nsource: documented\nexample: documented\nresponse: {status: 200}\nfindings: [{in: body, at: '', rule: x}]\n", "/source: a documented example is valid"},
		{"not base64", responseName, "description: d\nsource: live\nresponse: {status: 200, body-base64: '!'}\nfindings: [{in: body, at: '', rule: x}]\n", "/response/body-base64: illegal base64"},
	} {
		t.Run(test.what, func(t *testing.T) {
			cases, err := suite.Load(fstest.MapFS{test.name: {Data: []byte(test.content)}})
			require.ErrorContains(t, err, test.name+": ")
			require.ErrorContains(t, err, test.want)
			assert.Empty(t, cases)
		})
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	_, err := suite.Load(fstest.MapFS{
		requestName:  {Data: []byte("request: {method: get, path: x}")},
		responseName: {Data: []byte("{")},
		"README.md":  {},
	})
	require.Error(t, err)
	for _, want := range []string{requestName, responseName, "README.md", "'description'", "'source'", "/request/method", "/request/path"} {
		assert.ErrorContains(t, err, want)
	}
}
