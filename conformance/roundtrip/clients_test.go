package roundtrip_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"

	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// TestClientsKeepTheirPath makes requests with path parameters that would change the
// path of a URL.
func TestClientsKeepTheirPath(t *testing.T) {
	contracts := newContracts(t)
	for _, g := range generatedAPIs(t) {
		for id, arguments := range g.calls {
			documented, ok := contracts[g.api].Operation(id)
			require.True(t, ok, id)
			for i, argument := range arguments {
				if _, ok := argument.(string); ok {
					t.Run(g.api+"/"+id+"/"+strconv.Itoa(i), func(t *testing.T) { keepsPath(t, g, id, documented.Path, i) })
				}
			}
		}
	}
}

// escaped are path parameters and their escaped forms.
var escaped = map[string]string{
	"project": "project", "...": "...", "a/b": "a%2Fb", "../x": "..%2Fx", "%2e%2e": "%252e%252e",
	"a?b": "a%3Fb", "a#b": "a%23b", "a b": "a%20b", "快": "%E5%BF%AB",
}

// keepsPath tests the path parameter with index i in the template.
func keepsPath(t *testing.T, g generated, id, template string, i int) {
	var sent *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = r
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	call := func(value string) error {
		arguments := slices.Clone(g.calls[id])
		arguments[i] = value
		g.calls = map[string][]any{id: arguments}
		_, err := trip{generated: g, id: id}.call(t, server.URL+"/base/")
		return err
	}
	for _, value := range []string{"", ".", ".."} {
		require.ErrorContains(t, call(value), fmt.Sprintf("is %q", value))
	}
	for value, segment := range escaped {
		require.ErrorIs(t, call(value), fault.Sentinel{Status: http.StatusTeapot})
		require.Equal(t, "/base"+fill(template, g.calls[id], i, segment), sent.URL.EscapedPath())
	}
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// fill returns the template with the arguments, and with segment instead of the one
// with index i.
func fill(template string, arguments []any, i int, segment string) string {
	index := -1
	return placeholder.ReplaceAllStringFunc(template, func(string) string {
		index++
		if index == i {
			return segment
		}
		return arguments[index].(string)
	})
}

// TestRPCClientsEncodeTheirQuery sends values that need escaping in a query.
func TestRPCClientsEncodeTheirQuery(t *testing.T) {
	params := ecs.CreateSnapshotParams{
		DiskID: "d&Action=x", SnapshotName: ptr("a b+c"), Description: ptr("快#=;"), RetentionDays: ptr(int32(-1)),
		InstantAccess: ptr(true), Category: ptr(ecs.CreateSnapshotParamsCategoryFlash), Tag2Key: ptr("k"), Tag2Value: ptr(""),
	}

	r, err := ecs.NewCreateSnapshotRequest("http://127.0.0.1/", &params)

	require.NoError(t, err)
	require.Equal(t, "/", r.URL.Path)
	require.Equal(t, "DiskId=d%26Action%3Dx&SnapshotName=a%20b%2Bc&Description=%E5%BF%AB%23%3D%3B&RetentionDays=-1&Category=Flash&InstantAccess=true&Tag.2.Key=k&Tag.2.Value=", r.URL.RawQuery)
	require.Equal(t, "CreateSnapshot", r.Header.Get("x-acs-action"))
	require.Equal(t, "2014-05-26", r.Header.Get("x-acs-version"))
}
