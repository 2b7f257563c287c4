package clients

// Features of a list that a client may lack.
const (
	pages  = "pages"
	sorted = "sorting"
	counts = "the total count"
)

// cinderLifecycle is the lifecycle for clients of OpenStack, which follow the links of
// a list or take a marker.
func cinderLifecycle(l *session) {
	made := l.do("createSnapshot", "a snapshot",
		change{"volume_id": volume, "name": "snap-001", "description": "Daily backup", "metadata": object{"key": "v1"}},
		succeeds(202, volumeSnapshot))
	id := made["id"]
	first := change{"snapshot_id": id}
	l.do("showSnapshot", "while it is being created", first, succeeds(200, object{"id": id, "status": "creating", "metadata": object{"key": "v1"}}))
	l.do("deleteSnapshot", "while it is being created", first, refused(400, "badRequest", "snapshot status must be available or error"))
	l.wait()
	l.do("showSnapshot", "when it is available", first, succeeds(200, object{"status": "available"}))
	second := l.do("createSnapshot", "a second snapshot",
		change{"volume_id": volume, "name": "snap-002", "description": "x"}, succeeds(202, object{"name": "snap-002"}))["id"]
	l.wait()
	l.pages("listSnapshots", id, second)
	l.pages("listSnapshotDetails", id, second)
	l.do("listSnapshots", "by name and status",
		change{"name": "snap-001", "status": "available"}, succeeds(200, object{"snapshots": each("id", id)}))
	if l.has(counts) {
		l.do("listSnapshots", "with the total count, microversion 3.45",
			change{"microversion": "3.45", "with_count": true}, succeeds(200, object{"count": 2, "snapshots": each("id", second, id)}))
	}
	if l.has(sorted) {
		l.do("listSnapshots", "the oldest first, which is ignored",
			change{"sort": "created_at:asc"}, succeeds(200, object{"snapshots": each("id", second, id)}))
	}
	l.do("updateSnapshot", "its name and description", change{"snapshot_id": id, "name": "name_xx3", "description": "hello"},
		succeeds(200, object{"name": "name_xx3", "description": "hello"}))
	l.do("addSnapshotMetadata", "items", change{"snapshot_id": id, "metadata": object{"key": "v2", "other": "o"}},
		succeeds(200, object{"metadata": object{"key": "v2", "other": "o"}}))
	l.do("deleteSnapshotMetadataItem", "an item", change{"snapshot_id": id, "key": "other"}, succeeds(200, object{}))
	l.do("deleteSnapshotMetadataItem", "an item that is already deleted", change{"snapshot_id": id, "key": "other"},
		refused(404, "itemNotFound", "could not be found."))
	l.do("replaceSnapshotMetadata", "all items", change{"snapshot_id": id, "metadata": object{"new": "n"}},
		succeeds(200, object{"metadata": object{"new": "n"}}))
	l.do("showSnapshot", "after the changes", first, succeeds(200, object{"status": "available", "metadata": object{"new": "n"}}))
	l.do("deleteSnapshot", "the first snapshot", first, succeeds(202, object{}))
	l.do("showSnapshot", "while it is being deleted", first, succeeds(200, object{"status": "deleting"}))
	l.wait()
	l.do("showSnapshot", "after it is deleted", first, refused(404, "itemNotFound", "could not be found."))
	l.do("listSnapshots", "the remaining one", change{}, succeeds(200, object{"snapshots": each("id", second)}))
	l.restore(second)
}

// restore creates a disk from a snapshot, finds it among the disks and deletes it.
func (l *session) restore(snapshot any) {
	const name = "restored"
	made := l.do("createVolume", "from the remaining snapshot",
		change{"availability_zone": "az-dc-1", "size": 40, "snapshot_id": snapshot, "name": name, "metadata": object{"key": "v1"}},
		succeeds(202, object{"status": "creating", "size": 40, "snapshot_id": snapshot, "name": name, "metadata": object{"key": "v1"}}))
	id := made["id"]
	disk := change{"volume_id": id}
	l.do("createVolume", "from a snapshot that does not exist",
		change{"availability_zone": "az-dc-1", "size": 40, "snapshot_id": "no-such"}, refused(404, "itemNotFound", "could not be found."))
	l.do("createVolume", "too large", change{"availability_zone": "az-dc-1", "size": tooLarge}, refused(400, "badRequest", "at most 32768"))
	l.do("showVolume", "while it is being created", disk, succeeds(200, object{"status": "creating"}))
	l.do("deleteVolume", "while it is being created", disk, refused(400, "badRequest", "volume status must be available"))
	l.wait()
	l.do("showVolume", "when it is available", disk, succeeds(200, object{"status": "available", "size": 40, "snapshot_id": snapshot}))
	l.do("listVolumes", "by name", change{"name": name}, succeeds(200, object{"volumes": each("id", id)}))
	l.do("listVolumeDetails", "by name and status", change{"name": name, "status": "available"},
		succeeds(200, object{"volumes": each("id", id)}))
	l.do("listVolumeDetails", "by metadata", change{"metadata": object{"key": "v1"}}, succeeds(200, object{"volumes": each("id", id)}))
	l.do("deleteVolume", "the disk, with its snapshots", change{"volume_id": id, "cascade": true}, succeeds(202, object{}))
	l.do("showVolume", "while it is being deleted", disk, succeeds(200, object{"status": "deleting"}))
	l.wait()
	l.do("showVolume", "after it is deleted", disk, refused(404, "itemNotFound", "could not be found."))
}

// tooLarge is a size in GiB that no disk has.
const tooLarge = 32769

// cinderFindings returns the findings for sort, since the documents have sort_key and
// sort_dir, and for a disk that is too large.
func cinderFindings(_ string, with change) []string {
	switch {
	case with["sort"] != nil:
		return []string{"query sort unknown"}
	case with["size"] == tooLarge:
		return []string{"body /volume/size maximum"}
	}
	return nil
}

// pages lists pages of one snapshot, the newest first.
func (l *session) pages(operation string, oldest, newest any) {
	switch {
	case !l.has(pages) || !l.has(operation):
	case l.takesMarker:
		l.do(operation, "the first page of one", change{"limit": 1}, succeeds(200, object{"snapshots": each("id", newest)}))
		l.do(operation, "the page after a marker", change{"limit": 1, "marker": newest}, succeeds(200, object{"snapshots": each("id", oldest)}))
	default:
		l.do(operation, "all, by links to pages of one", change{"limit": 1}, outcome{
			status: 200, decoded: object{"snapshots": each("id", oldest)}, earlier: []map[string]any{{"snapshots": each("id", newest)}},
		})
	}
}
