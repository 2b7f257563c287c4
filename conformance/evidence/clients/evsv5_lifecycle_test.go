package clients

import "strconv"

// evsV5Lifecycles returns that of the SDK for Python, whose methods have the names of the
// vendor's operations, as the documents have.
func evsV5Lifecycles() []lifecycle {
	evs := released("huaweicloudsdkevs", "Python", "`with_region` and environment, version 5")
	evs.api = "huawei/evsv5"
	return []lifecycle{{call: evs, start: python("evsv5.py").start, steps: evsV5Policies}}
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
