package clients

import (
	"reflect"
	"testing"

	dws "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dws/v2"
	evs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2"
	"github.com/stretchr/testify/require"
)

func huaweiLifecycles() []lifecycle {
	newer := []string{"snapshots[].availability_zone", "snapshots[].volume_type"}
	return []lifecycle{
		{call: call{client: huaweiSDK("evs/v2"), setup: "`WithEndpoint`", api: "huawei/evsv2", notDecoded: newer}, start: startEVS, steps: evsLifecycle},
		{call: call{client: huaweiSDK("evs/v2"), setup: "`WithEndpoint`, a disk from a snapshot", api: "huawei/evsv2", notDecoded: newer}, start: startEVS, steps: evsRestore},
		{call: call{client: huaweiSDK("dws/v2"), setup: "`WithEndpoint`", api: "huawei/dwsv1"}, start: startDWS, steps: dwsLifecycle},
	}
}

// startEVS has no rollbackVendorSnapshot, which is deprecated.
func startEVS(t *testing.T, s *site) caller {
	connection, err := connect(t, s, atEndpoint, evs.EvsClientBuilder())
	require.NoError(t, err)
	c := evs.NewEvsClient(connection)
	return huaweiCaller(t, map[string]operation{
		"createSnapshot":   sdk(c.CreateSnapshot),
		"showSnapshot":     sdk(c.ShowSnapshot),
		"listSnapshots":    sdk(c.ListSnapshots),
		"updateSnapshot":   sdk(c.UpdateSnapshot),
		"rollbackSnapshot": sdk(c.RollbackSnapshot),
		"deleteSnapshot":   sdk(c.DeleteSnapshot),
		"createVolume":     sdk(c.CreateVolume),
		"listVolumes":      sdk(c.ListVolumes),
		"showVolume":       sdk(c.ShowVolume),
		"deleteVolume":     sdk(c.DeleteVolume),
		"showJob":          sdk(c.ShowJob),
	})
}

func startDWS(t *testing.T, s *site) caller {
	connection, err := connect(t, s, atEndpoint, dws.DwsClientBuilder())
	require.NoError(t, err)
	c := dws.NewDwsClient(connection)
	return huaweiCaller(t, map[string]operation{
		"createSnapshot":         sdk(c.CreateSnapshot),
		"showSnapshot":           sdk(c.ListSnapshotDetails),
		"listSnapshots":          sdk(c.ListSnapshots),
		"listClusterSnapshots":   sdk(c.ListClusterSnapshots),
		"copySnapshot":           sdk(c.CopySnapshot),
		"restoreCluster":         sdk(c.RestoreCluster),
		"addSnapshotPolicy":      sdk(c.CreateSnapshotPolicy),
		"listSnapshotPolicies":   sdk(c.ListSnapshotPolicy),
		"deleteSnapshotPolicy":   sdk(c.DeleteSnapshotPolicy),
		"showSnapshotStatistics": sdk(c.ListSnapshotStatistics),
		"deleteSnapshot":         sdk(c.DeleteSnapshot),
	})
}

// operation is a method of the SDK, whose requests and responses are JSON by the names
// on the wire.
type operation func(t *testing.T, with change) (response any, err error)

func sdk[Request, Response any](method func(*Request) (*Response, error)) operation {
	return func(t *testing.T, with change) (any, error) {
		request := new(Request)
		with.apply(t, request)
		return method(request)
	}
}

func huaweiCaller(t *testing.T, operations map[string]operation) caller {
	return func(name string, with change) outcome {
		require.Contains(t, operations, name)
		response, err := operations[name](t, with)
		if err != nil {
			return huaweiFailure(t, err)
		}
		status := reflect.ValueOf(response).Elem().FieldByName("HttpStatusCode").Int()
		return outcome{status: int(status), requestID: unknown, decoded: members(t, response)}
	}
}

func evsLifecycle(l *session) {
	const gone = "could not be found."
	made := l.do("createSnapshot", "a snapshot",
		change{"body": object{"snapshot": object{"volume_id": volume, "name": "snap-001", "description": "Daily backup", "metadata": object{"key_string": "value_string"}}}},
		succeeds(202, volumeSnapshot))
	first := change{"snapshot_id": made["id"]}
	l.do("showSnapshot", "while it is being created", first,
		succeeds(200, object{"id": made["id"], "status": "creating", "os-extended-snapshot-attributes:progress": "0%"}))
	l.do("deleteSnapshot", "while it is being created", first, refused(400, "EVS.1047", "snapshot status must be available or error"))
	l.wait()
	l.do("showSnapshot", "when it is available", first, succeeds(200, object{
		"status": "available", "metadata": object{"key_string": "value_string"}, "os-extended-snapshot-attributes:project_id": project,
	}))
	second := l.do("createSnapshot", "a second snapshot",
		change{"body": object{"snapshot": object{"volume_id": volume, "name": "snap-002"}}},
		succeeds(202, object{"name": "snap-002", "volume_id": volume}))
	l.wait()
	page := l.do("listSnapshots", "the first page of one",
		change{"limit": 1}, succeeds(200, object{"count": 2, "snapshots": each("id", second["id"])}))
	require.Equal(l.t, "next", firstIn(page["snapshots_links"], "rel"))
	l.do("listSnapshots", "the page after it",
		change{"limit": 1, "offset": 1}, succeeds(200, object{"count": 2, "snapshots": each("id", made["id"])}))
	l.do("updateSnapshot", "its name and description",
		change{"snapshot_id": made["id"], "body": object{"snapshot": object{"name": "name_xx3", "description": "hello"}}},
		succeeds(200, object{"id": made["id"], "name": "name_xx3", "description": "hello", "status": "available"}))
	l.do("listSnapshots", "by name, status and volume",
		change{"name": "name_xx3", "status": "available", "volume_id": volume}, succeeds(200, object{"count": 1, "snapshots": each("name", "name_xx3")}))
	l.do("listSnapshots", "by an id",
		change{"id": second["id"]}, succeeds(200, object{"count": 1, "snapshots": each("name", "snap-002")}))
	l.do("rollbackSnapshot", "to another volume",
		change{"snapshot_id": made["id"], "body": object{"rollback": object{"volume_id": inUse}}}, refused(400, "EVS.5400", "Request body and URI mismatch."))
	rollback := change{"snapshot_id": made["id"], "body": object{"rollback": object{"volume_id": volume}}}
	l.do("rollbackSnapshot", "to its volume", rollback, succeeds(202, object{"rollback": object{"volume_id": volume}}))
	l.do("showSnapshot", "while its volume is rolled back", first, succeeds(200, object{"status": "rollbacking"}))
	l.wait()
	l.do("deleteSnapshot", "the first snapshot", first, succeeds(202, object{}))
	l.do("showSnapshot", "while it is being deleted", first, succeeds(200, object{"status": "deleting"}))
	l.wait()
	l.do("showSnapshot", "after it is deleted", first, refused(404, "EVS.5404", gone))
	l.do("deleteSnapshot", "after it is deleted", first, refused(404, "EVS.5404", gone))
	l.do("listSnapshots", "the remaining ones", change{}, succeeds(200, object{"count": 1, "snapshots": each("id", second["id"])}))
}

// evsRestore creates a disk, and another one from a snapshot of it.
func evsRestore(l *session) {
	source := object{"name": "db", "availability_zone": "cn-north-4a", "volume_type": "SSD", "size": 40, "tags": object{"k": "v"}}
	created := l.do("createVolume", "a disk", change{"body": object{"volume": source}}, succeeds(202, object{}))
	job := change{"job_id": created["job_id"]}
	l.job("while the disk is being created", job, object{"status": "INIT", "job_type": "createVolume", "end_time": ""})
	l.wait()
	first := l.volumeOf("when the disk is available", job)
	l.do("showVolume", "when it is available", first, succeeds(200, object{"status": "available", "name": "db", "size": 40, "tags": object{"k": "v"}}))
	snapshot := l.do("createSnapshot", "of the disk", change{"body": object{"snapshot": object{"volume_id": first["volume_id"]}}}, succeeds(202, object{"size": 40}))
	l.wait()
	restored := object{"name": "restored", "availability_zone": "cn-north-4a", "volume_type": "SSD", "size": 39, "snapshot_id": snapshot["id"]}
	l.do("createVolume", "smaller than the snapshot", change{"body": object{"volume": restored}}, refused(400, "EVS.1010", "invalid volume size!"))
	restored["size"] = 50
	created = l.do("createVolume", "from the snapshot", change{"body": object{"volume": restored}}, succeeds(202, object{}))
	l.wait()
	second := l.volumeOf("when the restored disk is available", change{"job_id": created["job_id"]})
	l.do("showVolume", "the restored one", second, succeeds(200, object{"status": "available", "snapshot_id": snapshot["id"], "size": 50}))
	page := l.do("listVolumes", "the first page of one", change{"limit": 1}, succeeds(200, object{"count": 2, "volumes": each("id", second["volume_id"])}))
	require.Equal(l.t, "next", firstIn(page["volumes_links"], "rel"))
	l.do("listVolumes", "the page after it",
		change{"limit": 1, "marker": second["volume_id"]}, succeeds(200, object{"count": 2, "volumes": each("id", first["volume_id"])}))
	l.do("listVolumes", "by name and status", change{"name": "db", "status": "available"}, succeeds(200, object{"count": 1, "volumes": each("name", "db")}))
	l.do("deleteVolume", "the restored one", second, succeeds(200, object{}))
	l.do("showVolume", "while it is being deleted", second, succeeds(200, object{"status": "deleting"}))
	l.wait()
	l.do("showVolume", "after it is deleted", second, refused(404, "EVS.5404", "could not be found."))
}

// volumeOf shows a job that has ended, and returns the parameter for its volume.
func (l *session) volumeOf(step string, job change) change {
	ended := l.job(step, job, object{"status": "SUCCESS", "job_type": "createVolume"})
	entities, _ := ended["entities"].(object)
	return change{"volume_id": entities["volume_id"]}
}

// job shows a job, which is an operation of another API.
func (l *session) job(step string, with change, want object) map[string]any {
	of := &l.lifecycle.call
	of.api, of.service = "huawei/evsv1", of.api
	defer func() { of.api, of.service = of.service, "" }()
	return l.do("showJob", step, with, succeeds(200, want))
}

func dwsLifecycle(l *session) {
	ofCluster := change{"cluster_id": cluster}
	made := l.do("createSnapshot", "a snapshot",
		change{"body": object{"snapshot": object{"name": "snapshot-3", "cluster_id": cluster, "description": "Snapshot-3 description"}}},
		succeeds(200, object{}))
	first := change{"snapshot_id": made["id"]}
	l.do("showSnapshot", "while it is being created", first,
		succeeds(200, object{"id": made["id"], "name": "snapshot-3", "status": "CREATING", "type": "MANUAL", "cluster_id": cluster}))
	restore := change{"snapshot_id": made["id"], "body": object{"restore": object{"name": "dws-1"}}}
	l.do("restoreCluster", "while it is being created", restore, refused(400, "DWS.0400", "it must be AVAILABLE"))
	l.wait()
	l.do("showSnapshot", "when it is available", first, succeeds(200, object{"status": "AVAILABLE", "description": "Snapshot-3 description"}))
	l.do("restoreCluster", "the snapshot", restore, succeeds(200, object{}))
	l.do("showSnapshot", "while it is being restored", first, succeeds(200, object{"status": "RESTORING"}))
	l.do("addSnapshotPolicy", "a policy, which creates a snapshot at once", change{"cluster_id": cluster, "body": object{
		"keep_day": 7, "device_name": "OBS", "backup_strategies": []any{object{
			"policy_name": "daily", "backup_strategy": "0 0 16 * * ?", "backup_type": "full", "backup_level": "cluster",
		}},
	}}, succeeds(200, object{}))
	policies := l.do("listSnapshotPolicies", "of the cluster", ofCluster,
		succeeds(200, object{"keep_day": 7, "device_name": "OBS", "backup_strategies": each("policy_name", "daily")}))
	l.wait()
	listed := l.do("listSnapshots", "of the project", change{}, succeeds(200, object{"count": 2, "snapshots": each("type", "AUTOMATED", "MANUAL")}))
	automated := firstIn(listed["snapshots"], "id")
	l.do("copySnapshot", "of the manual one",
		change{"snapshot_id": made["id"], "body": object{"backup_name": "copy-1"}}, refused(400, "DWS.5149", "The snapshot ID is invalid."))
	copied := l.do("copySnapshot", "of the automated one",
		change{"snapshot_id": automated, "body": object{"backup_name": "copy-1", "description": "A copy"}}, succeeds(200, object{}))
	l.wait()
	l.do("listClusterSnapshots", "a page, sorted by name",
		change{"cluster_id": cluster, "limit": 1, "offset": 1, "sort_key": "name", "sort_dir": "ASC"},
		succeeds(200, object{"count": 3, "cluster_id": cluster, "snapshots": each("id", copied["snapshot_id"])}))
	l.do("showSnapshotStatistics", "of the cluster", ofCluster,
		succeeds(200, object{"statistics": each("name", "storage.free", "storage.paid", "storage.used")}))
	l.do("deleteSnapshotPolicy", "the policy",
		change{"cluster_id": cluster, "id": firstIn(policies["backup_strategies"], "policy_id")}, succeeds(200, object{}))
	l.do("listSnapshotPolicies", "when there is none", ofCluster, succeeds(200, object{"keep_day": 7, "backup_strategies": []any{}}))
	l.do("deleteSnapshot", "the automated one", change{"snapshot_id": automated}, refused(400, "DWS.5149", "The snapshot ID is invalid."))
	l.do("deleteSnapshot", "the manual one", first, succeeds(202, object{}))
	l.wait()
	l.do("showSnapshot", "after it is deleted", first, refused(404, "DWS.0404", "Not Found."))
	l.do("listSnapshots", "the remaining ones", change{}, succeeds(200, object{"count": 2, "snapshots": each("id", copied["snapshot_id"], automated)}))
}
