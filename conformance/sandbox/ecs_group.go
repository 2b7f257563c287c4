package sandbox

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// CreateSnapshotGroup implements ecs20140526.StrictServerInterface.
func (a ecsAPI) CreateSnapshotGroup(ctx context.Context, r ecs20140526.CreateSnapshotGroupRequestObject) (ecs20140526.CreateSnapshotGroupResponseObject, error) {
	c := callOf(ctx)
	wanted, err := newWantedGroup(c, r.Params)
	if err != nil {
		return nil, err
	}
	id, err := once(a.store, c, func(tx *tx) (string, error) {
		disks, err := wanted.find(c, tx)
		if err != nil {
			return "", err
		}
		for _, d := range disks {
			if err := admitDisk(c, tx, d.ID); err != nil {
				return "", err
			}
		}
		return wanted.put(tx, disks), nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CreateSnapshotGroup200JSONResponse{SnapshotGroupID: id, RequestID: c.id}, nil
}

// wantedGroup is a group that a call asks for.
type wantedGroup struct {
	group           snapshotGroup
	disks, excluded []string
	details         diskDetails // of each snapshot
}

func newWantedGroup(c *call, p ecs20140526.CreateSnapshotGroupParams) (*wantedGroup, error) {
	query := c.request.URL.Query()
	tags, err := readTags(c, query)
	if err != nil {
		return nil, err
	}
	w := &wantedGroup{
		group: snapshotGroup{
			ID: newECSID("ssg"), Instance: orZero(p.InstanceID), Name: p.Name, Description: p.Description,
			ResourceGroup: orZero(p.ResourceGroupID), Tags: tags,
		},
		disks: numberedValues(query, "DiskId"), excluded: numberedValues(query, "ExcludeDiskId"),
	}
	w.details = diskDetails{Group: w.group.ID, Instant: orZero(p.InstantAccess), InstantDays: orZero(p.InstantAccessRetentionDays)}
	return w, w.check()
}

// numberedValues are the values of a repeated parameter, but for empty ones.
func numberedValues(query url.Values, name string) []string {
	var values []string
	for i := 1; i <= repeats[name]; i++ {
		if value := query.Get(fmt.Sprintf("%s.%d", name, i)); value != "" {
			values = append(values, value)
		}
	}
	return values
}

func (w *wantedGroup) check() error {
	if len(w.disks) > 0 && len(w.excluded) > 0 {
		return wrongParameter("ExcludeDiskId.N: DiskId.N is given too; name the one or the other.")
	}
	if len(w.disks) == 0 && w.group.Instance == "" {
		return missingParameter("InstanceId")
	}
	if sorted := slices.Sorted(slices.Values(w.disks)); len(slices.Compact(sorted)) < len(w.disks) {
		return wrongParameter("DiskId.N: a disk is named twice.")
	}
	return nil
}

// find finds the disks to snapshot.
func (w *wantedGroup) find(c *call, tx *tx) ([]*disk, error) {
	instance := w.group.Instance
	attached := find[*disk](tx, byInstance(instance))
	if instance != "" && len(attached) == 0 && !tx.exists(serviceECS, "", instance) {
		return nil, ecsRefusal(c, "InvalidInstanceId.NotFound")
	}
	if len(w.disks) > 0 {
		return w.named(c, tx)
	}
	if len(attached) == 0 {
		return madeUpDisks(instance), nil
	}
	attached = slices.DeleteFunc(attached, func(d *disk) bool { return slices.Contains(w.excluded, d.ID) })
	if len(attached) == 0 {
		return nil, wrongParameter("ExcludeDiskId.N: no disk of the instance is left.")
	}
	if len(attached) > maxGroupDisks {
		return nil, wrongParameter(fmt.Sprintf("InstanceId: it has %d disks, and a group at most %d; name them by DiskId.N.", len(attached), maxGroupDisks))
	}
	return attached, nil
}

// named are the disks that the call names. With an instance, they are attached to
// it if they are attached to none.
func (w *wantedGroup) named(c *call, tx *tx) ([]*disk, error) {
	var disks []*disk
	for _, id := range w.disks {
		d := *diskOf(tx, id)
		if err := diskIsThere(c, tx, &d); err != nil {
			return nil, err
		}
		if d.Instance == "" {
			d.Instance = w.group.Instance
		}
		if w.group.Instance != "" && d.Instance != w.group.Instance {
			return nil, wrongParameter("DiskId.N: " + id + " is attached to another instance.")
		}
		disks = append(disks, &d)
	}
	return disks, nil
}

// madeUpDisks are those of an instance that has none yet, since nobody made it.
func madeUpDisks(instance string) []*disk {
	return []*disk{
		{ID: newECSID("d"), Instance: instance, Type: diskSystem},
		{ID: newECSID("d"), Instance: instance, Type: diskData},
	}
}

// put keeps the group with its snapshots and disks, and gives its id.
func (w *wantedGroup) put(tx *tx, disks []*disk) string {
	w.group.Created = tx.now
	tx.put(&w.group)
	for _, d := range disks {
		n := &snapshot{ID: newSnapshotID(), Service: serviceECS, Source: d.ID, Disk: w.details}
		tx.date(n)
		tx.put(n)
		if d.Instance != "" {
			tx.put(d)
		}
	}
	return w.group.ID
}

// DescribeSnapshotGroups implements ecs20140526.StrictServerInterface.
func (a ecsAPI) DescribeSnapshotGroups(ctx context.Context, r ecs20140526.DescribeSnapshotGroupsRequestObject) (ecs20140526.DescribeSnapshotGroupsResponseObject, error) {
	c, p := callOf(ctx), r.Params
	query := c.request.URL.Query()
	tags, err := readTagPairs(c, query)
	if err != nil {
		return nil, err
	}
	ids, statuses := numberedValues(query, "SnapshotGroupId"), numberedValues(query, "Status")
	var answer ecs20140526.DescribeSnapshotGroups200JSONResponse
	err = a.store.view(func(tx *tx) error {
		all := newest(tx, allSnapshotGroups, func(g *snapshotGroup) bool {
			return (len(ids) == 0 || slices.Contains(ids, g.ID)) && (len(statuses) == 0 || slices.Contains(statuses, groupStatus(tx, g))) &&
				isAny(p.InstanceID, g.Instance) && isAny(p.Name, orZero(g.Name)) && isAny(p.ResourceGroupID, g.ResourceGroup) &&
				hasTags(g.Tags, tags)
		})
		cut, err := page(ecsPaging{token: p.NextToken, max: p.MaxResults}, all, newestPlace[*snapshotGroup](tx))
		answer = ecs20140526.DescribeSnapshotGroups200JSONResponse{
			NextToken: cut.next, RequestID: c.id, SnapshotGroups: ecs20140526.SnapshotGroupList{SnapshotGroup: []ecs20140526.SnapshotGroup{}},
		}
		for _, g := range cut.items {
			answer.SnapshotGroups.SnapshotGroup = append(answer.SnapshotGroups.SnapshotGroup, describeGroup(tx, g))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// groupStatus is the state of a group: one that fails makes it fail, when all are
// made.
func groupStatus(tx *tx, g *snapshotGroup) string {
	status := "accomplished"
	for _, n := range find[*snapshot](tx, byGroup(g.ID)) {
		switch n.phase(tx.now) {
		case phaseCreating:
			return n.ecsStatus(tx.now)
		case phaseFailed:
			status = n.ecsStatus(tx.now)
		}
	}
	return status
}

func describeGroup(tx *tx, g *snapshotGroup) ecs20140526.SnapshotGroup {
	members := ecs20140526.GroupedSnapshotList{Snapshot: []ecs20140526.GroupedSnapshot{}}
	for _, n := range find[*snapshot](tx, byGroup(g.ID)) {
		members.Snapshot = append(members.Snapshot, ecs20140526.GroupedSnapshot{
			SnapshotID: n.ID, SourceDiskID: &n.Source, SourceDiskType: new(diskOf(tx, n.Source).Type),
			Progress: new(n.ecsProgress(tx.now)), Available: new(n.isUsable(tx.now)), InstantAccess: new(n.isInstant(tx.now)),
			InstantAccessRetentionDays: orNil(n.Disk.InstantDays), Tags: groupTags(n.Metadata),
		})
	}
	return ecs20140526.SnapshotGroup{
		SnapshotGroupID: g.ID, InstanceID: orNil(g.Instance), Name: g.Name, Description: g.Description,
		ResourceGroupID: orNil(g.ResourceGroup), Tags: groupTags(g.Tags), CreationTime: ecsTime(g.Created),
		Status: new(groupStatus(tx, g)), Snapshots: &members,
	}
}

func groupOf(c *call, tx *tx, id string) (*snapshotGroup, error) {
	g, ok := get[*snapshotGroup](tx, kindSnapshotGroup, id)
	if !ok {
		return nil, ecsRefusal(c, "InvalidSnapshotGroupId.NotFound")
	}
	return g, nil
}

// ModifySnapshotGroup implements ecs20140526.StrictServerInterface.
func (a ecsAPI) ModifySnapshotGroup(ctx context.Context, r ecs20140526.ModifySnapshotGroupRequestObject) (ecs20140526.ModifySnapshotGroupResponseObject, error) {
	c, p := callOf(ctx), r.Params
	err := a.store.update(func(tx *tx) error {
		g, err := groupOf(c, tx, p.SnapshotGroupID)
		if err != nil {
			return err
		}
		changed := *g
		if p.Name != nil {
			changed.Name = p.Name
		}
		if p.Description != nil {
			changed.Description = p.Description
		}
		tx.put(&changed)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.ModifySnapshotGroup200JSONResponse{RequestID: c.id}, nil
}

// DeleteSnapshotGroup implements ecs20140526.StrictServerInterface. The snapshots
// go with the group, or none of them does.
func (a ecsAPI) DeleteSnapshotGroup(ctx context.Context, r ecs20140526.DeleteSnapshotGroupRequestObject) (ecs20140526.DeleteSnapshotGroupResponseObject, error) {
	c := callOf(ctx)
	done := ecs20140526.OperationProgressList{OperationProgress: []ecs20140526.OperationProgress{}}
	err := a.store.update(func(tx *tx) error {
		g, err := groupOf(c, tx, r.Params.SnapshotGroupID)
		if err != nil {
			return err
		}
		for _, n := range find[*snapshot](tx, byGroup(g.ID)) {
			if n.isLocked(tx.now) {
				return ecsRefusal(c, "InvalidOperation.SnapshotLocked").because("Snapshot " + n.ID + ".")
			}
			tx.remove(n)
			done.OperationProgress = append(done.OperationProgress, deleted(n.ID))
		}
		tx.remove(g)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DeleteSnapshotGroup200JSONResponse{OperationProgressSet: &done, RequestID: c.id}, nil
}

func deleted(id string) ecs20140526.OperationProgress {
	item := ecs20140526.RelatedItem{Name: new("SnapshotId"), Value: &id}
	return ecs20140526.OperationProgress{
		OperationStatus: new("Success"),
		RelatedItemSet:  &ecs20140526.RelatedItemList{RelatedItem: []ecs20140526.RelatedItem{item}},
	}
}
