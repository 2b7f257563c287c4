package evs

import (
	"cmp"
	"maps"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The types of snapshots of EVS v5.
const (
	typeAuto = "auto"
	typeUser = "user"
)

// StandardView is a snapshot as EVS v5 sees it.
type StandardView struct {
	View

	Tags              map[string]string // not nil
	EnterpriseProject string
	Type              string
	Chain             Chain
}

func standardAt(tx *store.Tx, s *Snapshot, of map[string]Chain) StandardView {
	v := StandardView{
		View: viewAt(tx.Now, s), Tags: map[string]string{}, EnterpriseProject: cmp.Or(s.EnterpriseProject, defaultProject),
		Type: typeUser, Chain: of[s.Source],
	}
	maps.Copy(v.Tags, s.Tags)
	if s.Policy != "" {
		v.Type = typeAuto
	}
	return v
}

// chainsByVolume returns the chains of snapshots, all of their volumes.
func chainsByVolume(tx *store.Tx, of []*Snapshot) map[string]Chain {
	all := map[string]Chain{}
	for _, chain := range chains(tx, of) {
		all[chain.Volume] = chain
	}
	return all
}

// CreateStandard starts a snapshot as EVS v5 does, also of a volume that is in use. It
// returns the ids of the snapshot and of the job. It fails with InvalidTag, NotFound,
// VolumeStatus or SnapshotRunning.
func (s *Service) CreateStandard(wanted NewSnapshot) (snapshotID, jobID string, err error) {
	if err := checkTags(wanted.Standard.Tags, "/snapshot/tags"); err != nil {
		return "", "", err
	}
	wanted.Force = true
	err = s.store.Update(func(tx *store.Tx) error {
		if other := running(tx, wanted.Project, wanted.Volume); other != nil {
			return SnapshotRunning.Because("Snapshot " + other.ID + " of volume " + wanted.Volume + ".")
		}
		created, err := s.start(tx, wanted)
		if err != nil {
			return err
		}
		snapshotID, jobID = created.ID, s.putJob(tx, jobCreateSnapshot, created)
		return nil
	})
	return snapshotID, jobID, err
}

// putJob puts the job of a snapshot, and returns its id.
func (s *Service) putJob(tx *store.Tx, kind string, of *Snapshot) string {
	started := &job{ID: id.Hex(16), Project: of.Project, Type: kind, Begin: tx.Now, End: tx.Now.Add(s.environment.Delay)}
	started.Parts = []jobPart{partOfSnapshot(kind, of)}
	tx.Put(started)
	return started.ID
}

// partOfSnapshot returns what a job of some kind does to a snapshot.
func partOfSnapshot(kind string, of *Snapshot) jobPart {
	return jobPart{ID: id.Hex(16), Volume: of.Source, Size: cmp.Or(of.SizeGiB, snapshot.SizeGiB), Fails: kind == jobCreateSnapshot && of.Fails()}
}

// GetStandard returns the snapshot of that id in a project. It fails with NotFound.
func (s *Service) GetStandard(project, id string) (StandardView, error) {
	var v StandardView
	err := s.store.View(func(tx *store.Tx) error {
		found, err := find(tx, project, id)
		if err == nil {
			siblings := store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, found.Source))
			v = standardAt(tx, found, chainsByVolume(tx, siblings))
		}
		return err
	})
	return v, err
}

// ChangeStandard changes the name, the description and the instant access, each if it
// is given. It fails with NotFound.
func (s *Service) ChangeStandard(project, id string, name, description *string, instantAccess *bool) (StandardView, error) {
	_, err := s.change(project, id, func(tx *store.Tx, changed *Snapshot) error {
		changed.Name, changed.Description = cmp.Or(name, changed.Name), cmp.Or(description, changed.Description)
		changed.InstantAccess = *cmp.Or(instantAccess, &changed.InstantAccess)
		if name != nil || description != nil {
			changed.Updated = tx.Now
		}
		return nil
	})
	if err != nil {
		return StandardView{}, err
	}
	return s.GetStandard(project, id)
}

// DeleteStandard starts to delete a snapshot, and returns the id of the job. It fails
// with NotFound or DeleteStatus.
func (s *Service) DeleteStandard(project, id string) (string, error) {
	return s.withJob(project, id, jobDeleteSnapshot, s.startDelete)
}

// RollBackStandard starts to roll a volume back to a snapshot of it, and returns the id
// of the job. It fails with NotFound, Mismatch, SnapshotStatus or VolumeStatus.
func (s *Service) RollBackStandard(project, id, volume string) (string, error) {
	return s.withJob(project, id, jobRollback, func(tx *store.Tx, changed *Snapshot) error {
		return s.startRollback(tx, changed, volume)
	})
}

// withJob keeps what do changes in a snapshot, unless do returns an error, and puts a
// job of some kind, whose id it returns.
func (s *Service) withJob(project, id, kind string, do func(tx *store.Tx, changed *Snapshot) error) (string, error) {
	var jobID string
	_, err := s.change(project, id, func(tx *store.Tx, changed *Snapshot) error {
		if err := do(tx, changed); err != nil {
			return err
		}
		jobID = s.putJob(tx, kind, changed)
		return nil
	})
	return jobID, err
}

// TagSnapshot adds tags to a snapshot, in place of those with the same key. It fails
// with InvalidTag or NotFound.
func (s *Service) TagSnapshot(project, id string, added []Tag) error {
	_, err := s.change(project, id, func(_ *store.Tx, changed *Snapshot) (err error) {
		changed.Tags, err = withTags(changed.Tags, added)
		return err
	})
	return err
}

// UntagSnapshot removes tags from a snapshot. It fails with NotFound.
func (s *Service) UntagSnapshot(project, id string, removed []Tag) error {
	_, err := s.change(project, id, func(_ *store.Tx, changed *Snapshot) error {
		changed.Tags = withoutTags(changed.Tags, removed)
		return nil
	})
	return err
}

// SnapshotTags returns the tags of all snapshots of a project: each key with its values.
func (s *Service) SnapshotTags(project string) (map[string][]string, error) {
	all := map[string][]string{}
	err := s.store.View(func(tx *store.Tx) error {
		for _, found := range store.Find[*Snapshot](tx, snapshot.All(Snapshots, project)) {
			collectTags(all, found.Tags)
		}
		return nil
	})
	return all, err
}

// StandardQuery selects and orders the snapshots of a list. A filter that is nil keeps
// everything.
type StandardQuery struct {
	ID, Name, Status, Volume, Zone *string
	IDs                            *string // separated by commas; with them, ID has no effect
	Type, Chain, Group             *string
	EnterpriseProject              *string
	TagKey                         *string
	Tags                           *string // in JSON

	Paging
}

var standardSortKeys = map[string]func(a, b StandardView) int{
	"created_at": func(a, b StandardView) int { return a.Created.Compare(b.Created) },
	"id":         func(a, b StandardView) int { return cmp.Compare(a.ID, b.ID) },
	"size":       func(a, b StandardView) int { return cmp.Compare(a.Size, b.Size) },
	"status":     func(a, b StandardView) int { return cmp.Compare(a.Status, b.Status) },
}

// ListStandard returns a page of the snapshots of a project, and how many the whole list
// has. It fails with InvalidQuery, InvalidSortKey or, if there is no such marker,
// NotFound.
func (s *Service) ListStandard(project string, q StandardQuery) ([]StandardView, int, error) {
	tags, err := decodeTags(q.Tags)
	if err != nil {
		return nil, 0, err
	}
	ids := setOf(strings.Split(ptr.OrZero(q.IDs), ","))
	var found part[StandardView]
	err = s.store.View(func(tx *store.Tx) (err error) {
		known := store.Find[*Snapshot](tx, snapshot.All(Snapshots, project))
		of := chainsByVolume(tx, known)
		var all []StandardView
		for _, s := range known {
			all = append(all, standardAt(tx, s, of))
		}
		found, err = pick(listed[StandardView]{
			what: "Snapshot", all: all, id: func(v StandardView) string { return v.ID }, sortKeys: standardSortKeys,
			keeps: func(v StandardView) bool { return q.keepsID(v.ID, ids) && q.keeps(v, tags) },
		}, q.Paging)
		return err
	})
	return found.items, found.count, err
}

func (q StandardQuery) keeps(v StandardView, tags []Tag) bool {
	return matches(q.Name, ptr.OrZero(v.Name)) && matches(q.Status, v.Status) &&
		matches(q.Volume, v.Source) && matches(q.Zone, v.Zone) &&
		matches(q.Type, v.Type) && matches(q.Chain, v.Chain.ID) && matches(q.Group, v.Group) &&
		(q.TagKey == nil || hasKey(v.Tags, *q.TagKey)) && hasTags(v.Tags, tags) &&
		(q.EnterpriseProject == nil || *q.EnterpriseProject == allProjects || *q.EnterpriseProject == v.EnterpriseProject)
}

// keepsID looks among ids, which are those of q.IDs.
func (q StandardQuery) keepsID(id string, ids map[string]bool) bool {
	if q.IDs != nil {
		return ids[id]
	}
	return matches(q.ID, id)
}
