package evs

import (
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Volume is a volume as it is at one time. No call creates volumes, so everything
// but id, project and status is made up.
type Volume struct {
	ID, Project, Status string
	Zone                string
	Created             time.Time
	Server              string // that it is attached to; "" for none
}

// VolumeZone is the availability zone of all volumes.
const VolumeZone = "az-dc-1"

// volumeServer is the server that every volume in use is attached to.
const volumeServer = "c3d3250c-7ce5-42cc-b620-dd2b63d19ca5"

var volumeCreated = time.Date(2016, time.February, 3, 2, 19, 11, 723797000, time.UTC)

// Volume returns a volume of a project. It fails with NotFound.
func (s *Service) Volume(project, id string) (Volume, error) {
	v := Volume{ID: id, Project: project, Zone: VolumeZone, Created: volumeCreated}
	err := s.store.View(func(tx *store.Tx) error {
		if !s.exists(tx, project, id) {
			return NotFound.Because("Volume " + id + ".")
		}
		v.Status = volumeStatus(tx, project, id)
		return nil
	})
	if v.Status == volumeInUse {
		v.Server = volumeServer
	}
	return v, err
}
