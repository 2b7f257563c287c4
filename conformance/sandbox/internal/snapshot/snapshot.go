// Package snapshot defines what the snapshots of all services have in common:
// their record, their life, and the environment that the sandbox makes up around
// them.
package snapshot

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// SizeGiB is the size in GiB of every volume, cluster and disk: no call creates
// them, so none gives them a size.
const SizeGiB = 1

// bucket is the bucket of the data file that the services share for snapshots.
const bucket = "snapshots"

// Snapshot is the part of a record that all services have.
type Snapshot struct {
	ID          string            `json:"id"`
	Service     string            `json:"service"`
	Project     string            `json:"project,omitempty"` // ECS has none
	Source      string            `json:"source"`            // the volume, cluster or disk
	Name        *string           `json:"name,omitempty"`
	Description *string           `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"` // the tags of ECS
	Created     time.Time         `json:"created"`
	Ready       time.Time         `json:"ready"` // until then it is being created
	Updated     time.Time         `json:"updated,omitzero"`
	Busy        time.Time         `json:"busy,omitzero"` // until then it is being rolled back to
	Gone        time.Time         `json:"gone,omitzero"` // until then it is being deleted
}

// RecordID implements store.Record.
func (s *Snapshot) RecordID() string { return s.ID }

// Phase is where a snapshot is in its life.
type Phase int

// The phases of a life.
const (
	Creating Phase = iota
	Available
	Failed
	Busy // it is being rolled back to
	Deleting
)

// failing starts the ids of volumes, clusters and disks whose snapshots fail.
const failing = "error-"

// Phase returns the phase that the snapshot is in.
func (s *Snapshot) Phase(now time.Time) Phase {
	switch {
	case !s.Gone.IsZero():
		return Deleting
	case now.Before(s.Ready):
		return Creating
	case s.Fails():
		return Failed
	case now.Before(s.Busy):
		return Busy
	}
	return Available
}

// Fails reports whether the snapshot fails instead of becoming available.
func (s *Snapshot) Fails() bool { return strings.HasPrefix(s.Source, failing) }

// IsCreating reports whether the snapshot is still being created.
func (s *Snapshot) IsCreating(now time.Time) bool { return s.Phase(now) == Creating }

// CommonKeys returns the index keys that the snapshots of all services have.
func (s *Snapshot) CommonKeys(kind *store.Kind) []store.Key {
	return []store.Key{All(kind, s.Project), BySource(kind, s.Project, s.Source)}
}

// All finds the snapshots of a project.
func All(kind *store.Kind, project string) store.Key {
	return store.Key{Kind: kind, Scope: project}
}

// BySource finds the snapshots of a volume, cluster or disk.
func BySource(kind *store.Kind, project, source string) store.Key {
	return store.Key{Kind: kind, Index: "source", Scope: project, Value: source}
}

// NewKind returns the kind of the snapshots of a service. Its records are of type
// R, a pointer to T, in which base finds the common part.
func NewKind[T any, R interface {
	*T
	store.Record
}](service string, base func(R) *Snapshot) *store.Kind {
	return &store.Kind{Bucket: bucket, Read: func(value []byte) (store.Record, error) {
		record := R(new(T))
		if err := json.Unmarshal(value, record); err != nil || base(record).Service != service {
			return nil, err
		}
		return record, nil
	}}
}

// Environment is what the sandbox makes up around snapshots.
type Environment struct {
	// Delay is how long creating, deleting and rolling back take.
	Delay time.Duration
	// Strict makes only Resources exist, instead of everything that is named.
	Strict bool
	// Resources are the ids of volumes, clusters, disks and instances.
	Resources []string
}

// Start sets the times of a snapshot that is created now.
func (e Environment) Start(s *Snapshot, now time.Time) {
	s.Created = now
	s.Ready = now.Add(e.Delay)
}

// Has reports whether a resource exists, even if no record mentions it.
func (e Environment) Has(id string) bool {
	return !e.Strict || slices.Contains(e.Resources, id)
}
