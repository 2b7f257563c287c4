package clients

// openstackLifecycles returns that of the command line of OpenStack. Before a call, each
// command signs in with a password, asks for the versions of IAM and Cinder, which
// the documents do not have, and looks up what it is about.
func openstackLifecycles() []lifecycle {
	osc := released("python-openstackclient", "Python", "`OS_AUTH_URL` and a password")
	osc.api = "huawei/cinderv3"
	osc.besides = []string{
		"", "huawei/iamv3 createToken",
		"huawei/cinderv3 showVolume", "huawei/cinderv3 listVolumeDetails", "huawei/cinderv3 showSnapshot",
	}
	osc.notDecoded = openstackHides
	return []lifecycle{{call: osc, start: python("openstack.py").start, steps: openstackLifecycle, findingsOf: openstackFindings}}
}

// openstackHides are the members of answers that the commands do not print.
var openstackHides = []string{
	"os-extended-snapshot-attributes:progress", "os-extended-snapshot-attributes:project_id",
	"snapshots[].os-extended-snapshot-attributes:progress", "snapshots[].os-extended-snapshot-attributes:project_id",
	"updated_at", "snapshots[].updated_at", "links", "volume_image_metadata",
	"volumes[].availability_zone", "volumes[].created_at", "volumes[].encrypted", "volumes[].links", "volumes[].multiattach",
	"volumes[].os-vol-tenant-attr:tenant_id", "volumes[].snapshot_id", "volumes[].updated_at",
}

// openstackLifecycle is the lifecycle for the command line, whose commands take some
// seconds each.
func openstackLifecycle(l *session) {
	id := l.do("createSnapshot", "a snapshot, `metadata` null", change{"volume_id": volume, "name": "snap-001", "description": "Daily backup"},
		succeeds(202, object{"status": "creating", "volume_id": volume, "name": "snap-001", "description": "Daily backup", "metadata": object{}}))["id"]
	first := change{"snapshot_id": id}
	l.do("deleteSnapshot", "while it is being created", first, refused(400, "badRequest", "snapshot status must be available or error"))
	l.wait()
	l.do("showSnapshot", "when it is available", first, succeeds(200, object{"id": id, "status": "available"}))
	l.do("listSnapshotDetails", "all", change{}, succeeds(200, object{"snapshots": each("id", id)}))
	l.do("listSnapshotDetails", "by name and status", change{"name": "snap-001", "status": "available"},
		succeeds(200, object{"snapshots": each("id", id)}))
	l.do("updateSnapshot", "its name and description, of which it prints nothing",
		change{"snapshot_id": id, "name": "name_xx3", "description": "hello"}, succeeds(200, nil))
	l.do("addSnapshotMetadata", "an item, of which it prints nothing", change{"snapshot_id": id, "metadata": object{"key": "v1"}}, succeeds(200, nil))
	l.do("showSnapshot", "after the changes", first,
		succeeds(200, object{"name": "name_xx3", "description": "hello", "metadata": object{"key": "v1"}}))
	l.do("deleteSnapshotMetadataItem", "the item", change{"snapshot_id": id, "key": "key"}, succeeds(200, object{}))

	disk := l.do("createVolume", "from the snapshot", change{"availability_zone": "az-dc-1", "size": 40, "snapshot_id": id, "name": "restored"},
		succeeds(202, object{"status": "creating", "size": 40, "snapshot_id": id, "name": "restored", "metadata": object{}}))["id"]
	l.wait()
	l.do("showVolume", "when it is available", change{"volume_id": disk}, succeeds(200, object{"status": "available", "size": 40, "snapshot_id": id}))
	l.do("listVolumeDetails", "by name", change{"name": "restored"}, succeeds(200, object{"volumes": each("id", disk)}))
	l.do("deleteVolume", "the disk", change{"volume_id": disk}, succeeds(202, object{}))
	l.do("deleteSnapshot", "the snapshot", first, succeeds(202, object{}))
	l.wait()
	l.do("listSnapshotDetails", "none", change{}, succeeds(200, object{"snapshots": []any{}}))
}

// openstackFindings returns the findings for a null that the document does not have, and
// for a boolean of Python.
func openstackFindings(operation string, _ change) []string {
	switch operation {
	case "createVolume":
		return []string{"body /volume/backup_id unknown"}
	case "deleteVolume":
		return []string{"query cascade type"}
	}
	return nil
}
