package clients

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	region      = "cn-hangzhou"
	otherRegion = "cn-beijing"
)

func ecsLifecycle(l *session) {
	made := l.do("createSnapshot", "a snapshot", change{"ClientToken": "first"}, succeeds(200, object{}))
	id := made["SnapshotId"]
	l.do("createSnapshot", "the same by its ClientToken", change{"ClientToken": "first"}, succeeds(200, object{"SnapshotId": id}))
	byID := change{"RegionId": region, "SnapshotIds": jsonText(l.t, []any{id})}
	l.do("describeSnapshots", "while it is being created", byID, describes(object{"SnapshotId": id, "Status": "progressing"}))
	l.wait()
	l.do("describeSnapshots", "when it is accomplished", byID, describes(object{
		"Status": "accomplished", "Progress": "100%", "SnapshotName": "testSnapshotName", "SourceDiskId": disk, "RetentionDays": 30,
		"Tags": object{"Tag": []any{object{"TagKey": "TestKey", "TagValue": "TestValue"}}},
	}))
	second := l.do("createSnapshot", "a second snapshot", change{"ClientToken": "second"}, succeeds(200, object{}))["SnapshotId"]
	l.wait()
	first := l.do("describeSnapshots", "the first page of one", change{"RegionId": region, "MaxResults": 1}, describes(object{"SnapshotId": second}))
	l.do("describeSnapshots", "the page of the NextToken",
		change{"RegionId": region, "MaxResults": 1, "NextToken": first["NextToken"]}, describes(object{"SnapshotId": id}))
	l.do("describeSnapshots", "by page number",
		change{"RegionId": region, "PageSize": 1, "PageNumber": 2}, describes(object{"SnapshotId": id}))
	l.do("modifySnapshotAttribute", "its name and description",
		change{"SnapshotId": id, "SnapshotName": "NewSnapshotName", "Description": "NewDescription"}, succeeds(200, object{}))
	l.do("describeSnapshots", "by its new name, its disk and a tag", change{
		"RegionId": region, "SnapshotName": "NewSnapshotName", "DiskId": disk, "Tag": []any{object{"Key": "TestKey", "Value": "TestValue"}},
	}, describes(object{"SnapshotId": id, "Description": "NewDescription"}))
	l.do("modifySnapshotCategory", "before it has been kept for 14 days",
		change{"SnapshotId": id, "Category": "Archive"}, refused(403, "IncorrectSnapshotStatus", "does not support this operation"))
	l.copy(id)
	l.lock(id)
	l.group()
	l.do("describeSnapshotLinks", "of the disk", change{"RegionId": region, "DiskIds": jsonText(l.t, []any{disk})},
		succeeds(200, object{"SnapshotLinks": object{"SnapshotLink": []any{object{"SourceDiskId": disk, "TotalCount": 2}}}}))
	l.do("describeSnapshotsUsage", "of the region", change{"RegionId": region}, succeeds(200, object{"SnapshotCount": 2, "SnapshotSize": 2 << 30}))
	l.tags(second)
	l.disk(second)
	l.account(second)
	l.policy()
	l.do("deleteSnapshot", "by force", change{"SnapshotId": id, "Force": true}, succeeds(200, object{}))
	l.do("deleteSnapshot", "after it is deleted", change{"SnapshotId": id, "Force": true}, refused(404, "InvalidSnapshotId.NotFound", "The specified snapshot is not found"))
	l.do("describeSnapshots", "the remaining one", change{"RegionId": region}, describes(object{"SnapshotId": second}))
}

func (l *session) copy(id any) {
	copied := l.do("copySnapshot", "to another region", change{
		"RegionId": region, "SnapshotId": id, "DestinationRegionId": otherRegion,
		"DestinationSnapshotName": "copied", "DestinationSnapshotDescription": "A copy", "RetentionDays": 30,
	}, succeeds(200, object{}))["SnapshotId"]
	l.do("describeSnapshots", "the copy, in its region", change{"RegionId": otherRegion, "SnapshotIds": jsonText(l.t, []any{copied})},
		describes(object{"SnapshotName": "copied", "SourceSnapshotId": id, "SourceRegionId": region, "RegionId": otherRegion}))
}

func (l *session) lock(id any) {
	l.do("lockSnapshot", "for a day", change{"RegionId": region, "SnapshotId": id, "LockMode": "compliance", "LockDuration": 1, "CoolOffPeriod": 3},
		succeeds(200, object{"LockedSnapshotInfo": object{"SnapshotId": id, "LockDuration": 1, "CoolOffPeriod": 3}}))
	l.do("deleteSnapshot", "while it is locked", change{"SnapshotId": id, "Force": true}, refused(403, "InvalidOperation.SnapshotLocked", "is locked"))
	l.do("unlockSnapshot", "in the cool-off period", change{"RegionId": region, "SnapshotId": id}, succeeds(200, object{}))
}

func (l *session) group() {
	group := l.do("createSnapshotGroup", "of a disk",
		change{"RegionId": region, "DiskId": []any{disk}, "Name": "group", "Tag": []any{object{"Key": "TestKey", "Value": "TestValue"}}},
		succeeds(200, object{}))["SnapshotGroupId"]
	byID := change{"RegionId": region, "SnapshotGroupId": []any{group}}
	l.do("describeSnapshotGroups", "while it is being created", byID, describesGroup(object{"SnapshotGroupId": group, "Status": "progressing", "Name": "group"}))
	l.do("modifySnapshotGroup", "its name and description",
		change{"RegionId": region, "SnapshotGroupId": group, "Name": "renamed", "Description": "A group"}, succeeds(200, object{}))
	l.wait()
	l.do("describeSnapshotGroups", "when it is accomplished", change{"RegionId": region, "Status": []any{"accomplished"}}, describesGroup(object{
		"Name": "renamed", "Description": "A group", "Snapshots": object{"Snapshot": []any{object{"SourceDiskId": disk, "Progress": "100%"}}},
	}))
	l.do("deleteSnapshotGroup", "with its snapshots", change{"RegionId": region, "SnapshotGroupId": group},
		succeeds(200, object{"OperationProgressSet": object{"OperationProgress": []any{object{"OperationStatus": "Success"}}}}))
	l.do("describeSnapshotGroups", "when there is none", change{"RegionId": region}, succeeds(200, object{"SnapshotGroups": object{"SnapshotGroup": []any{}}}))
}

// tags changes the tags of a snapshot.
func (l *session) tags(id any) {
	of := func(with change) change {
		maps.Copy(with, change{"RegionId": region, "ResourceType": "snapshot", "ResourceId": []any{id}})
		return with
	}
	l.do("tagResources", "with a new value and a new tag",
		of(change{"Tag": []any{object{"Key": "TestKey", "Value": "new"}, object{"Key": "env", "Value": "test"}}}), succeeds(200, object{}))
	l.do("listTagResources", "of the snapshot", of(change{}), tagged(id, object{"TagKey": "TestKey", "TagValue": "new"}, object{"TagKey": "env", "TagValue": "test"}))
	l.do("untagResources", "of a key", of(change{"TagKey": []any{"env"}}), succeeds(200, object{}))
	l.do("listTagResources", "of the snapshot, by its tag", of(change{"Tag": []any{object{"Key": "TestKey", "Value": "new"}}}),
		tagged(id, object{"TagKey": "TestKey", "TagValue": "new"}))
}

// tagged expects tags of a snapshot.
func tagged(id any, tags ...object) outcome {
	resources := []any{}
	for _, tag := range tags {
		maps.Copy(tag, object{"ResourceId": id, "ResourceType": "snapshot"})
		resources = append(resources, tag)
	}
	return succeeds(200, object{"TagResources": object{"TagResource": resources}})
}

// disk creates a disk from a snapshot, attaches it, and deletes it.
func (l *session) disk(snapshot any) {
	made := l.do("createDisk", "from the second snapshot", change{
		"RegionId": region, "ZoneId": "cn-hangzhou-b", "SnapshotId": snapshot, "Size": 40, "DiskName": "restored",
		"DiskCategory": "cloud_essd", "Tag": []any{object{"Key": "TestKey", "Value": "TestValue"}},
	}, succeeds(200, object{}))["DiskId"]
	byID := change{"RegionId": region, "DiskIds": jsonText(l.t, []any{made})}
	l.do("describeDisks", "while it is being created", byID, describesDisk(object{"DiskId": made, "Status": "Creating"}))
	l.wait()
	l.do("describeDisks", "when it is available, by its snapshot and a tag",
		change{"RegionId": region, "SnapshotId": snapshot, "Tag": []any{object{"Key": "TestKey", "Value": "TestValue"}}},
		describesDisk(object{"DiskId": made, "Status": "Available", "Size": 40, "SourceSnapshotId": snapshot, "DiskName": "restored"}))
	l.do("createDisk", "from a snapshot that does not exist",
		change{"RegionId": region, "ZoneId": "cn-hangzhou-b", "SnapshotId": "s-none"}, refused(404, "InvalidSnapshotId.NotFound", "The specified SnapshotId does not exist"))
	attachment := change{"InstanceId": instance, "DiskId": made}
	l.do("attachDisk", "to an instance", attachment, succeeds(200, object{}))
	l.wait()
	l.do("describeDisks", "when it is attached", change{"RegionId": region, "InstanceId": instance},
		describesDisk(object{"DiskId": made, "Status": "In_use", "InstanceId": instance}))
	l.do("detachDisk", "from the instance", attachment, succeeds(200, object{}))
	l.wait()
	l.do("deleteDisk", "the disk", change{"DiskId": made}, succeeds(200, object{}))
	l.do("describeDisks", "when it is deleted", byID, succeeds(200, object{"Disks": object{"Disk": []any{}}}))
	l.do("resetDisks", "to a snapshot that does not exist",
		change{"RegionId": region, "Disk": []any{object{"DiskId": disk, "SnapshotId": "s-none"}}}, refused(404, "InvalidSnapshotId.NotFound", "The specified"))
}

// account reads what is not about one snapshot, and exports one.
func (l *session) account(id any) {
	l.do("describeRegions", "for disks", change{"ResourceType": "disk", "AcceptLanguage": "en-US"}, succeeds(200, object{}))
	l.do("describeSnapshotPackage", "of the region", change{"RegionId": region}, succeeds(200, object{}))
	l.do("exportSnapshot", "to a bucket", change{"RegionId": region, "SnapshotId": id, "OssBucket": bucket}, succeeds(200, object{}))
	l.do("openSnapshotService", "of the region", change{"RegionId": region}, succeeds(200, object{}))
}

// policy creates a policy of automatic snapshots, applies it to a disk, and deletes it.
// The names of many of its parameters begin in lower case.
func (l *session) policy() {
	id := l.do("createAutoSnapshotPolicy", "on Mondays at 1:00", change{
		"regionId": region, "autoSnapshotPolicyName": "nightly", "repeatWeekdays": `["1"]`, "timePoints": `["1"]`, "retentionDays": 7,
		"Tag": []any{object{"Key": "TestKey", "Value": "TestValue"}},
	}, succeeds(200, object{}))["AutoSnapshotPolicyId"]
	l.do("applyAutoSnapshotPolicy", "to a disk",
		change{"regionId": region, "autoSnapshotPolicyId": id, "diskIds": jsonText(l.t, []any{disk})}, succeeds(200, object{}))
	l.do("describeAutoSnapshotPolicyAssociations", "of the disk", change{"RegionId": region, "DiskId": disk}, succeeds(200, object{
		"AutoSnapshotPolicyAssociations": object{"AutoSnapshotPolicyAssociation": []any{object{"DiskId": disk, "AutoSnapshotPolicyId": id}}},
	}))
	l.do("modifyAutoSnapshotPolicyEx", "its hours and its retention",
		change{"regionId": region, "autoSnapshotPolicyId": id, "timePoints": `["1","13"]`, "retentionDays": -1}, succeeds(200, object{}))
	l.do("describeAutoSnapshotPolicyEx", "by its id", change{"RegionId": region, "AutoSnapshotPolicyId": id}, succeeds(200, object{
		"AutoSnapshotPolicies": object{"AutoSnapshotPolicy": []any{object{
			"AutoSnapshotPolicyId": id, "AutoSnapshotPolicyName": "nightly", "TimePoints": `["1","13"]`, "RetentionDays": -1, "DiskNums": 1,
		}}},
	}))
	l.do("cancelAutoSnapshotPolicy", "of the disk", change{"regionId": region, "diskIds": jsonText(l.t, []any{disk})}, succeeds(200, object{}))
	l.do("deleteAutoSnapshotPolicy", "the policy", change{"regionId": region, "autoSnapshotPolicyId": id}, succeeds(200, object{}))
	l.do("describeAutoSnapshotPolicyEx", "when it is deleted", change{"RegionId": region, "AutoSnapshotPolicyId": id},
		succeeds(200, object{"AutoSnapshotPolicies": object{"AutoSnapshotPolicy": []any{}}}))
}

// describesDisk expects a list of one disk.
func describesDisk(disk object) outcome {
	return succeeds(200, object{"Disks": object{"Disk": []any{disk}}})
}

// describes expects a list of one snapshot.
func describes(snapshot object) outcome {
	return succeeds(200, object{"Snapshots": object{"Snapshot": []any{snapshot}}})
}

func describesGroup(group object) outcome {
	return succeeds(200, object{"SnapshotGroups": object{"SnapshotGroup": []any{group}}})
}

func jsonText(t *testing.T, value any) string {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}
