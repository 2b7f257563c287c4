package probe

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// gone is the status of what does not exist, and there that of what has no other one.
const (
	gone  = "gone"
	there = "there"
)

// creates are the operations whose success creates something, with what it is. Only
// what such an answer names is deleted: an id in any other answer may be of an object
// that was there before.
var creates = map[string]role{
	"createSnapshot": roleSnapshot, "createSnapshotGroup": roleGroup, "copySnapshot": roleSnapshot, "createVolume": roleDisk, "createDisk": roleDisk,
	"createAutoSnapshotPolicy": rolePolicy, "createStandardSnapshot": roleSnapshot,
}

// consumes are the operations whose success deletes what they refer to.
var consumes = map[string]bool{
	"deleteSnapshot": true, "deleteSnapshotGroup": true, "deleteVolume": true, "deleteDisk": true, "deleteAutoSnapshotPolicy": true,
	"deleteStandardSnapshot": true,
}

// kind is a kind of object, and how it is created, read and deleted. The calls use
// the ids of the examples, as the cases do.
type kind struct {
	role             role
	creates, deletes string // operationIds
	create, remove   call
	ids              []string          // where an answer has the id of a new one, or a list of ids
	shows            string            // operationId, of a kind without a status: it is ready or gone at once
	item             string            // where that answer has the id, if it is a list
	filter           map[string]string // what that list is asked for

	// What the documents say in x-waiter:
	show     call
	status   string // where the answer to show has the status
	listed   bool   // whether that answer is a list, from which it disappears
	statuses poll.Statuses
	stuckIn  []string // the statuses in which a deletion fails
}

// call is a request of the fixtures; {id} stands for the id of an object.
type call struct{ method, path, action, query, body string }

func (c call) headers() suite.Headers {
	h := http.Header{}
	if c.body != "" {
		h.Set("Content-Type", "application/json")
	}
	if c.action != "" {
		h.Set(acs.HeaderAction, c.action)
		h.Set(acs.HeaderVersion, "2014-05-26")
	}
	return suite.Headers(h)
}

// kinds are the kinds of objects of each API, without what the documents say.
var kinds = map[string][]kind{
	"huawei/evsv2": {
		volumeSnapshot("/v2/89cd04f168b84af6be287f71730fdb4b/cloudsnapshots"),
		disk(
			"/v2.1/89cd04f168b84af6be287f71730fdb4b/cloudvolumes", "/v2/89cd04f168b84af6be287f71730fdb4b/cloudvolumes/{id}", "/volume_ids",
			`{"volume": {"name": "snapspec-probe", "availability_zone": "az-dc-1", "volume_type": "SAS", "size": 10, "metadata": {"create_for_volume_id": "true"}}}`,
		),
	},
	"huawei/cinderv2": {volumeSnapshot("/v2/89cd04f168b84af6be287f71730fdb4b/snapshots")},
	"huawei/cinderv3": {
		volumeSnapshot("/v3/89cd04f168b84af6be287f71730fdb4b/snapshots"),
		disk(
			"/v3/89cd04f168b84af6be287f71730fdb4b/volumes", "/v3/89cd04f168b84af6be287f71730fdb4b/volumes/{id}", "/volume/id",
			`{"volume": {"name": "snapspec-probe", "availability_zone": "az-dc-1", "size": 1}}`,
		),
	},
	"huawei/dwsv1": {{
		role: roleSnapshot, creates: "createSnapshot", deletes: "deleteSnapshot",
		create: call{
			method: http.MethodPost, path: "/v1.0/89cd04f168b84af6be287f71730fdb4b/snapshots",
			body: `{"snapshot": {"name": "snapspec-probe", "cluster_id": "44b277eb-39be-4921-be31-3d61b43651d7"}}`,
		},
		remove: call{method: http.MethodDelete, path: "/v1.0/89cd04f168b84af6be287f71730fdb4b/snapshots/{id}"},
		ids:    []string{"/snapshot/id", "/snapshot_id"},
	}},
	"huawei/evsv5": {{
		role: roleSnapshot, creates: "createStandardSnapshot", deletes: "deleteStandardSnapshot",
		create: call{
			method: http.MethodPost, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshots",
			body: `{"snapshot": {"name": "snapspec-probe", "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635"}}`,
		},
		remove: call{method: http.MethodDelete, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshots/{id}"},
		ids:    []string{"/snapshot_id"},
	}, {
		role: roleGroup, creates: "createSnapshotGroup", deletes: "deleteSnapshotGroup",
		create: call{
			method: http.MethodPost, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshot-groups",
			body: `{"snapshot_group": {"name": "snapspec-probe", "volume_ids": ["5aa119a8-d25b-45a7-8d1b-88e127885635"]}}`,
		},
		remove: call{method: http.MethodDelete, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshot-groups/{id}"},
		ids:    []string{"/snapshot_group_id"},
	}, {
		role: rolePolicy, creates: "createAutoSnapshotPolicy", deletes: "deleteAutoSnapshotPolicy", shows: "showAutoSnapshotPolicy",
		create: call{
			method: http.MethodPost, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshot-policies",
			body: `{"snapshot_policy": {"name": "snapspec-probe", "repeat_weekdays": ["1"], "time_points": ["0"], "retention_days": 1}}`,
		},
		remove: call{method: http.MethodDelete, path: "/v5/89cd04f168b84af6be287f71730fdb4b/snapshot-policies/{id}"},
		ids:    []string{"/snapshot_policy/id"},
	}},
	"alibaba/ecs20140526": {{
		role: roleSnapshot, creates: "createSnapshot", deletes: "deleteSnapshot",
		create: rpc("CreateSnapshot", "DiskId=d-bp1s5fnvk4gn2tws0&SnapshotName=snapspec-probe"),
		remove: rpc("DeleteSnapshot", "SnapshotId={id}"),
		ids:    []string{"/SnapshotId"},
	}, {
		role: roleGroup, creates: "createSnapshotGroup", deletes: "deleteSnapshotGroup",
		create: rpc("CreateSnapshotGroup", "RegionId=cn-hangzhou&Name=snapspec-probe&DiskId.1=d-bp1s5fnvk4gn2tws0"),
		remove: rpc("DeleteSnapshotGroup", "RegionId=cn-hangzhou&SnapshotGroupId={id}"),
		ids:    []string{"/SnapshotGroupId"},
	}, {
		role: roleDisk, creates: "createDisk", deletes: "deleteDisk",
		create: rpc("CreateDisk", "RegionId=cn-hangzhou&ZoneId=cn-hangzhou-g&DiskName=snapspec-probe&DiskCategory=cloud_essd&Size=20"),
		remove: rpc("DeleteDisk", "DiskId={id}"),
		ids:    []string{"/DiskId"},
	}, {
		role: rolePolicy, creates: "createAutoSnapshotPolicy", deletes: "deleteAutoSnapshotPolicy",
		shows: "describeAutoSnapshotPolicyEx", item: "/AutoSnapshotPolicies/AutoSnapshotPolicy/0/AutoSnapshotPolicyId",
		filter: map[string]string{"AutoSnapshotPolicyId": "{id}"},
		create: rpc("CreateAutoSnapshotPolicy", "regionId=cn-hangzhou&repeatWeekdays=%5B%221%22%5D&timePoints=%5B%220%22%5D&retentionDays=1"),
		remove: rpc("DeleteAutoSnapshotPolicy", "regionId=cn-hangzhou&autoSnapshotPolicyId={id}"),
		ids:    []string{"/AutoSnapshotPolicyId"},
	}},
}

// volumeSnapshot returns a snapshot of EVS or Cinder. It is forced, since the volume
// may be in use.
func volumeSnapshot(path string) kind {
	return kind{
		role: roleSnapshot, creates: "createSnapshot", deletes: "deleteSnapshot",
		create: call{
			method: http.MethodPost, path: path,
			body: `{"snapshot": {"name": "snapspec-probe", "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635", "force": true}}`,
		},
		remove: call{method: http.MethodDelete, path: path + "/{id}"},
		ids:    []string{"/snapshot/id"},
	}
}

// disk returns a volume of EVS or Cinder, which body describes and which may be deleted.
func disk(path, item, ids, body string) kind {
	return kind{
		role: roleDisk, creates: "createVolume", deletes: "deleteVolume",
		create: call{method: http.MethodPost, path: path, body: body},
		remove: call{method: http.MethodDelete, path: item},
		ids:    []string{ids},
	}
}

func rpc(action, query string) call {
	return call{method: http.MethodPost, path: "/", action: action, query: query}
}

// idsIn returns the ids in an answer.
func (k *kind) idsIn(body []byte) []string {
	for _, pointer := range k.ids {
		if ids := lookUpAll(body, pointer); len(ids) > 0 {
			return ids
		}
	}
	return nil
}

// statusIn returns the status in an answer to show. A list without the object means
// that it is gone. Package poll retries a temporary error.
func (k *kind) statusIn(a answer) (string, error) {
	if a.status == http.StatusNotFound {
		return gone, nil
	}
	if !isSuccess(a.status) {
		return "", fmt.Errorf("the show was %w", a.fault())
	}
	if k.item != "" && lookUp(a.body, k.item) == "" {
		return gone, nil
	}
	if k.shows != "" {
		return there, nil
	}
	status := lookUp(a.body, k.status)
	if status == "" && k.listed {
		status = gone
	}
	return status, nil
}

// stuck returns the statuses in which an object stays after such an answer to a
// delete: those that it had before, if the delete was refused.
func (k *kind) stuck(a answer) []string {
	if isSuccess(a.status) {
		return k.stuckIn
	}
	return k.settled()
}

// settled returns the statuses in which an object can be deleted.
func (k *kind) settled() []string {
	return slices.Concat(k.statuses.Done, k.statuses.Failed)
}
