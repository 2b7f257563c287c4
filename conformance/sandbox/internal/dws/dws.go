package dws

import (
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Service is the service. It is safe for concurrent use.
type Service struct {
	store       *store.Store
	environment snapshot.Environment
}

// New returns the service, which keeps its records in a store that was opened with
// its Kinds.
func New(s *store.Store, environment snapshot.Environment) *Service {
	return &Service{s, environment}
}

// statuses are the statuses of snapshots. The pages have none of a snapshot that
// is being deleted.
var statuses = map[snapshot.Phase]string{
	snapshot.Creating:  "CREATING",
	snapshot.Available: "AVAILABLE",
	snapshot.Failed:    "UNAVAILABLE",
	snapshot.Busy:      "RESTORING",
	snapshot.Deleting:  "DELETING",
}

// find returns the snapshot of that id in a project.
func find(tx *store.Tx, project, id string) (*Snapshot, error) {
	found, ok := store.Get[*Snapshot](tx, Snapshots, id)
	if !ok || found.Project != project {
		return nil, NotFound.Because("Snapshot " + id + ".")
	}
	return found, nil
}

// checkPhase refuses a snapshot that is in none of the phases.
func checkPhase(tx *store.Tx, s *Snapshot, phases ...snapshot.Phase) error {
	is := s.Phase(tx.Now)
	if slices.Contains(phases, is) {
		return nil
	}
	var allowed []string
	for _, p := range phases {
		allowed = append(allowed, statuses[p])
	}
	return SnapshotStatus.Because("Snapshot " + s.ID + " is " + statuses[is] + "; it must be " + strings.Join(allowed, " or ") + ".")
}

// checkName refuses the name of a snapshot that another of the project has; at is
// the member that holds it.
func checkName(tx *store.Tx, project, name, at string) error {
	if len(store.Find[*Snapshot](tx, byName(project, name))) == 0 {
		return nil
	}
	return Duplicate.Because(at + ": " + name + " exists, regardless of case; choose another.")
}

// Create creates a snapshot of a cluster and returns its id. It fails with
// NotFound or Duplicate.
func (s *Service) Create(project, cluster, name string, description *string) (string, error) {
	created := newSnapshot(project, cluster, name, description)
	err := s.store.Update(func(tx *store.Tx) error {
		if err := s.checkCluster(tx, project, cluster); err != nil {
			return err
		}
		if err := checkName(tx, project, name, "/snapshot/name"); err != nil {
			return err
		}
		s.environment.Start(&created.Snapshot, tx.Now)
		tx.Put(created)
		return nil
	})
	return created.ID, err
}

func newSnapshot(project, cluster, name string, description *string) *Snapshot {
	return &Snapshot{Snapshot: snapshot.Snapshot{
		ID: id.UUID(), Service: service, Project: project, Source: cluster, Name: &name, Description: description,
	}}
}

// Delete starts to delete a manual snapshot. It fails with NotFound,
// InvalidSnapshot or SnapshotStatus.
func (s *Service) Delete(project, id string) error {
	return s.store.Update(func(tx *store.Tx) error {
		found, err := find(tx, project, id)
		if err != nil {
			return err
		}
		if found.Automated {
			return InvalidSnapshot.Because("Snapshot " + found.ID + " is automated; only a manual one can be deleted.")
		}
		if err := checkPhase(tx, found, snapshot.Available, snapshot.Failed); err != nil {
			return err
		}
		deleting := *found
		deleting.Updated = tx.Now
		deleting.Gone = tx.Now.Add(s.environment.Delay)
		tx.Put(&deleting)
		return nil
	})
}

// Copy makes a manual copy of an automated snapshot and returns its id. It fails
// with NotFound, InvalidSnapshot, SnapshotStatus or Duplicate.
func (s *Service) Copy(project, id, name string, description *string) (string, error) {
	made := newSnapshot(project, "", name, description)
	err := s.store.Update(func(tx *store.Tx) error {
		found, err := find(tx, project, id)
		if err != nil {
			return err
		}
		if !found.Automated {
			return InvalidSnapshot.Because("Snapshot " + found.ID + " is manual; only an automated one, which a policy makes, can be copied.")
		}
		if err := checkPhase(tx, found, snapshot.Available); err != nil {
			return err
		}
		if err := checkName(tx, project, name, "/backup_name"); err != nil {
			return err
		}
		made.Source = found.Source
		s.environment.Start(&made.Snapshot, tx.Now)
		tx.Put(made)
		return nil
	})
	return made.ID, err
}

// Statistics is the storage in GB that the snapshots of a cluster take.
type Statistics struct{ Free, Paid, Used float64 }

// freeGB is how many GB of snapshots of a cluster cost nothing.
const freeGB = 10

// Statistics returns the storage of a cluster. It fails with NotFound.
func (s *Service) Statistics(project, cluster string) (Statistics, error) {
	used := 0.
	err := s.store.View(func(tx *store.Tx) error {
		for _, found := range store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, cluster)) {
			if found.Phase(tx.Now) != snapshot.Failed {
				used += snapshot.SizeGiB
			}
		}
		return s.checkCluster(tx, project, cluster)
	})
	return Statistics{Free: freeGB, Paid: max(0, used-freeGB), Used: used}, err
}
