package contract_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// evs returns the operation that the benchmarks check, and its documented bodies.
func evs(b *testing.B) (o *contract.Operation, request, response []byte) {
	b.Helper()
	doc, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	require.NoError(b, err)
	c, err := contract.New(doc)
	require.NoError(b, err)
	o, _ = c.Operation("createSnapshot")
	spec := doc.Paths.Value(o.Path).Post
	request = documented(b, spec.RequestBody.Value.Content)
	response = documented(b, spec.Responses.Status(202).Value.Content)
	return o, request, response
}

func documented(b *testing.B, content openapi3.Content) []byte {
	b.Helper()
	body, err := json.Marshal(content["application/json"].Examples["documented"].Value.Value)
	require.NoError(b, err)
	return body
}

func BenchmarkRequest(b *testing.B) {
	o, body, _ := evs(b)
	r, err := http.NewRequestWithContext(b.Context(), "POST", "/v2/89cd04f168b84af6be287f71730fdb4b/cloudsnapshots", nil)
	require.NoError(b, err)
	r.Header.Set("Content-Type", "application/json")
	b.ReportAllocs()
	for b.Loop() {
		if found := o.Request(r, body); len(found) > 0 {
			b.Fatal(found)
		}
	}
}

func BenchmarkResponse(b *testing.B) {
	o, _, body := evs(b)
	header := http.Header{"Content-Type": {"application/json"}}
	b.ReportAllocs()
	for b.Loop() {
		if found := o.Response(202, header, body); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
