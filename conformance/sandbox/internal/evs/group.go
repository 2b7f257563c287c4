package evs

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// group is a group of snapshots of several volumes, all of the same moment. Each of
// its snapshots names it.
type group struct {
	ID                string            `json:"id"`
	Project           string            `json:"project"`
	Name              *string           `json:"name,omitempty"`
	Description       *string           `json:"description,omitempty"`
	Server            *string           `json:"server,omitempty"`
	Tags              map[string]string `json:"tags,omitempty"`
	EnterpriseProject string            `json:"enterprise_project"`
	Fails             bool              `json:"fails,omitempty"`
	Created           time.Time         `json:"created"`
	Ready             time.Time         `json:"ready"`            // until then it is being created
	Updated           time.Time         `json:"updated,omitzero"` // when a call changed it
	Gone              time.Time         `json:"gone,omitzero"`    // until then it is being deleted
}

func (g *group) Kind() *store.Kind { return snapshotGroups }
func (g *group) RecordID() string  { return g.ID }
func (g *group) Keys() []store.Key { return []store.Key{groupsOf(g.Project)} }
func (g *group) Expiry() time.Time { return g.Gone }

func groupsOf(project string) store.Key {
	return store.Key{Kind: snapshotGroups, Scope: project}
}

// inGroup finds the snapshots of a group.
func inGroup(project, group string) store.Key {
	return store.Key{Kind: Snapshots, Index: "group", Scope: project, Value: group}
}

// Group is a group of snapshots as it is at one time.
type Group struct {
	ID, Project, Status string
	Name, Description   *string
	Server              *string           // nil if the volumes were named
	Tags                map[string]string // not nil
	EnterpriseProject   string
	Created             time.Time
	Updated             time.Time // zero until it is available
}

func (g *group) view(now time.Time) Group {
	seen := Group{
		ID: g.ID, Project: g.Project, Status: statuses[g.phase(now)], Name: g.Name, Description: g.Description,
		Server: g.Server, Tags: map[string]string{}, EnterpriseProject: g.EnterpriseProject, Created: g.Created, Updated: g.Updated,
	}
	maps.Copy(seen.Tags, g.Tags)
	if seen.Updated.IsZero() && !now.Before(g.Ready) {
		seen.Updated = g.Ready
	}
	return seen
}

func (g *group) phase(now time.Time) snapshot.Phase {
	switch {
	case !g.Gone.IsZero():
		return snapshot.Deleting
	case now.Before(g.Ready):
		return snapshot.Creating
	case g.Fails:
		return snapshot.Failed
	}
	return snapshot.Available
}

// NewGroup describes a group to create: of all volumes of a server, or of some.
type NewGroup struct {
	Project           string
	Name, Description *string
	Server            *string
	Volumes           []string
	Tags              map[string]string
	EnterpriseProject string // "" for the default one
	InstantAccess     bool
	Full              bool // the snapshots are not incremental
}

// CreateGroup starts a snapshot of each volume. It returns the ids of the group and of
// the job. It fails with InvalidBody, InvalidTag, NotFound, VolumeStatus or
// MemberRunning.
func (s *Service) CreateGroup(wanted NewGroup) (groupID, jobID string, err error) {
	if err := checkTags(wanted.Tags, "/snapshot_group/tags"); err != nil {
		return "", "", err
	}
	created := &group{
		ID: id.UUID(), Project: wanted.Project, Name: wanted.Name, Description: wanted.Description, Server: wanted.Server,
		Tags: wanted.Tags, EnterpriseProject: cmp.Or(wanted.EnterpriseProject, defaultProject),
	}
	err = s.store.Update(func(tx *store.Tx) error {
		ids, err := s.volumesOfGroup(tx, wanted)
		if err != nil {
			return err
		}
		created.Created, created.Ready = tx.Now, tx.Now.Add(s.environment.Delay)
		var members []*Snapshot
		for _, volumeID := range ids {
			member, err := s.startMember(tx, created, volumeID, wanted)
			if err != nil {
				return err
			}
			members = append(members, member)
			created.Fails = created.Fails || member.Fails()
		}
		jobID = putGroupJob(tx, jobCreateGroup, created.Ready, created, members)
		tx.Put(created)
		return nil
	})
	return created.ID, jobID, err
}

// volumesOfGroup returns the ids of the volumes that a new group is of.
func (s *Service) volumesOfGroup(tx *store.Tx, wanted NewGroup) ([]string, error) {
	if ids := slices.Compact(slices.Sorted(slices.Values(wanted.Volumes))); len(ids) > 0 {
		return ids, nil
	}
	server := ptr.OrZero(wanted.Server)
	if server == "" {
		return nil, InvalidBody.Because("/snapshot_group: it names no volumes; send server_id or volume_ids.")
	}
	ids := s.attachedTo(tx, wanted.Project, server)
	if len(ids) == 0 {
		return nil, NotFound.Because("Volumes of server " + server + ".")
	}
	return ids, nil
}

// startMember puts the snapshot of one volume of a new group.
func (s *Service) startMember(tx *store.Tx, of *group, volumeID string, wanted NewGroup) (*Snapshot, error) {
	v, err := s.volume(tx, wanted.Project, volumeID)
	if err != nil {
		return nil, err
	}
	if server := ptr.OrZero(wanted.Server); server != "" && v.Server != server {
		return nil, InvalidBody.Because("/snapshot_group/volume_ids: volume " + v.ID + " is not attached to server " + server + ".")
	}
	if other := running(tx, wanted.Project, v.ID); other != nil {
		return nil, MemberRunning.Because("Snapshot " + other.ID + " of volume " + v.ID + ".")
	}
	return s.start(tx, NewSnapshot{
		Project: wanted.Project, Volume: v.ID, Force: true,
		Standard: Standard{Group: of.ID, EnterpriseProject: of.EnterpriseProject, InstantAccess: wanted.InstantAccess, Full: wanted.Full},
	})
}

// attachedTo returns the ids of the volumes of a server. A server that no call has
// mentioned has one made-up volume, if its id is one.
func (s *Service) attachedTo(tx *store.Tx, project, server string) []string {
	var ids []string
	for _, v := range s.allVolumes(tx, project) {
		if v.Server == server {
			ids = append(ids, v.ID)
		}
	}
	if len(ids) == 0 && isUUID.MatchString(server) && s.environment.Has(server) {
		return []string{inUse + server}
	}
	return ids
}

// running returns the snapshot of a volume that is being created, nil if there is none.
func running(tx *store.Tx, project, volume string) *Snapshot {
	for _, found := range store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, volume)) {
		if found.IsCreating(tx.Now) {
			return found
		}
	}
	return nil
}

// GroupByID returns a group of a project. It fails with NotFound.
func (s *Service) GroupByID(project, id string) (Group, error) {
	var seen Group
	err := s.store.View(func(tx *store.Tx) error {
		found, err := findGroup(tx, project, id)
		if err == nil {
			seen = found.view(tx.Now)
		}
		return err
	})
	return seen, err
}

func findGroup(tx *store.Tx, project, id string) (*group, error) {
	found, ok := store.Get[*group](tx, snapshotGroups, id)
	if !ok || found.Project != project {
		return nil, NotFound.Because("Group " + id + ".")
	}
	return found, nil
}

// changeGroup keeps what do changes in a group, unless do returns an error.
func (s *Service) changeGroup(project, id string, do func(tx *store.Tx, changed *group) error) (Group, error) {
	var seen Group
	err := s.store.Update(func(tx *store.Tx) error {
		known, err := findGroup(tx, project, id)
		if err != nil {
			return err
		}
		changed := *known
		if err := do(tx, &changed); err != nil {
			return err
		}
		tx.Put(&changed)
		seen = changed.view(tx.Now)
		return nil
	})
	return seen, err
}

// RenameGroup changes the name and the description, each if it is given. It fails with
// NotFound.
func (s *Service) RenameGroup(project, id string, name, description *string) (Group, error) {
	return s.changeGroup(project, id, func(tx *store.Tx, changed *group) error {
		changed.Name, changed.Description = cmp.Or(name, changed.Name), cmp.Or(description, changed.Description)
		if name != nil || description != nil {
			changed.Updated = tx.Now
		}
		return nil
	})
}

// DeleteGroup starts to delete a group and its snapshots. It returns the id of the job.
// It fails with NotFound or DeleteStatus.
func (s *Service) DeleteGroup(project, groupID string) (string, error) {
	var jobID string
	_, err := s.changeGroup(project, groupID, func(tx *store.Tx, changed *group) error {
		if phase := changed.phase(tx.Now); phase != snapshot.Available && phase != snapshot.Failed {
			return DeleteStatus.Because("Group " + groupID + " is " + statuses[phase] + ".")
		}
		changed.Gone = tx.Now.Add(s.environment.Delay)
		members := store.Find[*Snapshot](tx, inGroup(project, groupID))
		for _, member := range members {
			if err := s.deleteSnapshot(tx, member); err != nil {
				return err
			}
		}
		jobID = putGroupJob(tx, jobDeleteGroup, changed.Gone, changed, members)
		return nil
	})
	return jobID, err
}

// putGroupJob puts the job of a group, which has a part for each snapshot. It returns
// its id.
func putGroupJob(tx *store.Tx, kind string, end time.Time, of *group, members []*Snapshot) string {
	started := &job{ID: id.Hex(16), Project: of.Project, Type: kind, Begin: tx.Now, End: end}
	for _, member := range members {
		started.Parts = append(started.Parts, partOfSnapshot(partTypes[kind], member))
	}
	tx.Put(started)
	return started.ID
}

// TagGroup adds tags to a group, in place of those with the same key. It fails with
// InvalidTag or NotFound.
func (s *Service) TagGroup(project, id string, added []Tag) error {
	_, err := s.changeGroup(project, id, func(_ *store.Tx, changed *group) (err error) {
		changed.Tags, err = withTags(changed.Tags, added)
		return err
	})
	return err
}

// UntagGroup removes tags from a group. It fails with NotFound.
func (s *Service) UntagGroup(project, id string, removed []Tag) error {
	_, err := s.changeGroup(project, id, func(_ *store.Tx, changed *group) error {
		changed.Tags = withoutTags(changed.Tags, removed)
		return nil
	})
	return err
}

// GroupTags returns the tags of all groups of a project: each key with its values.
func (s *Service) GroupTags(project string) (map[string][]string, error) {
	all := map[string][]string{}
	err := s.store.View(func(tx *store.Tx) error {
		for _, found := range store.Find[*group](tx, groupsOf(project)) {
			collectTags(all, found.Tags)
		}
		return nil
	})
	return all, err
}

// GroupQuery selects and orders the groups of a list. A filter that is nil keeps
// everything.
type GroupQuery struct {
	ID, Name, Status, Server *string
	EnterpriseProject        *string
	TagKey                   *string
	Tags                     *string // in JSON

	Paging
}

var groupSortKeys = map[string]func(a, b Group) int{
	"created_at": func(a, b Group) int { return a.Created.Compare(b.Created) },
	"id":         func(a, b Group) int { return cmp.Compare(a.ID, b.ID) },
	"status":     func(a, b Group) int { return cmp.Compare(a.Status, b.Status) },
}

// ListGroups returns a page of the groups of a project, and how many the whole list
// has. It fails with InvalidQuery or InvalidSortKey.
func (s *Service) ListGroups(project string, q GroupQuery) ([]Group, int, error) {
	tags, err := decodeTags(q.Tags)
	if err != nil {
		return nil, 0, err
	}
	var found part[Group]
	err = s.store.View(func(tx *store.Tx) (err error) {
		var all []Group
		for _, g := range store.Find[*group](tx, groupsOf(project)) {
			all = append(all, g.view(tx.Now))
		}
		found, err = pick(listed[Group]{
			what: "Group", all: all, id: func(g Group) string { return g.ID }, sortKeys: groupSortKeys,
			keeps: func(g Group) bool { return q.keeps(g, tags) },
		}, q.Paging)
		return err
	})
	return found.items, found.count, err
}

func (q GroupQuery) keeps(g Group, tags []Tag) bool {
	return matches(q.ID, g.ID) && matches(q.Name, ptr.OrZero(g.Name)) && matches(q.Status, g.Status) && matches(q.Server, ptr.OrZero(g.Server)) &&
		(q.TagKey == nil || hasKey(g.Tags, *q.TagKey)) && hasTags(g.Tags, tags) &&
		(q.EnterpriseProject == nil || *q.EnterpriseProject == allProjects || *q.EnterpriseProject == g.EnterpriseProject)
}
