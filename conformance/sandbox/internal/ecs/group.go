package ecs

import (
	"fmt"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// maxGroupDisks is how many disks a group can be of.
const maxGroupDisks = 16

// NewGroup describes a group to create: of the disks of an instance, without the
// excluded ones, or of disks that are named.
type NewGroup struct {
	Instance          string
	Disks, Excluded   []string
	Name, Description *string
	ResourceGroup     string
	Instant           bool
	InstantDays       int32
	Tags              []Tag
}

// CreateGroup creates a group with its snapshots and returns the id of the group.
// It fails with TagWithoutKey, DuplicateTag, InvalidParameter, MissingInstance,
// InstanceNotFound, DiskNotFound, NeverAttached, DiskStatus, DiskBusy, QuotaExceeded or
// TokenMismatch.
func (s *Service) CreateGroup(c Call, wanted NewGroup) (string, error) {
	tags, err := newTags(wanted.Tags)
	if err != nil {
		return "", err
	}
	if err := wanted.check(); err != nil {
		return "", err
	}
	created := &Group{
		ID: newID("ssg"), Instance: wanted.Instance, Name: wanted.Name, Description: wanted.Description,
		ResourceGroup: wanted.ResourceGroup, Tags: tags,
	}
	return once(s.store, c, func(tx *store.Tx) (string, error) {
		disks, err := s.disksOf(tx, wanted)
		if err != nil {
			return "", err
		}
		for _, d := range disks {
			if err := checkNewSnapshot(tx, d); err != nil {
				return "", err
			}
		}
		details := Details{Group: created.ID, Instant: wanted.Instant, InstantDays: wanted.InstantDays}
		s.putGroup(tx, created, disks, details)
		return created.ID, nil
	})
}

func (w NewGroup) check() error {
	if len(w.Disks) > 0 && len(w.Excluded) > 0 {
		return InvalidParameter.Because("ExcludeDiskId.N: DiskId.N is given too; name the one or the other.")
	}
	if len(w.Disks) == 0 && w.Instance == "" {
		return MissingInstance
	}
	if sorted := slices.Sorted(slices.Values(w.Disks)); len(slices.Compact(sorted)) < len(w.Disks) {
		return InvalidParameter.Because("DiskId.N: a disk is named twice.")
	}
	return nil
}

// disksOf returns the disks to snapshot.
func (s *Service) disksOf(tx *store.Tx, wanted NewGroup) ([]*Disk, error) {
	var attached []*Disk
	if wanted.Instance != "" {
		attached = attachedDisks(tx, wanted.Instance)
	}
	if wanted.Instance != "" && len(attached) == 0 && !s.exists(tx, wanted.Instance) {
		return nil, InstanceNotFound
	}
	if len(wanted.Disks) > 0 {
		return s.namedDisks(tx, wanted)
	}
	if len(attached) == 0 {
		return madeUpDisks(wanted.Instance), nil
	}
	attached = slices.DeleteFunc(attached, func(d *Disk) bool { return slices.Contains(wanted.Excluded, d.ID) })
	if len(attached) == 0 {
		return nil, InvalidParameter.Because("ExcludeDiskId.N: no disk of the instance is left.")
	}
	if len(attached) > maxGroupDisks {
		return nil, InvalidParameter.Because(fmt.Sprintf("InstanceId: it has %d disks, and a group at most %d; name them by DiskId.N.", len(attached), maxGroupDisks))
	}
	return attached, nil
}

// namedDisks returns the disks that the call names. If it also names an instance,
// those that no call created or attached are attached to it.
func (s *Service) namedDisks(tx *store.Tx, wanted NewGroup) ([]*Disk, error) {
	var named []*Disk
	for _, id := range wanted.Disks {
		found, err := s.findDisk(tx, id)
		if err != nil {
			return nil, err
		}
		d := *found
		if d.isMadeUp() && d.Instance == "" {
			d.Instance = wanted.Instance
		}
		if wanted.Instance != "" && d.attachedTo(tx.Now) != wanted.Instance {
			return nil, InvalidParameter.Because("DiskId.N: " + id + " is not attached to the instance.")
		}
		named = append(named, &d)
	}
	return named, nil
}

// madeUpDisks returns disks for an instance that has none yet, since no
// call creates instances.
func madeUpDisks(instance string) []*Disk {
	system, data := madeUpDisk(newID("d"), typeSystem, instance), madeUpDisk(newID("d"), typeData, instance)
	system.Device, data.Device = "/dev/xvda", "/dev/xvdb"
	return []*Disk{system, data}
}

// putGroup keeps the group with its snapshots and disks.
func (s *Service) putGroup(tx *store.Tx, g *Group, disks []*Disk, details Details) {
	g.Created = tx.Now
	tx.Put(g)
	for _, d := range disks {
		created := &Snapshot{Snapshot: snapshot.Snapshot{ID: newSnapshotID(), Service: service, Source: d.ID}, Disk: details}
		created.of(d)
		s.put(tx, created)
		if d.Instance != "" {
			tx.Put(d)
		}
	}
}

// GroupQuery selects groups. A filter that is empty keeps everything.
type GroupQuery struct {
	IDs, Statuses                 []string
	Instance, Name, ResourceGroup string
	Tags                          []Tag
	Paging                        Paging
}

// GroupView is a group as it is at one time.
type GroupView struct {
	*Group
	Status    string
	Snapshots []View
}

// Groups returns a page of groups, the newest first. It fails with TagWithoutKey
// or InvalidToken.
func (s *Service) Groups(q GroupQuery) (Page[GroupView], error) {
	if err := checkTags(q.Tags); err != nil {
		return Page[GroupView]{}, err
	}
	var found Page[GroupView]
	err := s.store.View(func(tx *store.Tx) error {
		all := newest(tx, allGroups, func(g *Group) bool { return q.takes(tx, g) })
		cut, err := page(q.Paging, 1, all, newestPlace[*Group](tx))
		found = convert(cut, func(g *Group) GroupView { return groupViewAt(tx, g) })
		return err
	})
	return found, err
}

func (q GroupQuery) takes(tx *store.Tx, g *Group) bool {
	return (len(q.IDs) == 0 || slices.Contains(q.IDs, g.ID)) && (len(q.Statuses) == 0 || slices.Contains(q.Statuses, groupStatus(tx, g))) &&
		isAny(q.Instance, g.Instance) && isAny(q.Name, ptr.OrZero(g.Name)) && isAny(q.ResourceGroup, g.ResourceGroup) &&
		hasTags(g.Tags, q.Tags)
}

func groupViewAt(tx *store.Tx, g *Group) GroupView {
	v := GroupView{Group: g, Status: groupStatus(tx, g)}
	for _, s := range store.Find[*Snapshot](tx, byGroup(g.ID)) {
		v.Snapshots = append(v.Snapshots, viewAt(tx, s))
	}
	return v
}

// groupStatus returns the status of a group: a snapshot that fails makes it fail
// once all are complete.
func groupStatus(tx *store.Tx, g *Group) string {
	phase := snapshot.Available
	for _, s := range store.Find[*Snapshot](tx, byGroup(g.ID)) {
		switch s.Phase(tx.Now) {
		case snapshot.Creating:
			return statuses[snapshot.Creating]
		case snapshot.Failed:
			phase = snapshot.Failed
		}
	}
	return statuses[phase]
}

func findGroup(tx *store.Tx, id string) (*Group, error) {
	g, ok := store.Get[*Group](tx, groups, id)
	if !ok {
		return nil, GroupNotFound
	}
	return g, nil
}

// ModifyGroup changes the name and the description, each if it is given. It fails
// with GroupNotFound.
func (s *Service) ModifyGroup(id string, name, description *string) error {
	return s.store.Update(func(tx *store.Tx) error {
		g, err := findGroup(tx, id)
		if err != nil {
			return err
		}
		changed := *g
		if name != nil {
			changed.Name = name
		}
		if description != nil {
			changed.Description = description
		}
		tx.Put(&changed)
		return nil
	})
}

// DeleteGroup deletes a group with all its snapshots, or none of them, and returns
// their ids. It fails with GroupNotFound or SnapshotLocked.
func (s *Service) DeleteGroup(id string) (snapshots []string, err error) {
	err = s.store.Update(func(tx *store.Tx) error {
		g, err := findGroup(tx, id)
		if err != nil {
			return err
		}
		for _, found := range store.Find[*Snapshot](tx, byGroup(g.ID)) {
			if found.isLocked(tx.Now) {
				return SnapshotLocked.Because("Snapshot " + found.ID + ".")
			}
			tx.Remove(found)
			snapshots = append(snapshots, found.ID)
		}
		tx.Remove(g)
		return nil
	})
	return snapshots, err
}
