package sandbox

import (
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

// inUse starts the ids of volumes that are attached to a server.
const inUse = "in-use-"

// volumeSize is the size in GiB of every volume, since nobody made them.
const volumeSize = 1

// creating is the status that a create answers with, however soon the snapshot
// is available.
const creating = "creating"

// The statuses of volumes.
const (
	volumeAvailable   = "available"
	volumeInUse       = "in-use"
	volumeRollbacking = "rollbacking"
)

// snapshotStatuses are the statuses of snapshots.
var snapshotStatuses = map[phase]string{
	phaseCreating:  creating,
	phaseAvailable: "available",
	phaseFailed:    "error",
	phaseBusy:      "rollbacking",
	phaseDeleting:  "deleting",
}

// Rows of the error table of EVS.
var (
	wrongVolumeStatus  = &refusal{status: http.StatusBadRequest, code: "EVS.5400", message: "Must specify a valid status."}
	wrongStatus        = &refusal{status: http.StatusBadRequest, code: "EVS.2043", message: "The status of snapshot is not available or backing-up."}
	wrongDeleteStatus  = &refusal{status: http.StatusBadRequest, code: "EVS.1047", message: "snapshot status must be available or error when delete snapshot!"}
	bodyAndURLMismatch = &refusal{status: http.StatusBadRequest, code: "EVS.5400", message: "Request body and URI mismatch."}
)

// volumeSnapshot is a snapshot as the EVS faces show it.
type volumeSnapshot struct {
	*snapshot
	status   string
	progress string
	metadata map[string]string // the documents have no null here
	updated  nullable.Nullable[ostime.Time]
}

func volumeSnapshotAt(now time.Time, n *snapshot) volumeSnapshot {
	v := volumeSnapshot{
		snapshot: n, status: snapshotStatuses[n.phase(now)], progress: "100%",
		metadata: n.Metadata, updated: nullable.NewNullNullable[ostime.Time](),
	}
	if now.Before(n.Ready) || strings.HasPrefix(n.Source, failing) {
		v.progress = "0%"
	}
	if v.metadata == nil {
		v.metadata = map[string]string{}
	}
	if !n.Updated.IsZero() {
		v.updated = nullable.NewNullableWithValue(ostime.New(n.Updated))
	}
	return v
}

// volumeSnapshots is what the EVS faces do to snapshots.
type volumeSnapshots struct{ store *store }

// create makes a snapshot, of a volume in use only if force is set.
func (s volumeSnapshots) create(n *snapshot, force bool) (volumeSnapshot, error) {
	n.ID, n.Service = uuid(), serviceEVS
	made, err := s.store.create(n, func(tx *tx) error {
		if !tx.exists(serviceEVS, n.Project, n.Source) {
			return notFound("Volume " + n.Source + ".")
		}
		return admitSnapshot(tx, n, force)
	})
	if err != nil {
		return volumeSnapshot{}, err
	}
	v := volumeSnapshotAt(made.Created, made)
	v.status = creating
	return v, nil
}

func admitSnapshot(tx *tx, n *snapshot, force bool) error {
	status := volumeStatus(tx, n.Project, n.Source)
	switch {
	case status == volumeAvailable, status == volumeInUse && force:
		return nil
	case status == volumeInUse:
		return wrongVolumeStatus.because("/snapshot/force: volume " + n.Source + " is in-use; send true to snapshot it all the same.")
	}
	return wrongVolumeStatus.because("Volume " + n.Source + " is " + status + ".")
}

func volumeStatus(tx *tx, project, volume string) string {
	if strings.HasPrefix(volume, inUse) {
		return volumeInUse
	}
	if len(find[*rollback](tx, rollbacksOf(project, volume))) > 0 {
		return volumeRollbacking
	}
	return volumeAvailable
}

// get is the snapshot of that id, if it is one of the project.
func (s volumeSnapshots) get(project, id string) (volumeSnapshot, error) {
	var v volumeSnapshot
	err := s.store.view(func(tx *tx) error {
		n, err := projectSnapshot(tx, project, id)
		if err == nil {
			v = volumeSnapshotAt(tx.now, n)
		}
		return err
	})
	return v, err
}

func projectSnapshot(tx *tx, project, id string) (*snapshot, error) {
	n, ok := get[*snapshot](tx, kindSnapshot, id)
	if !ok || n.Service != serviceEVS || n.Project != project {
		return nil, notFound("Snapshot " + id + ".")
	}
	return n, nil
}

func notFound(what string) error {
	return evsWords{}.general(http.StatusNotFound).because(what)
}

// change keeps what do makes of a snapshot, unless do returns an error.
func (s volumeSnapshots) change(project, id string, do func(tx *tx, n *snapshot) error) (volumeSnapshot, error) {
	var v volumeSnapshot
	err := s.store.update(func(tx *tx) error {
		known, err := projectSnapshot(tx, project, id)
		if err != nil {
			return err
		}
		n := *known
		n.Metadata = map[string]string{}
		maps.Copy(n.Metadata, known.Metadata)
		if err := do(tx, &n); err != nil {
			return err
		}
		tx.put(&n)
		v = volumeSnapshotAt(tx.now, &n)
		return nil
	})
	return v, err
}

// rename changes the name and the description, each if it is given.
func (s volumeSnapshots) rename(project, id string, name, description *string) (volumeSnapshot, error) {
	return s.change(project, id, func(tx *tx, n *snapshot) error {
		if name != nil {
			n.Name, n.Updated = name, tx.now
		}
		if description != nil {
			n.Description, n.Updated = description, tx.now
		}
		return nil
	})
}

func (s volumeSnapshots) delete(project, id string) error {
	_, err := s.change(project, id, func(tx *tx, n *snapshot) error {
		if phase := n.phase(tx.now); phase != phaseAvailable && phase != phaseFailed {
			return wrongDeleteStatus.because("Snapshot " + id + " is " + snapshotStatuses[phase] + ".")
		}
		n.Gone = tx.now.Add(s.store.delay)
		return nil
	})
	return err
}

func (s volumeSnapshots) rollBack(project, id, volume string) error {
	_, err := s.change(project, id, func(tx *tx, n *snapshot) error {
		if volume != n.Source {
			return bodyAndURLMismatch.because("/rollback/volume_id: snapshot " + id + " is of volume " + n.Source + "; only that can be rolled back to it.")
		}
		if phase := n.phase(tx.now); phase != phaseAvailable {
			return wrongStatus.because("Snapshot " + id + " is " + snapshotStatuses[phase] + ".")
		}
		if status := volumeStatus(tx, project, volume); status != volumeAvailable {
			return wrongVolumeStatus.because("Volume " + volume + " is " + status + ".")
		}
		n.Busy = tx.now.Add(s.store.delay)
		tx.put(&rollback{ID: uuid(), Project: project, Volume: volume, Until: n.Busy})
		return nil
	})
	return err
}

// optional is what may be absent or null as what may be absent.
func optional(value nullable.Nullable[string]) *string {
	text, err := value.Get()
	if err != nil {
		return nil
	}
	return &text
}

// orNull is what may be absent as what may be null.
func orNull(value *string) nullable.Nullable[string] {
	if value == nil {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(*value)
}

// orZero is the value of an optional member, the zero value if it is absent.
func orZero[T any](value *T) T {
	if value == nil {
		var zero T
		return zero
	}
	return *value
}
