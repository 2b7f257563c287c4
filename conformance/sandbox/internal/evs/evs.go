package evs

import (
	"cmp"
	"maps"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Service is the service. It is safe for concurrent use.
type Service struct {
	store       records
	environment snapshot.Environment
}

// New returns the service, which keeps its records in a store that was opened with
// its Kinds.
func New(s *store.Store, environment snapshot.Environment) *Service {
	return &Service{records{s, environment}, environment}
}

// statusCreating is the status in the answer to a create, however soon the
// snapshot is available.
const statusCreating = "creating"

var statuses = map[snapshot.Phase]string{
	snapshot.Creating:  statusCreating,
	snapshot.Available: "available",
	snapshot.Failed:    "error",
	snapshot.Busy:      "rollbacking",
	snapshot.Deleting:  "deleting",
}

// View is a snapshot as it is at one time.
type View struct {
	*Snapshot
	Status   string
	Progress string
	Metadata map[string]string // not nil
	Size     int               // in GiB
	Zone     string            // of the volume
}

func viewAt(now time.Time, s *Snapshot) View {
	v := View{Snapshot: s, Status: statuses[s.Phase(now)], Progress: "100%", Metadata: s.Metadata}
	v.Size, v.Zone = cmp.Or(s.SizeGiB, snapshot.SizeGiB), cmp.Or(s.VolumeZone, VolumeZone)
	if now.Before(s.Ready) || s.Fails() {
		v.Progress = "0%"
	}
	if v.Metadata == nil {
		v.Metadata = map[string]string{}
	}
	return v
}

// NewSnapshot describes a snapshot to create. Force allows a volume that is in
// use.
type NewSnapshot struct {
	Project, Volume   string
	Name, Description *string
	Metadata          map[string]string
	Force             bool
	Standard          Standard
	RetentionDays     int // 0 for no end
}

// Create creates a snapshot. It fails with NotFound or VolumeStatus.
func (s *Service) Create(wanted NewSnapshot) (View, error) {
	var created *Snapshot
	err := s.store.Update(func(tx *store.Tx) (err error) {
		created, err = s.start(tx, wanted)
		return err
	})
	if err != nil {
		return View{}, err
	}
	v := viewAt(created.Created, created)
	v.Status = statusCreating
	return v, nil
}

// start puts a snapshot that is being created.
func (s *Service) start(tx *store.Tx, wanted NewSnapshot) (*Snapshot, error) {
	of, err := s.volume(tx, wanted.Project, wanted.Volume)
	if err != nil {
		return nil, err
	}
	if err := checkVolume(of, wanted); err != nil {
		return nil, err
	}
	created := &Snapshot{
		Snapshot: snapshot.Snapshot{
			ID: id.UUID(), Service: service, Project: wanted.Project, Source: wanted.Volume,
			Name: wanted.Name, Description: wanted.Description, Metadata: wanted.Metadata,
		},
		SizeGiB: of.Size, VolumeType: ptr.OrZero(of.Type), VolumeZone: of.Zone, Standard: wanted.Standard,
	}
	s.environment.Start(&created.Snapshot, tx.Now)
	if wanted.RetentionDays > 0 {
		created.Kept = tx.Now.AddDate(0, 0, wanted.RetentionDays)
	}
	tx.Put(created)
	return created, nil
}

// exists reports whether there is such a volume: one of the environment, or one
// that has a snapshot.
func (s *Service) exists(tx *store.Tx, project, volume string) bool {
	return s.environment.Has(volume) || len(store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, volume))) > 0
}

// checkVolume returns an error if the volume does not allow the snapshot.
func checkVolume(of Volume, wanted NewSnapshot) error {
	switch status := of.Status; {
	case status == volumeAvailable, status == volumeInUse && wanted.Force:
		return nil
	case status == volumeInUse:
		return VolumeStatus.Because("/snapshot/force: volume " + wanted.Volume + " is in-use; send true to snapshot it all the same.")
	}
	return VolumeStatus.Because("Volume " + wanted.Volume + " is " + of.Status + ".")
}

// Get returns the snapshot of that id in a project. It fails with NotFound.
func (s *Service) Get(project, id string) (View, error) {
	var v View
	err := s.store.View(func(tx *store.Tx) error {
		found, err := find(tx, project, id)
		if err == nil {
			v = viewAt(tx.Now, found)
		}
		return err
	})
	return v, err
}

func find(tx *store.Tx, project, id string) (*Snapshot, error) {
	found, ok := store.Get[*Snapshot](tx, Snapshots, id)
	if !ok || found.Project != project {
		return nil, NotFound.Because("Snapshot " + id + ".")
	}
	return found, nil
}

// change keeps what do changes in a snapshot, unless do returns an error.
func (s *Service) change(project, id string, do func(tx *store.Tx, changed *Snapshot) error) (View, error) {
	var v View
	err := s.store.Update(func(tx *store.Tx) error {
		known, err := find(tx, project, id)
		if err != nil {
			return err
		}
		changed := *known
		changed.Metadata = map[string]string{}
		maps.Copy(changed.Metadata, known.Metadata)
		if err := do(tx, &changed); err != nil {
			return err
		}
		tx.Put(&changed)
		v = viewAt(tx.Now, &changed)
		return nil
	})
	return v, err
}

// Rename changes the name and the description, each if it is given. It fails with
// NotFound.
func (s *Service) Rename(project, id string, name, description *string) (View, error) {
	return s.change(project, id, func(tx *store.Tx, changed *Snapshot) error {
		if name != nil {
			changed.Name, changed.Updated = name, tx.Now
		}
		if description != nil {
			changed.Description, changed.Updated = description, tx.Now
		}
		return nil
	})
}

// Delete starts to delete a snapshot. It fails with NotFound or DeleteStatus.
func (s *Service) Delete(project, id string) error {
	_, err := s.change(project, id, s.startDelete)
	return err
}

// startDelete notes in a snapshot that it is being deleted.
func (s *Service) startDelete(tx *store.Tx, changed *Snapshot) error {
	if phase := changed.Phase(tx.Now); phase != snapshot.Available && phase != snapshot.Failed {
		return DeleteStatus.Because("Snapshot " + changed.ID + " is " + statuses[phase] + ".")
	}
	changed.Gone = tx.Now.Add(s.environment.Delay)
	return nil
}

// RollBack starts to roll a volume back to a snapshot of it. It fails with
// NotFound, Mismatch, SnapshotStatus or VolumeStatus.
func (s *Service) RollBack(project, snapshotID, volume string) error {
	_, err := s.change(project, snapshotID, func(tx *store.Tx, changed *Snapshot) error {
		return s.startRollback(tx, changed, volume)
	})
	return err
}

// startRollback notes in a snapshot that its volume is being rolled back to it.
func (s *Service) startRollback(tx *store.Tx, changed *Snapshot, volume string) error {
	if volume != changed.Source {
		return Mismatch.Because("/rollback/volume_id: snapshot " + changed.ID + " is of volume " + changed.Source + "; only that can be rolled back to it.")
	}
	if phase := changed.Phase(tx.Now); phase != snapshot.Available {
		return SnapshotStatus.Because("Snapshot " + changed.ID + " is " + statuses[phase] + ".")
	}
	of, err := s.volume(tx, changed.Project, volume)
	if err != nil {
		return err
	}
	if of.Status != volumeAvailable {
		return VolumeStatus.Because("Volume " + volume + " is " + of.Status + ".")
	}
	changed.Busy = tx.Now.Add(s.environment.Delay)
	tx.Put(&rollback{ID: id.UUID(), Project: changed.Project, Volume: volume, Until: changed.Busy})
	return nil
}
