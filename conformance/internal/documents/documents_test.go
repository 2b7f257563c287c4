package documents

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
)

// TestEveryAPI reads and compiles every API, as nothing does before a call needs it.
func TestEveryAPI(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	require.Len(t, all, len(specs.APIs()))
	for _, api := range all {
		t.Run(api.ID, func(t *testing.T) {
			require.Len(t, api.Documents(), len(api.API.Documents))
			require.Same(t, api.First(), api.Documents()[0], "it is read once")
			_, err := contract.New(api.Documents()...)
			require.NoError(t, err)
			require.NotEmpty(t, api.Contract.Operations())
			for i, doc := range api.Documents() {
				require.Equal(t, api.Action(api.API.Documents[i]), actionOf(doc), "%s: a document is named as its action", api.API.Documents[i])
				paths, err := pathsOf(specs.FS, api.API.Documents[i])
				require.NoError(t, err)
				require.ElementsMatch(t, slices.Collect(maps.Keys(doc.Paths.Map())), paths, "%s: write each path as a line of its own", api.API.Documents[i])
			}
		})
	}
}

// actionOf returns the only value of the header x-acs-action in a document, "" if it has none.
func actionOf(doc *openapi3.T) string {
	for _, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			if p := o.Parameters.GetByInAndName(openapi3.ParameterInHeader, "x-acs-action"); p != nil {
				return p.Schema.Value.Enum[0].(string)
			}
		}
	}
	return ""
}

func TestOf(t *testing.T) {
	api, err := Of("huawei/evsv2")
	require.NoError(t, err)
	require.Equal(t, "huawei/evsv2", api.ID)
	_, err = Of("huawei/none")
	require.ErrorContains(t, err, "huawei/none")
}

// TestFaults checks that a wrong document is never taken for one without operations.
func TestFaults(t *testing.T) {
	const head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"
	files := fstest.MapFS{
		"v/none.yaml":   {Data: []byte(head + "paths: {}\n")},
		"v/broken.yaml": {Data: []byte(head + "paths:\n  /things: [\n")},
		"v/twice.yaml": {Data: []byte(head + "paths:\n  /things:\n" +
			"    get: {operationId: o, responses: {'200': {description: d}}}\n    put: {operationId: o, responses: {'200': {description: d}}}\n")},
	}
	_, err := newAPI(files, specs.API{ID: "v/none", Documents: []string{"v/none.yaml"}})
	require.ErrorContains(t, err, "v/none.yaml: no line paths:")
	for _, id := range []string{"v/broken", "v/twice"} {
		api, err := newAPI(files, specs.API{ID: id, Documents: []string{id + ".yaml"}})
		require.NoError(t, err)
		require.Panics(t, func() { api.Contract.Operations() }, id)
	}
}

// BenchmarkAll is what a program pays at its start.
func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		for _, spec := range specs.APIs() {
			_, err := newAPI(specs.FS, spec)
			require.NoError(b, err)
		}
	}
}

// BenchmarkFirstAction is what a program pays for the first call of an RPC API.
func BenchmarkFirstAction(b *testing.B) {
	r := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
	r.Header.Set("X-Acs-Action", "CreateSnapshot")
	for b.Loop() {
		api, err := newAPI(specs.FS, ecs(b))
		require.NoError(b, err)
		o, _ := api.Contract.Route(r)
		require.NotNil(b, o)
	}
}

func ecs(b *testing.B) specs.API {
	b.Helper()
	api, err := Of("alibaba/ecs20140526")
	require.NoError(b, err)
	return api.API
}

// BenchmarkFirstCall is what a program pays that needs all operations of an API.
func BenchmarkFirstCall(b *testing.B) {
	for _, spec := range specs.APIs() {
		b.Run(spec.ID, func(b *testing.B) {
			for b.Loop() {
				api, err := newAPI(specs.FS, spec)
				require.NoError(b, err)
				require.NotEmpty(b, api.Contract.Operations())
			}
		})
	}
}
