package conformance_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// TestClientsKeepTheirPath makes requests with path parameters that would lead
// a URL elsewhere.
func TestClientsKeepTheirPath(t *testing.T) {
	const server = "http://127.0.0.1/base"
	requests := map[string]func(project string) (*http.Request, error){
		"/base/v2/%s/cloudsnapshots": func(p string) (*http.Request, error) {
			return evsv2.NewCreateSnapshotRequest(server, p, evsv2Input)
		},
		"/base/v1.0/%s/snapshots": func(p string) (*http.Request, error) {
			return dwsv1.NewCreateSnapshotRequest(server+"/", p, dwsv1Input)
		},
		"/base/v3/%s/snapshots": func(p string) (*http.Request, error) {
			return cinderv3.NewCreateSnapshotRequest(server, p, nil, cinderv3Input)
		},
		"/base/v2/%s/snapshots": func(p string) (*http.Request, error) {
			return cinderv2.NewCreateSnapshotRequest(server, p, cinderv2Input)
		},
	}
	escaped := map[string]string{
		"project": "project", "...": "...", "a/b": "a%2Fb", "../x": "..%2Fx", "%2e%2e": "%252e%252e",
		"a?b": "a%3Fb", "a#b": "a%23b", "a b": "a%20b", "快": "%E5%BF%AB",
	}
	for path, request := range requests {
		for _, project := range []string{"", ".", ".."} {
			_, err := request(project)
			require.ErrorContains(t, err, "path parameter project_id is \""+project+"\"", path)
		}
		for project, segment := range escaped {
			r, err := request(project)
			require.NoError(t, err)
			require.Equal(t, strings.Replace(path, "%s", segment, 1), r.URL.EscapedPath())
			require.Empty(t, r.URL.RawQuery)
			require.Empty(t, r.URL.Fragment)
		}
	}
}

// TestRPCClientsEncodeTheirQuery sends values that would break out of a query.
func TestRPCClientsEncodeTheirQuery(t *testing.T) {
	params := ecs.CreateSnapshotParams{
		DiskID: "d&Action=x", SnapshotName: ptr("a b+c"), Description: ptr("快#=;"), RetentionDays: ptr(int32(-1)),
		InstantAccess: ptr(true), Category: ptr(ecs.CreateSnapshotParamsCategoryFlash), Tag2Key: ptr("k"), Tag2Value: ptr(""),
	}

	r, err := ecs.NewCreateSnapshotRequest("http://127.0.0.1/", &params)

	require.NoError(t, err)
	require.Equal(t, "/", r.URL.Path)
	require.Equal(t, "DiskId=d%26Action%3Dx&SnapshotName=a+b%2Bc&Description=%E5%BF%AB%23%3D%3B&RetentionDays=-1&Category=Flash&InstantAccess=true&Tag.2.Key=k&Tag.2.Value=", r.URL.RawQuery)
	require.NoError(t, acs.Action("2014-05-26")(context.Background(), r))
	require.Equal(t, "CreateSnapshot", r.Header.Get("x-acs-action"))
}
