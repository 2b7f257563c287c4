package traffic_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/specs/document"
)

const ecs = "alibaba/ecs20140526"

func TestCheckOwner(t *testing.T) {
	version := http.Header{"X-Acs-Version": {"2014-05-26"}}
	action := http.Header{"X-Acs-Action": {"CreateSnapshot"}}
	otherVersion := http.Header{"X-Acs-Version": {"2020-06-01"}, "X-Acs-Action": {"CreateSnapshot"}}
	tests := []struct {
		name, method, url string
		header            http.Header
		api, operation    string
		rules             []string // of the request
	}{
		{"EVS v2", "POST", "https://any.example/v2/p/cloudsnapshots", nil, "huawei/evsv2", "createSnapshot", []string{"required"}},
		{"Cinder v2", "POST", "/v2/p/snapshots", nil, "huawei/cinderv2", "createSnapshot", []string{"required"}},
		{"Cinder v3", "POST", "/v3/p/snapshots", nil, "huawei/cinderv3", "createSnapshot", []string{"required"}},
		{"DWS", "POST", "/v1.0/p/snapshots", nil, "huawei/dwsv1", "createSnapshot", []string{"required"}},
		{"a documented path, another method", "PUT", "/v3/p/snapshots", nil, "huawei/cinderv3", "", []string{"method"}},
		{"another path", "POST", "/v3/p/backups", nil, "", "", nil},
		{"a base path", "POST", "/base/v3/p/snapshots", nil, "", "", nil},
		{"no path", "GET", "data:text/plain,x", nil, "", "", nil},
		{"ECS by its version", "POST", "/?DiskId=d", version, ecs, "", []string{"required"}},
		{"ECS by an action", "POST", "/?DiskId=d", action, ecs, "createSnapshot", []string{"required"}},
		{"ECS by its host", "POST", "https://ecs.cn-hangzhou.aliyuncs.com/?DiskId=d", nil, ecs, "", []string{"required"}},
		{"ECS by its host, with a port", "GET", "https://ecs.cn-hangzhou.aliyuncs.com:443/", nil, ecs, "", []string{"method"}},
		{"ECS by its host in a header", "GET", "/", http.Header{"Host": {"ecs.cn-hangzhou.aliyuncs.com"}}, ecs, "", []string{"method"}},
		{"ECS by its host, another path", "POST", "https://ecs.cn-hangzhou.aliyuncs.com/x", nil, ecs, "", []string{"path"}},
		{"ECS by its central host", "GET", "https://ecs.aliyuncs.com/", nil, ecs, "", []string{"method"}},
		{"another product of the vendor", "POST", "https://swas.cn-hangzhou.aliyuncs.com/", otherVersion, "", "", nil},
		{"ECS by its host, another version", "POST", "https://ecs.cn-hangzhou.aliyuncs.com/?DiskId=d", otherVersion, ecs, "createSnapshot", []string{"enum"}},
		{"a similar host", "POST", "https://ecs.evil.example.aliyuncs.com/", nil, "", "", nil},
		{"any web page", "GET", "https://example.com/", nil, "", "", nil},
		{"any form", "POST", "https://example.com/", nil, "", "", nil},
	}
	checker := newChecker(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := checker.Check(exchange(t, test.method, test.url, test.header))
			assert.Equal(t, test.api, result.API)
			assert.Equal(t, test.operation, result.Operation)
			assert.Equal(t, test.rules, rules(result))
		})
	}
}

func TestCheckSkipped(t *testing.T) {
	doc, err := document.Parse([]byte(`{openapi: 3.0.3, info: {title: T, version: 0.1.0}, paths: {/: {post: {
		parameters: [{name: q, in: query}], requestBody: {content: {application/xml: {schema: {type: object}}, application/json: {schema: {type: object}}}},
		responses: {'200': {description: ok, content: {application/xml: {schema: {type: object}}}}}}}}}`))
	require.NoError(t, err)
	c, err := contract.New(doc)
	require.NoError(t, err)
	checker := &traffic.Checker{APIs: []*traffic.API{{ID: "other", Contract: c}}}

	x := exchange(t, "POST", "/?q=1", http.Header{"Content-Type": {"application/xml"}})
	x.Request.Body = []byte("<a/>")
	x.Response = &traffic.Response{Status: 200, Header: http.Header{"Content-Type": {"application/xml"}}, Body: []byte("<a/>")}
	result := checker.Check(x)
	assert.Equal(t, "POST /", result.Operation)
	assert.Empty(t, result.Findings)
	var skipped []string
	for _, u := range result.Skipped {
		skipped = append(skipped, u.String())
	}
	assert.Equal(t, []string{
		"POST / request body application/xml: not checked: bodies of this media type are not read",
		"POST / request query q: not checked: it has no schema",
		"POST / 200 body application/xml: not checked: bodies of this media type are not read",
	}, skipped)

	x = exchange(t, "POST", "/", http.Header{"Content-Type": {"application/json"}})
	assert.Empty(t, checker.Check(x).Skipped)
}

func exchange(t *testing.T, method, target string, header http.Header) *traffic.Exchange {
	t.Helper()
	u, err := url.Parse(target)
	require.NoError(t, err)
	return &traffic.Exchange{Request: traffic.Request{Method: method, URL: u, Header: header}}
}

func rules(r traffic.Result) []string {
	var rules []string
	for _, f := range r.Findings {
		rules = append(rules, f.Rule)
	}
	return rules
}

func TestCheckAll(t *testing.T) {
	apis, err := traffic.APIs()
	require.NoError(t, err)
	for _, api := range apis {
		t.Run(api.ID, func(t *testing.T) {
			checker := &traffic.Checker{APIs: []*traffic.API{api}, All: true}
			result := checker.Check(exchange(t, "GET", "https://example.com/any", nil))
			assert.Equal(t, api.ID, result.API)
			assert.Equal(t, []string{"path"}, rules(result))
		})
	}
}

func TestCheckParts(t *testing.T) {
	header := http.Header{"Content-Type": {"application/json"}}
	x := exchange(t, "POST", "/v1.0/p/snapshots", header)
	x.Request.Body = []byte(`{"snapshot": {"name": "a name", "cluster_id": "c", "extra": 1}}`)
	x.Response = &traffic.Response{Status: 299, Header: header, Body: []byte(`{"error_code": "DWS.1", "error_msg": 1}`)}
	checker := newChecker(t)
	lenient := parts(checker.Check(x))
	assert.Equal(t, []string{"request pattern", "response anyOf"}, lenient)

	checker.Strict = true
	strict := parts(checker.Check(x))
	assert.Equal(t, []string{"request unknown", "request pattern", "response status", "response anyOf"}, strict)

	x.Request.Lost, x.Response.Lost = true, true
	result := checker.Check(x)
	assert.Equal(t, []string{"response status"}, parts(result), "what does not depend on the bodies is checked")
	assert.Equal(t, []string{traffic.PartRequest, traffic.PartResponse}, result.Unchecked)

	x.Response = nil
	assert.Equal(t, []string{traffic.PartRequest, traffic.PartResponse}, checker.Check(x).Unchecked)
}

func parts(r traffic.Result) []string {
	var parts []string
	for _, f := range r.Findings {
		parts = append(parts, f.Part+" "+f.Rule)
	}
	return parts
}

// TestCheckDocumented checks each documented exchange, in a HAR.
func TestCheckDocumented(t *testing.T) {
	checker := newChecker(t)
	entries := harEntries(t)
	seen, apis := 0, map[string]bool{}
	for x, err := range traffic.Read(&recording{entries: entries, count: 2 * len(entries)}) {
		require.NoError(t, err)
		result := checker.Check(x)
		assert.Empty(t, result.Findings, x.Request.URL)
		seen++
		apis[result.API] = true
	}
	assert.Equal(t, 2*len(entries), seen)
	assert.Len(t, apis, len(checker.APIs))
}

// TestCheckListsABoundedNumberOfFindings checks an exchange with thousands of faults.
func TestCheckListsABoundedNumberOfFindings(t *testing.T) {
	x := exchange(t, "POST", "/v3/auth/tokens", http.Header{"Content-Type": {"application/json"}})
	x.Request.Body = []byte(`{"auth": {"identity": {"methods": [` + strings.Repeat("1,", 5000) + `1]}}}`)
	found := newChecker(t).Check(x).Findings
	require.Len(t, found, 101)
	assert.Equal(t, contract.RuleMore, found[100].Rule)
}
