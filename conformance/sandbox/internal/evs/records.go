// Package evs is the Elastic Volume Service: volumes, snapshots of them and jobs. The
// native APIs and the two Cinder APIs are faces of it: each sees what the others made.
package evs

import (
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

const service = "evs"

// The kinds of records of the service.
var (
	Snapshots      = snapshot.NewKind(service, func(s *Snapshot) *snapshot.Snapshot { return &s.Snapshot })
	rollbacks      = store.NewKind[rollback]("rollbacks")
	volumes        = store.NewKind[volume]("volumes")
	jobs           = store.NewKind[job]("jobs")
	policies       = store.NewKind[Policy]("snapshot-policies")
	snapshotGroups = store.NewKind[group]("snapshot-groups")
)

// Kinds lists the kinds of records that the store of the service must have.
var Kinds = []*store.Kind{Snapshots, rollbacks, volumes, jobs, policies, snapshotGroups}

// Snapshot is a snapshot of a volume. What is known of the volume is kept with it,
// since the volume may be gone when another is made from the snapshot.
type Snapshot struct {
	snapshot.Snapshot
	SizeGiB    int       `json:"size_gib,omitempty"`    // 0 in data files from before volumes could be created
	VolumeType string    `json:"volume_type,omitempty"` // "" if the volume was not created by a call
	VolumeZone string    `json:"volume_zone,omitempty"` // likewise
	Policy     string    `json:"policy,omitempty"`      // that made it; "" if a call did
	Kept       time.Time `json:"kept,omitzero"`         // until when; zero for no end

	Standard
}

// Standard is what only EVS v5 gives a snapshot.
type Standard struct {
	Group             string            `json:"group,omitempty"` // "" if it is in none
	Tags              map[string]string `json:"tags,omitempty"`
	EnterpriseProject string            `json:"enterprise_project,omitempty"` // "" for the default one
	InstantAccess     bool              `json:"instant_access,omitempty"`
	Full              bool              `json:"full,omitempty"` // it is not incremental
}

// Kind implements store.Record.
func (s *Snapshot) Kind() *store.Kind { return Snapshots }

// Keys implements store.Record.
func (s *Snapshot) Keys() []store.Key {
	keys := s.CommonKeys(Snapshots)
	if s.Group != "" {
		keys = append(keys, inGroup(s.Project, s.Group))
	}
	return keys
}

// Expiry implements store.Record.
func (s *Snapshot) Expiry() time.Time {
	if s.Gone.IsZero() {
		return s.Kept
	}
	return s.Gone
}

// rollback is a volume that is being rolled back to a snapshot. To look for one
// among the snapshots of the volume would take longer the more there are.
type rollback struct {
	ID      string    `json:"id"`
	Project string    `json:"project"`
	Volume  string    `json:"volume"`
	Until   time.Time `json:"until"`
}

func (r *rollback) Kind() *store.Kind { return rollbacks }
func (r *rollback) RecordID() string  { return r.ID }
func (r *rollback) Keys() []store.Key { return []store.Key{rollbacksOf(r.Project, r.Volume)} }
func (r *rollback) Expiry() time.Time { return r.Until }

func rollbacksOf(project, volume string) store.Key {
	return store.Key{Kind: rollbacks, Index: "volume", Scope: project, Value: volume}
}
