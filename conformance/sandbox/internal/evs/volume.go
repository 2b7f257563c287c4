package evs

import (
	"regexp"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Volume is a volume as it is at one time. Of a volume that no call created,
// everything but id, project and status is made up.
type Volume struct {
	ID, Project, Status string
	Name, Description   *string
	Zone                string
	Type                *string // nil if it is made up or was not given
	Size                int     // in GiB
	Snapshot            *string // that it was made from
	Bootable            bool
	Shared              bool
	Metadata            map[string]string // not nil
	Tags                map[string]string // nil if it has none
	EnterpriseProject   *string
	Created             time.Time
	Updated             time.Time // zero until it is available
	Server              string    // that it is attached to; "" for none
}

// VolumeZone is the availability zone of all volumes that no call created.
const VolumeZone = "az-dc-1"

// inUse starts the ids of made-up volumes that are attached to a server.
const inUse = "in-use-"

// failingName starts the names of volumes whose creation fails.
const failingName = "error-"

// isUUID tells the ids of servers, which may stand after inUse.
var isUUID = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// volumeServer is the server that a made-up volume in use is attached to, unless its id
// names another.
const volumeServer = "c3d3250c-7ce5-42cc-b620-dd2b63d19ca5"

var volumeCreated = time.Date(2016, time.February, 3, 2, 19, 11, 723797000, time.UTC)

// The statuses of volumes.
const (
	volumeCreating    = "creating"
	volumeAvailable   = "available"
	volumeInUse       = "in-use"
	volumeError       = "error"
	volumeRollbacking = "rollbacking"
	volumeDeleting    = "deleting"
)

// memory is how long the service remembers a deleted volume and an ended job. A volume
// that no call created would exist again at once if its deletion were forgotten.
const memory = 24 * time.Hour

// volume is a volume that a call created, or one that a call deleted.
type volume struct {
	ID                string            `json:"id"`
	Project           string            `json:"project"`
	Name              *string           `json:"name,omitempty"`
	Description       *string           `json:"description,omitempty"`
	Zone              string            `json:"zone"`
	Type              *string           `json:"type,omitempty"`
	SizeGiB           int               `json:"size_gib"`
	Snapshot          *string           `json:"snapshot,omitempty"`
	Image             string            `json:"image,omitempty"`
	Shared            bool              `json:"shared,omitempty"`
	Metadata          map[string]string `json:"metadata,omitempty"`
	Tags              map[string]string `json:"tags,omitempty"`
	EnterpriseProject *string           `json:"enterprise_project,omitempty"`
	Server            string            `json:"server,omitempty"`
	Created           time.Time         `json:"created"`
	Ready             time.Time         `json:"ready"`         // until then it is being created
	Gone              time.Time         `json:"gone,omitzero"` // until then it is being deleted
}

func (v *volume) Kind() *store.Kind { return volumes }
func (v *volume) RecordID() string  { return volumeRecord(v.Project, v.ID) }
func (v *volume) Keys() []store.Key { return []store.Key{volumesOf(v.Project)} }

func (v *volume) Expiry() time.Time {
	if v.Gone.IsZero() {
		return time.Time{}
	}
	return v.Gone.Add(memory)
}

// volumeRecord returns the id of the record of a volume: the ids of made-up volumes are
// not unique among the projects.
func volumeRecord(project, id string) string { return project + "/" + id }

func volumesOf(project string) store.Key {
	return store.Key{Kind: volumes, Scope: project}
}

// fails reports whether the volume ends in the status error.
func (v *volume) fails() bool { return v.Name != nil && strings.HasPrefix(*v.Name, failingName) }

// madeUp returns a volume that no call created.
func madeUp(project, id string) *volume {
	v := &volume{ID: id, Project: project, Zone: VolumeZone, SizeGiB: snapshot.SizeGiB, Created: volumeCreated, Ready: volumeCreated}
	if rest, attached := strings.CutPrefix(id, inUse); attached {
		v.Server = volumeServer
		if isUUID.MatchString(rest) {
			v.Server = rest
		}
	}
	return v
}

// Volume returns a volume of a project. It fails with NotFound.
func (s *Service) Volume(project, id string) (Volume, error) {
	var v Volume
	err := s.store.View(func(tx *store.Tx) (err error) {
		v, err = s.volume(tx, project, id)
		return err
	})
	return v, err
}

func (s *Service) volume(tx *store.Tx, project, id string) (Volume, error) {
	found, err := s.findVolume(tx, project, id)
	if err != nil {
		return Volume{}, err
	}
	return found.view(tx), nil
}

// findVolume returns the record of a volume that exists, made up if there is none.
func (s *Service) findVolume(tx *store.Tx, project, id string) (*volume, error) {
	found, known := store.Get[*volume](tx, volumes, volumeRecord(project, id))
	switch {
	case known && !found.isGone(tx.Now):
		return found, nil
	case !known && s.exists(tx, project, id):
		return madeUp(project, id), nil
	}
	return nil, NotFound.Because("Volume " + id + ".")
}

func (v *volume) isGone(now time.Time) bool { return !v.Gone.IsZero() && !now.Before(v.Gone) }

// view returns the volume as it is now.
func (v *volume) view(tx *store.Tx) Volume {
	seen := Volume{
		ID: v.ID, Project: v.Project, Status: v.status(tx), Name: v.Name, Description: v.Description,
		Zone: v.Zone, Type: v.Type, Size: v.SizeGiB, Snapshot: v.Snapshot, Bootable: v.Image != "", Shared: v.Shared,
		Metadata: v.Metadata, Tags: v.Tags, EnterpriseProject: v.EnterpriseProject, Created: v.Created,
	}
	if seen.Metadata == nil {
		seen.Metadata = map[string]string{}
	}
	if v.Ready.After(v.Created) && !tx.Now.Before(v.Ready) {
		seen.Updated = v.Ready
	}
	if seen.Status == volumeInUse {
		seen.Server = v.Server
	}
	return seen
}

func (v *volume) status(tx *store.Tx) string {
	switch {
	case !v.Gone.IsZero():
		return volumeDeleting
	case tx.Now.Before(v.Ready):
		return volumeCreating
	case v.fails():
		return volumeError
	case v.Server != "":
		return volumeInUse
	case len(store.Find[*rollback](tx, rollbacksOf(v.Project, v.ID))) > 0:
		return volumeRollbacking
	}
	return volumeAvailable
}
