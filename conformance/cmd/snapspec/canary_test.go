package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

// canary is a credential that must not be in any output.
const canary = "c4n4ry"

// secretExchanges are exchanges that each contain a credential in a different place.
// Their bodies and queries are invalid, so that there are findings.
var secretExchanges = []struct {
	name            string
	header          string // of the request and of the response
	contentType     string // application/json if empty
	query           string
	path            string // /v2/p/cloudsnapshots if empty
	request, answer string // bodies
}{
	{name: "Authorization", header: "Authorization"},
	{name: "X-Auth-Token", header: "X-Auth-Token"},
	{name: "X-Subject-Token", header: "X-Subject-Token"},
	{name: "X-Security-Token", header: "X-Security-Token"},
	{name: "X-Sdk-Date", header: "X-Sdk-Date"},
	{name: "X-Sdk-Content-Sha256", header: "X-Sdk-Content-Sha256"},
	{name: "x-acs-signature", header: "x-acs-signature"},
	{name: "x-acs-signature-nonce", header: "x-acs-signature-nonce"},
	{name: "x-acs-security-token", header: "x-acs-security-token"},
	{name: "Cookie", header: "Cookie"},
	{name: "Set-Cookie", header: "Set-Cookie"},
	{name: "Signature in the query", query: "Signature=" + canary},
	{name: "AccessKeyId in the query", query: "AccessKeyId=" + canary},
	{name: "SecurityToken in the query", query: "SecurityToken=" + canary},
	{name: "SecurityToken twice", query: "SecurityToken=" + canary + "&SecurityToken=" + canary + "2"},
	{name: "encoded name in the query", query: "Sign%61ture=" + canary},
	{name: "whole query encoded", query: "Signature%3D" + canary},
	{name: "query that cannot be decoded", query: "Signature=" + canary + "%zz"},
	{name: "query with semicolons", query: "a=1;Signature=" + canary},
	{name: "in the path", path: "/v2.0/tokens/" + canary},
	{name: "in an encoded path", path: "/v2.0/%74okens/" + canary},
	{name: "in the fragment", path: "/v2/p/cloudsnapshots#token=" + canary},
	{name: "in a URL that cannot be parsed", path: "/v2/%zz/" + canary},
	{name: "password", request: `{"snapshot": {"volume_id": 1, "password": "` + canary + `"}}`},
	{name: "secret", request: `{"snapshot": {"volume_id": 1, "secret": "` + canary + `"}}`},
	{name: "token", request: `{"snapshot": {"volume_id": 1, "token": ["` + canary + `"]}}`},
	{name: "token in upper case", request: `{"snapshot": {"volume_id": 1, "TOKEN": "` + canary + `"}}`},
	{name: "token with an escape", request: `{"snapshot": {"volume_id": 1, "tok\u0065n": "` + canary + `"}}`},
	{name: "in metadata", request: `{"snapshot": {"volume_id": 1, "metadata": {"password": {"a": "` + canary + `"}}}}`},
	{name: "in an object of the wrong type", request: `{"snapshot": {"volume_id": {"password": "` + canary + `"}}}`},
	{name: "in a list of the wrong type", request: `{"snapshot": [{"token": "` + canary + `"}]}`},
	{name: "as the name of a member", request: `{"snapshot": {"volume_id": 1, "metadata": {"token": {"` + canary + `": 1}}}}`},
	{name: "twice", request: `{"token": "` + canary + `", "token": "` + canary + `"}`},
	{name: "in truncated JSON", request: `{"token": "` + canary},
	{name: "in JSON with a wrong escape", request: `{"token": "\u` + canary + `"}`},
	{name: "in a form", request: `Password=` + canary + `&SecurityToken=` + canary},
	{name: "in bytes that are not UTF-8", request: "{\"token\": \"\xff" + canary + "\"}"},
	{name: "ak in the query", query: "ak=" + canary},
	{name: "api_key in the query", query: "api_key=" + canary},
	{name: "sig in the query", query: "sig=" + canary},
	{name: "sig in the query, encoded", query: "s%69g=" + canary},
	{name: "jwt in the query", query: "jwt=" + canary},
	{name: "key in the query", query: "key=" + canary},
	{name: "ak", request: `{"ak": "` + canary + `"}`},
	{name: "apikey", request: `{"apikey": "` + canary + `"}`},
	{name: "auth", request: `{"auth": "` + canary + `"}`},
	{name: "bearer", request: `{"bearer": "` + canary + `"}`},
	{name: "private_key", request: `{"private_key": "` + canary + `"}`},
	{name: "pass", request: `{"snapshot": {"volume_id": 1, "pass": "` + canary + `"}}`},
	{name: "sk in an object of the wrong type", request: `{"snapshot": {"volume_id": {"sk": "` + canary + `"}}}`},
	{name: "JWT of a documented member", request: `{"snapshot": {"force": "eyJhbGciOiJIUzI1NiJ9.` + canary + `.c2ln"}}`},
	{name: "JWT longer than a shown value", request: `{"snapshot": {"force": "eyJhbGciOiJIUzI1NiJ9` + canary + strings.Repeat("a", 64) + `.e30.c2ln"}}`},
	{name: "Content-Type", contentType: "Bearer " + canary, request: `{}`, answer: `{}`},
	{name: "charset", contentType: "application/json; a=" + strings.Repeat("a", 64) + "; charset=LTAI5t" + canary, request: `{}`},
	{name: "access key of a documented parameter", path: "/", query: "RetentionDays=LTAI5t" + canary},
	{name: "access key in a path, after an encoded name", path: "/%74okens/" + canary + "/LTAI5t"},
	{name: "in the answer", answer: `{"snapshot": {"id": 1, "token": "` + canary + `"}, "password": "` + canary + `"}`},
	{name: "in an answer of the wrong type", answer: `{"snapshot": {"id": {"token": "` + canary + `"}}}`},
	{name: "in a truncated answer", answer: `{"snapshot": {"token": "` + canary},
}

// TestCheckShowsNoCredentials checks each exchange in each format of a recording,
// complete, truncated and malformed, with each format of the report.
func TestCheckShowsNoCredentials(t *testing.T) {
	apis, err := traffic.APIs()
	require.NoError(t, err)
	for _, one := range secretExchanges {
		t.Run(one.name, func(t *testing.T) {
			e := newSecret(one.header, one.contentType, one.path, one.query, one.request, one.answer)
			for name, recording := range map[string]string{"HAR": e.har(), "JSON line": e.line(), "HTTP": e.http()} {
				require.Contains(t, recording+unbase64(recording), canary, name)
				for _, input := range []string{recording, recording[:len(recording)*3/4], strings.Replace(recording, canary, canary+`\q`, 1)} {
					checkFormats(t, apis, input)
				}
			}
		})
	}
}

func checkFormats(t *testing.T, apis []*traffic.API, input string) {
	t.Helper()
	for _, id := range []string{"", "huawei/evsv2", "alibaba/ecs20140526", "huawei/dwsv1"} {
		for _, format := range []string{"text", "json", "junit", "sarif", "github"} {
			var stdout, stderr bytes.Buffer
			c := newConsole(strings.NewReader(input), &stdout, &stderr)
			checker := &traffic.Checker{APIs: apis, Strict: true}
			if api, ok := traffic.Find(apis, id); ok {
				checker = &traffic.Checker{APIs: []*traffic.API{api}, All: true, Strict: true}
			}
			k := &checking{known: &baseline{}, console: c, checker: checker, out: newReport(c, format)}
			k.file("-")
			if err := k.close(); err != nil {
				require.ErrorAs(t, err, new(exitCode))
			}
			require.NoError(t, c.stdout.Flush())
			assert.NotContains(t, stdout.String()+stderr.String(), canary, "%s %v\n%s", format, id, input)
		}
	}
}

// secret is an exchange that contains a credential.
type secret struct {
	target          string
	header          http.Header
	request, answer string
}

func newSecret(header, contentType, path, query, request, answer string) secret {
	if path == "" {
		path = "/v2/p/cloudsnapshots"
	}
	if contentType == "" {
		contentType = "application/json"
	}
	e := secret{target: path, request: request, answer: answer}
	e.header = http.Header{"Content-Type": {contentType}, "X-Acs-Action": {"CreateSnapshot"}} // for the requests to /
	if query != "" {
		e.target += "?" + query
	}
	if header != "" {
		e.header[header] = []string{canary}
	}
	if answer == "" {
		e.answer = `{}`
	}
	return e
}

func (e secret) har() string {
	var headers []string
	for name, values := range e.header {
		headers = append(headers, fmt.Sprintf(`{"name": %q, "value": %q}`, name, values[0]))
	}
	list := "[" + strings.Join(headers, ",") + "]"
	return fmt.Sprintf(`{"log": {"entries": [{"request": {"method": "POST", "url": %q, "headers": %s, "postData": {"encoding": "base64", "text": %q}},`+
		` "response": {"status": 202, "headers": %s, "content": {"encoding": "base64", "text": %q}}}]}}`,
		"https://evs.example"+e.target, list, base64.StdEncoding.EncodeToString([]byte(e.request)), list, base64.StdEncoding.EncodeToString([]byte(e.answer)))
}

func (e secret) line() string {
	var headers []string
	for name, values := range e.header {
		headers = append(headers, fmt.Sprintf(`%q: %q`, name, values[0]))
	}
	object := "{" + strings.Join(headers, ",") + "}"
	return fmt.Sprintf(`{"request": {"method": "POST", "url": %q, "headers": %s, "bodyBase64": %q}, "response": {"status": 202, "headers": %s, "bodyBase64": %q}}`+"\n",
		e.target, object, base64.StdEncoding.EncodeToString([]byte(e.request)), object, base64.StdEncoding.EncodeToString([]byte(e.answer)))
}

func (e secret) http() string {
	var headers strings.Builder
	for name, values := range e.header {
		headers.WriteString(name + ": " + values[0] + "\n")
	}
	return "POST " + e.target + " HTTP/1.1\n" + headers.String() + "\n" + e.request + "\n\nHTTP/1.1 202 Accepted\n" + headers.String() + "\n" + e.answer + "\n"
}

// unbase64 returns every base64 string of a recording, decoded.
func unbase64(recording string) string {
	var all strings.Builder
	for _, text := range strings.Split(recording, `"`) {
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err == nil {
			all.Write(decoded)
		}
	}
	return all.String()
}

// TestCasesShowNoCredentials explains and runs cases with the same messages.
func TestCasesShowNoCredentials(t *testing.T) {
	apis, err := traffic.APIs()
	require.NoError(t, err)
	for _, one := range secretExchanges {
		t.Run(one.name, func(t *testing.T) {
			e := newSecret(one.header, one.contentType, one.path, one.query, one.request, one.answer)
			path, query, _ := strings.Cut(e.target, "?")
			path, _, _ = strings.Cut(path, "#")
			cases := []suite.Case{
				{Name: "a", API: "huawei/evsv2", Operation: "createSnapshot", Request: &suite.Request{Method: "POST", Path: path, Query: query, Headers: suite.Headers(e.header), Body: e.request}},
				{Name: "b", API: "huawei/evsv2", Operation: "createSnapshot", Response: &suite.Response{Status: 202, Headers: suite.Headers(e.header), Body: e.answer}},
			}
			for _, format := range []string{"text", "json", "junit"} {
				var stdout, stderr bytes.Buffer
				c := newConsole(nil, &stdout, &stderr)
				require.ErrorAs(t, c.run(cases, apis, nil, format), new(exitCode))
				for _, one := range cases {
					if err := c.explain(one, apis, nil); err != nil {
						c.printError(err)
					}
				}
				require.NoError(t, c.stdout.Flush())
				assert.NotContains(t, stdout.String()+stderr.String(), canary, format)
			}
		})
	}
}
