package probe

import (
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// TestKindsOf holds what is read from the documents to the pages.
func TestKindsOf(t *testing.T) {
	apis, err := traffic.APIs()
	require.NoError(t, err)
	volume := func(path string) kind {
		return kind{
			show:   call{method: http.MethodGet, path: path + "/{id}"},
			status: "/snapshot/status", statuses: poll.Statuses{Done: []string{"available"}, Failed: []string{"error", "error_deleting"}},
			stuckIn: []string{"error_deleting"},
		}
	}
	ecs := poll.Statuses{Done: []string{"accomplished"}, Failed: []string{"failed"}}
	for api, want := range map[string][]kind{
		"huawei/evsv1": nil,
		"huawei/evsv2": {volume("/v2/89cd04f168b84af6be287f71730fdb4b/cloudsnapshots"), {
			show:   call{method: http.MethodGet, path: "/v2/89cd04f168b84af6be287f71730fdb4b/cloudvolumes/{id}"},
			status: "/volume/status", statuses: poll.Statuses{Done: []string{"available", "in-use"}, Failed: []string{"error", "error_deleting"}},
			stuckIn: []string{"error_deleting"},
		}},
		"huawei/cinderv2": {volume("/v2/89cd04f168b84af6be287f71730fdb4b/snapshots")},
		"huawei/cinderv3": {volume("/v3/89cd04f168b84af6be287f71730fdb4b/snapshots"), {
			show:   call{method: http.MethodGet, path: "/v3/89cd04f168b84af6be287f71730fdb4b/volumes/{id}"},
			status: "/volume/status", statuses: poll.Statuses{Done: []string{"available"}, Failed: []string{"error", "error_deleting"}},
			stuckIn: []string{"error_deleting"},
		}},
		"huawei/dwsv1": {{
			show:   call{method: http.MethodGet, path: "/v1.0/89cd04f168b84af6be287f71730fdb4b/snapshots/{id}"},
			status: "/snapshot/status", statuses: poll.Statuses{Done: []string{"AVAILABLE"}, Failed: []string{"UNAVAILABLE"}},
		}},
		"alibaba/ecs20140526": {{
			show:   rpc("DescribeSnapshots", "RegionId=cn-hangzhou&SnapshotIds=%5B%22{id}%22%5D"),
			status: "/Snapshots/Snapshot/0/Status", listed: true, statuses: ecs,
		}, {
			show:   rpc("DescribeSnapshotGroups", "RegionId=cn-hangzhou&SnapshotGroupId.1={id}"),
			status: "/SnapshotGroups/SnapshotGroup/0/Status", listed: true, statuses: ecs,
		}, {
			show:   rpc("DescribeDisks", "DiskIds=%5B%22{id}%22%5D&RegionId=cn-hangzhou"),
			status: "/Disks/Disk/0/Status", listed: true, statuses: poll.Statuses{Done: []string{"Available", "In_use"}},
		}, {
			show:     rpc("DescribeAutoSnapshotPolicyEx", "AutoSnapshotPolicyId={id}&RegionId=cn-hangzhou"),
			statuses: poll.Statuses{Done: []string{"there"}},
		}},
		"huawei/evsv5": {volume("/v5/89cd04f168b84af6be287f71730fdb4b/snapshots"), {
			show:   call{method: http.MethodGet, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshot-groups/{id}"},
			status: "/snapshot_group/status", statuses: poll.Statuses{Done: []string{"available"}, Failed: []string{"error", "error_deleting"}},
			stuckIn: []string{"error_deleting"},
		}, {
			show:     call{method: http.MethodGet, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshot-policies/{id}"},
			statuses: poll.Statuses{Done: []string{"there"}},
		}},
		"huawei/iamv3": nil,
	} {
		known, ok := traffic.Find(apis, api)
		require.True(t, ok, api)
		got, err := kindsOf(api, known.Documents())
		require.NoError(t, err)
		require.Len(t, got, len(want), api)
		for i := range want {
			require.Equal(t, want[i].show, got[i].show, api)
			require.Equal(t, want[i].status, got[i].status, api)
			require.Equal(t, want[i].listed, got[i].listed, api)
			require.Equal(t, want[i].statuses, got[i].statuses, api)
			require.Equal(t, want[i].stuckIn, got[i].stuckIn, api)
		}
	}
}

func TestKindsNeedWaiters(t *testing.T) {
	doing := func(waiter any) operation {
		return operation{spec: &openapi3.Operation{Extensions: map[string]any{"x-waiter": waiter}}}
	}
	waits := doing(map[string]any{"operation": "show"})
	for want, operations := range map[string]map[string]operation{
		`the API has no operation "create"`:                                                    {"delete": waits},
		`the API has no operation "delete"`:                                                    {"create": waits},
		`create: x-waiter: the API has no operation "show"`:                                    {"create": waits, "delete": waits},
		`delete: x-waiter names no operation that shows the status; the probe cannot wait`:     {"create": waits, "delete": doing(nil)},
		`create: x-waiter names no operation that shows the status; the probe cannot wait for`: {"create": doing(map[string]any{"none": "Nothing shows it."})},
		`create: x-waiter: json: `:                                                             {"create": doing("showSnapshot")},
	} {
		err := (&kind{creates: "create", deletes: "delete"}).describe(operations)
		require.ErrorContains(t, err, want)
	}
}
