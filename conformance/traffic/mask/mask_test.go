package mask_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

const canary = "CANARY"

func TestName(t *testing.T) {
	for _, name := range []string{
		"Authorization", "X-Auth-Token", "X-Subject-Token", "X-Security-Token", "X-Sdk-Date", "x-acs-signature", "x-acs-signature-nonce",
		"x-acs-security-token", "Cookie", "Set-Cookie", "Signature", "AccessKeyId", "SecurityToken", "password", "adminPass", "secret", "token", "access_key",
		"api_key", "apikey", "X-Api-Key", "private_key", "privateKey", "bearer", "auth", "jwt", "ak", "sk", "SIG", "pass", "key", "/ak", "/tags/0/key", "/pass/a",
		"eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "bearer abc", "LTAI5tAbc",
	} {
		assert.True(t, mask.Name(name), name)
	}
	for _, name := range []string{"", "Content-Type", "name", "volume_id", "x-acs-action", "DiskId", "X-Project-Id", "Tag.1.Key", "TagKey", "key_string", "the key of it", "monkey", "task", "bypass", "signal", "/Tag.1.Key"} {
		assert.False(t, mask.Name(name), name)
	}
}

func TestHeader(t *testing.T) {
	h := http.Header{"X-Auth-Token": {canary, canary}, "Accept": {"a"}, "Content-Type": {"Bearer " + canary}}
	assert.Equal(t, http.Header{"X-Auth-Token": {"***", "***"}, "Accept": {"a"}, "Content-Type": {"***"}}, mask.Header(h))
	assert.Equal(t, canary, h.Get("X-Auth-Token"), "the original is unchanged")
}

func TestQuery(t *testing.T) {
	for raw, want := range map[string]string{
		"":                             "",
		"a=1&b=%20":                    "a=1&b=%20",
		"a=1&Signature=CANARY&b=2":     "a=1&Signature=***&b=2",
		"Sign%61ture=CANARY":           "***",
		"Signature%3DCANARY":           "Signature***",
		"Signature%3DCANARY=1":         "Signature***=***",
		"a=1;SecurityToken=CANARY&b=2": "a=1;SecurityToken***&b=2",
		"%zz=CANARY":                   "***",
		"ak=CANARY&Tag.1.Key=b":        "ak=***&Tag.1.Key=b",
		"RetentionDays=LTAI5tCANARY":   "RetentionDays=***",
	} {
		assert.Equal(t, want, mask.Query(raw), raw)
	}
}

func TestBody(t *testing.T) {
	for body, want := range map[string]string{
		``:                       ``,
		`{"a": 1}`:               `{"a": 1}`,
		`{"password": "CANARY"}`: `{"password": "***"}`,
		` {"a": {"Token" :{"x": ["CANARY"]}}, "b": "token"} `: ` {"a": {"Token" :"***"}, "b": "token"} `,
		`{"pass\u0077ord": "CANARY", "secret": 7}`:            `{"pass\u0077ord": "***", "secret": "***"}`,
		`{"ak": "CANARY", "TagKey": "b"}`:                     `{"ak": "***", "TagKey": "b"}`,
		`{"a": ["b", "eyJhbGciOiJIUzI1NiJ9.CANARY.c2ln"]}`:    `{"a": ["b", "***"]}`,
		`{"\u004cTAI5tCANARY" :"\u004cTAI5tCANARY"}`:          `{"***" :"***"}`,
		`a=1&sk=CANARY`:                                            `a=1&sk=***`,
		`{"token": "CANARY`:                                        `{"token"***`,
		`{"token": "a"} {"secret": "CANARY"}`:                      `{"token": "***"} {"secret": "***"}`,
		`x password=CANARY`:                                        `x password***`,
		`{"a": x, "token": "CANARY"}`:                              `{"a": x, "token***`,
		`{"a": x, "\u0074oken": "CANARY"}`:                         `***`,
		"{\"token\": \"\xffCANARY\", \"token\": \"CANARY\", \"b\"": "{\"token\": \"***\", \"token\": \"***\", \"b\"",
	} {
		assert.Equal(t, want, string(mask.Body([]byte(body))), body)
	}
}

func TestFinding(t *testing.T) {
	tests := []struct {
		name   string
		found  contract.Finding
		masked string // of the value
	}{
		{"in a header of that name", contract.Finding{In: "header", At: "X-Auth-Token", Rule: "pattern", Value: canary}, "***"},
		{"in a parameter of that name", contract.Finding{In: "query", At: "SecurityToken", Rule: "unknown", Value: canary}, "***"},
		{"in a pair that cannot be decoded", contract.Finding{In: "query", At: "x", Rule: "syntax", Value: "x;" + canary}, ""},
		{"in a pair with an encoded equals sign", contract.Finding{In: "query", At: "Signature=" + canary, Rule: "unknown"}, ""},
		{"in a member of that name", contract.Finding{In: "body", At: "/a/password", Rule: "type", Value: canary}, "***"},
		{"below a member of that name", contract.Finding{In: "body", At: "/password/" + canary, Rule: "type", Value: canary}, "***"},
		{"in an object with such a member", contract.Finding{In: "body", At: "/a", Rule: "type", Value: `{"b":1,"password":"` + canary}, "***"},
		{"in an undocumented body", contract.Finding{In: "body", Rule: "unknown", Value: "x=" + canary}, ""},
		{"in an unknown member", contract.Finding{In: "body", At: "/a", Rule: "unknown", Value: canary}, "***"},
		{"in JSON in a string", contract.Finding{In: "body", At: "/a", Rule: "type", Value: `"{\"sk\":\"` + canary}, "***"},
		{"in an unknown parameter", contract.Finding{In: "query", At: "Tag.1.Keys", Rule: "unknown", Value: canary}, "***"},
		{"in a documented parameter", contract.Finding{In: "query", At: "a", Rule: "type", Value: "LTAI5t" + canary}, "***"},
		{"as a name", contract.Finding{In: "query", At: "LTAI5t" + canary, Rule: "unknown"}, ""},
		{"in an object with a short name", contract.Finding{In: "body", At: "/a", Rule: "type", Value: `{"sk":"` + canary}, "***"},
		{"as a text that begins like a name", contract.Finding{In: "body", At: "/a", Rule: "pattern", Value: "supersecret" + canary}, "***"},
		{"below a short name", contract.Finding{In: "body", At: "/ak/" + canary, Rule: "type", Value: canary}, "***"},
		{"in a path", contract.Finding{In: "path", Rule: "path", Value: "/v2/tokens/" + canary}, "/v2/tokens***"},
		{"in a cookie of any name", contract.Finding{In: "cookie", At: "a", Rule: "enum", Value: canary}, "***"},
		{"in an encoded path", contract.Finding{In: "path", Rule: "path", Value: "/v2/%74okens/" + canary}, "***"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.found.Value != "" && test.found.Rule != contract.RuleSyntax && test.found.Rule != contract.RuleUnknown {
				test.found.Message = test.found.Value + " is wrong" // like the messages of these rules
			}
			masked := mask.Finding(test.found)
			assert.NotContains(t, strings.Join([]string{masked.At, masked.Value, masked.Message}, " "), canary)
			assert.Equal(t, test.masked, masked.Value)
		})
	}

	t.Run("nothing to hide", func(t *testing.T) {
		f := contract.Finding{In: "body", At: "/a", Rule: "type", Value: "1", Message: "1 is not of type string"}
		assert.Equal(t, f, mask.Finding(f))
	})
	t.Run("only the value", func(t *testing.T) {
		for _, at := range []string{"X-Auth-Token", "/a/api_key", "/ak", "Tag.1.Key"} {
			for _, rule := range []string{"unknown", "additionalProperties"} {
				f := contract.Finding{In: "body", At: at, Rule: rule, Message: "leave it out", Value: canary}
				masked := mask.Finding(f)
				f.Value = "***"
				assert.Equal(t, f, masked)
			}
		}
	})
	t.Run("nothing quoted", func(t *testing.T) {
		f := contract.Finding{In: "body", At: "/token", Rule: "required", Message: "the member is missing; add it"}
		assert.Equal(t, f, mask.Finding(f))
	})
}

// declaring declares credentials whose names do not look like that.
const declaring = `
openapi: 3.0.3
info: {title: a, version: "1"}
paths:
  /a/{place}:
    post:
      operationId: a
      parameters:
        - {name: place, in: path, required: true, schema: {type: string, format: password, maxLength: 1}}
        - {name: k, in: query, schema: {type: string, maxLength: 1}}
        - {name: open, in: query, schema: {type: string, maxLength: 1}}
        - {name: deep, in: query, style: deepObject, schema: {type: object, properties: {pin: {type: integer, writeOnly: true}}}}
        - {name: flat, in: query, schema: {type: object, properties: {flatPin: {type: integer, format: password}}}}
        - {name: X-Acme, in: header, schema: {type: string, maxLength: 1}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/A'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/A'}}
          text/plain: {schema: {type: string, maxLength: 1}}
      responses: {"204": {description: a, headers: {X-Acme: {schema: {type: integer}}, X-New: {schema: {type: string, format: password, maxLength: 1}}}}}
components:
  securitySchemes:
    a: {type: apiKey, in: query, name: k}
    b: {type: apiKey, in: header, name: x-acme}
  schemas:
    A:
      type: object
      properties:
        open: {type: string, maxLength: 1}
        pin: {type: string, format: password, maxLength: 1}
        puk: {allOf: [{type: string, writeOnly: true, maxLength: 1}]}
        list: {type: array, items: {type: string, format: password, maxLength: 1}}
        map: {type: object, additionalProperties: {type: string, format: password, maxLength: 1}}
        inner: {type: object, properties: {pin: {type: string, format: password}}}
`

// TestDeclaredCredentials checks that no finding shows what the document declares as a
// credential, and that findings show other values.
func TestDeclaredCredentials(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(declaring))
	require.NoError(t, err)
	c, err := contract.New(doc)
	require.NoError(t, err)
	o, _ := c.Operation("a")
	const json, form = "application/json", "application/x-www-form-urlencoded"
	for _, test := range []struct {
		target, header, contentType, body string
		isShown                           bool
	}{
		{target: "/a/CANARY"},
		{target: "/a/b?k=CANARY"},
		{target: "/a/b?K=CANARY"},
		{target: "/a/b?deep[pin]=CANARY"},
		{target: "/a/b?flatPin=CANARY"},
		{target: "/a/b", header: "CANARY"},
		{target: "/a/b", contentType: json, body: `{"pin": "CANARY"}`},
		{target: "/a/b", contentType: json, body: `{"PIN": "CANARY"}`},
		{target: "/a/b", contentType: json, body: `{"puk": "CANARY"}`},
		{target: "/a/b", contentType: json, body: `{"list": ["CANARY"]}`},
		{target: "/a/b", contentType: json, body: `{"map": {"x": "CANARY"}}`},
		{target: "/a/b", contentType: json, body: `{"map": {"x": {"CANARY": 1}}}`},
		{target: "/a/b", contentType: json, body: `{"open": {"pin": "CANARY"}}`},
		{target: "/a/b", contentType: json, body: `[{"inner": {"pin": "CANARY"}}]`},
		{target: "/a/b", contentType: form, body: "pin=CANARY"},
		{target: "/a/b", contentType: form, body: "list=CANARY"},
		{target: "/a/b?open=CANARY", isShown: true},
		{target: "/a/b", contentType: json, body: `{"open": "CANARY"}`, isShown: true},
		{target: "/a/b", contentType: form, body: "open=CANARY", isShown: true},
	} {
		u, err := url.Parse(test.target)
		require.NoError(t, err)
		header := http.Header{}
		for name, value := range map[string]string{"X-Acme": test.header, "Content-Type": test.contentType} {
			if value != "" {
				header.Set(name, value)
			}
		}
		found := o.Request(&http.Request{Method: "POST", URL: u, Header: header}, []byte(test.body))
		require.NotEmpty(t, found, test)
		requireShown(t, o, found, test.isShown)
	}
	requireShown(t, o, o.Response(204, http.Header{"X-Acme": {canary}}, nil), false)
	requireShown(t, o, o.Response(204, http.Header{"X-New": {canary}}, nil), false)
}

// requireShown requires that the findings have the canary, and that it is shown or not
// when they are masked.
func requireShown(t *testing.T, o *contract.Operation, found []contract.Finding, isShown bool) {
	t.Helper()
	var before, after string
	for _, f := range found {
		masked := mask.FindingOf(o, f)
		before += f.At + f.Value + f.Message
		after += masked.At + masked.Value + masked.Message
	}
	require.Contains(t, before, canary)
	assert.Equal(t, isShown, strings.Contains(after, canary), after)
}
