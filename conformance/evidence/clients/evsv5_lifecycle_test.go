package clients

import "strconv"

// evsV5Lifecycles returns that of the SDK for Python, whose methods have the names of the
// vendor's operations, as the documents have.
func evsV5Lifecycles() []lifecycle {
	evs := released("huaweicloudsdkevs", "Python", "`with_region` and environment, version 5")
	evs.api = "huawei/evsv5"
	evs.notDecoded = []string{"frozen", "version", "snapshots[].frozen", "snapshots[].version"}
	return []lifecycle{{call: evs, start: python("evsv5.py").start, steps: evsV5Lifecycle}}
}

func evsV5Lifecycle(l *session) {
	evsV5Snapshots(l)
	evsV5Groups(l)
	evsV5Policies(l)
}

// evsV5Snapshots is the life of a snapshot.
func evsV5Snapshots(l *session) {
	body := object{"snapshot": object{"volume_id": volume, "name": "snap-001", "description": "Daily backup", "tags": object{"key": "v1"}}}
	id := l.do("createStandardSnapshot", "a snapshot", change{"body": body}, succeeds(202, object{}))["snapshot_id"]
	first := change{"snapshot_id": id}
	l.do("showStandardSnapshot", "while it is being created", first, succeeds(200, object{"id": id, "status": "creating"}))
	l.wait()
	l.do("showStandardSnapshot", "when it is available", first,
		succeeds(200, object{"id": id, "status": "available", "name": "snap-001", "tags": object{"key": "v1"}}))
	l.do("listSnapshotsDetails", "of the volume", change{"volume_id": volume}, succeeds(200, object{"snapshots": each("id", id)}))
	l.do("countSnapshots", "of the volume", change{"volume_id": volume}, succeeds(200, object{"count": 1}))
	l.do("listSnapshotChains", "of the volume", change{"volume_id": volume},
		succeeds(200, object{"snapshot_chains": []any{object{"volume_id": volume, "snapshot_count": 1}}}))
	l.do("updateStandardSnapshot", "its name", change{"snapshot_id": id, "body": object{"snapshot": object{"name": "name_xx3"}}},
		succeeds(200, object{"id": id, "name": "name_xx3"}))
	l.do("batchCreateSnapshotTags", "a tag", change{"snapshot_id": id, "body": object{"tags": []any{object{"key": "other", "value": "o"}}}}, succeeds(204, object{}))
	l.do("batchDeleteSnapshotTags", "the tag", change{"snapshot_id": id, "body": object{"tags": []any{object{"key": "other"}}}}, succeeds(204, object{}))
	l.do("rollbackStandardSnapshot", "to its volume", change{"snapshot_id": id, "body": object{"rollback": object{"volume_id": volume}}}, succeeds(202, object{}))
	l.wait()
	l.do("deleteStandardSnapshot", "the snapshot", first, succeeds(202, object{}))
	l.wait()
	l.do("showStandardSnapshot", "after it is deleted", first, refused(404, "EVS.5404", "could not be found."))
}

// evsV5Groups is the life of a group with a snapshot of one volume.
func evsV5Groups(l *session) {
	body := object{"snapshot_group": object{"volume_ids": []any{volume}, "name": "group", "tags": object{"key": "v1"}}}
	id := l.do("createSnapshotGroup", "of a volume", change{"body": body}, succeeds(202, object{}))["snapshot_group_id"]
	group := change{"snapshot_group_id": id}
	l.wait()
	l.do("showSnapshotGroup", "when it is available", group, succeeds(200, object{"snapshot_group": object{"id": id, "status": "available", "name": "group"}}))
	l.do("listSnapshotGroup", "by name", change{"name": "group"}, succeeds(200, object{"snapshot_groups": each("id", id)}))
	l.do("countSnapshotsGroup", "by name", change{"name": "group"}, succeeds(200, object{"count": 1}))
	l.do("listSnapshotsDetails", "of the group", change{"snapshot_group_id": id},
		succeeds(200, object{"snapshots": []any{object{"volume_id": volume, "snapshot_group_id": id}}}))
	l.do("updateSnapshotGroup", "its name", change{"snapshot_group_id": id, "body": object{"snapshot_group": object{"name": "renamed"}}},
		succeeds(200, object{"snapshot_group": object{"id": id, "name": "renamed"}}))
	l.do("deleteSnapshotGroup", "with its snapshots", group, succeeds(202, object{}))
	l.wait()
	l.do("showSnapshotGroup", "after it is deleted", group, refused(404, "EVS.5404", "could not be found."))
}

// evsV5Policies is the life of a policy. No snapshot becomes due: signatures would have
// expired by then.
func evsV5Policies(l *session) {
	hours := []any{}
	for hour := range 24 {
		hours = append(hours, strconv.Itoa(hour))
	}
	policy := object{"name": "hourly", "repeat_interval_days": 1, "time_points": hours, "retention_days": 7, "tags": object{"key": "v1"}}
	made, _ := l.do("createAutoSnapshotPolicy", "hourly", change{"body": object{"snapshot_policy": policy}},
		succeeds(200, object{"snapshot_policy": policy}))["snapshot_policy"].(object)
	id := made["id"]
	byID := change{"snapshot_policy_id": id}
	l.do("showAutoSnapshotPolicy", "the policy", byID, succeeds(200, object{"snapshot_policy": policy}))
	l.do("listAutoSnapshotPolicy", "by a tag", change{"tags": `[{"key":"v1"}]`}, succeeds(200, object{"snapshot_policies": each("id", id)}))
	l.do("countAutoSnapshotPolicies", "by name", change{"name": "hourly"}, succeeds(200, object{"count": 1}))
	l.do("updateAutoSnapshotPolicy", "its retention",
		change{"snapshot_policy_id": id, "body": object{"snapshot_policy": object{"retention_days": -1}}},
		succeeds(200, object{"snapshot_policy": object{"id": id, "name": "hourly", "retention_days": -1}}))
	volumes := change{"snapshot_policy_id": id, "body": []any{volume}}
	l.do("associateAutoSnapshotPolicy", "a volume", volumes, succeeds(204, object{}))
	l.do("countSnapshotChains", "of the volume, which has no snapshot yet", change{"volume_id": volume}, succeeds(200, object{"count": 0}))
	l.do("listSnapshotChains", "of the volume, which has no snapshot yet", change{"volume_id": volume},
		succeeds(200, object{"snapshot_chains": []any{}}))
	l.do("disassociateAutoSnapshotPolicy", "the volume", volumes, succeeds(204, object{}))
	l.do("deleteAutoSnapshotPolicy", "the policy", byID, succeeds(204, object{}))
	l.do("showAutoSnapshotPolicy", "after it is deleted", byID, refused(404, "EVS.5404", "could not be found."))
}
