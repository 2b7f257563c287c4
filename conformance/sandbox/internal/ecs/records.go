// Package ecs is the part of the Elastic Compute Service that is about disks and their
// snapshots: groups and chains of snapshots, locks and tags.
package ecs

import (
	"encoding/json"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

const service = "ecs"

// noProject is the project of all snapshots: the service has no projects.
const noProject = ""

// The kinds of records of the service.
var (
	Snapshots    = snapshot.NewKind(service, func(s *Snapshot) *snapshot.Snapshot { return &s.Snapshot })
	groups       = store.NewKind[Group]("snapshotGroups")
	disks        = store.NewKind[Disk]("disks")
	resets       = store.NewKind[reset]("resets")
	idempotent   = store.NewKind[outcome]("answered")
	allSnapshots = snapshot.All(Snapshots, noProject)
	allGroups    = store.Key{Kind: groups}
	allDisks     = store.Key{Kind: disks}
)

// Kinds lists the kinds of records that the store of the service must have.
var Kinds = []*store.Kind{Snapshots, groups, disks, resets, policies, policyDisks, idempotent}

// Snapshot is a snapshot of a disk. Its metadata are its tags.
type Snapshot struct {
	snapshot.Snapshot
	Disk Details `json:"disk,omitzero"`
}

// Kind implements store.Record.
func (s *Snapshot) Kind() *store.Kind { return Snapshots }

// Keys implements store.Record.
func (s *Snapshot) Keys() []store.Key {
	keys := s.CommonKeys(Snapshots)
	if s.Disk.Group == "" {
		return keys
	}
	return append(keys, byGroup(s.Disk.Group))
}

// Expiry implements store.Record.
func (s *Snapshot) Expiry() time.Time { return s.released() }

func bySource(disk string) store.Key { return snapshot.BySource(Snapshots, noProject, disk) }

func byGroup(group string) store.Key {
	return store.Key{Kind: Snapshots, Index: "group", Value: group}
}

const day = 24 * time.Hour

// Details are what a snapshot of a disk has and other snapshots have not.
type Details struct {
	// Region is that of a copy. All other snapshots are in any region that a
	// call names.
	Region        string    `json:"region,omitempty"`
	Category      string    `json:"category,omitempty"`
	SizeGiB       int32     `json:"sizeGiB,omitempty"`       // of the disk; 0 if no call gave it one
	RetentionDays int32     `json:"retentionDays,omitempty"` // from Created; 0 is for ever
	Instant       bool      `json:"instant,omitempty"`
	InstantDays   int32     `json:"instantDays,omitempty"` // from Created; 0 is as long as the snapshot
	Encrypted     bool      `json:"encrypted,omitempty"`
	KMSKey        string    `json:"kmsKey,omitempty"`
	ResourceGroup string    `json:"resourceGroup,omitempty"`
	CopyOf        string    `json:"copyOf,omitempty"`
	CopyOfRegion  string    `json:"copyOfRegion,omitempty"`
	Group         string    `json:"group,omitempty"`
	Policy        string    `json:"policy,omitempty"`  // that made it
	Exported      time.Time `json:"exported,omitzero"` // until then it is being exported
	Lock          *lock     `json:"lock,omitempty"`
}

// Group is a consistent group of snapshots, which have its id.
type Group struct {
	ID            string            `json:"id"`
	Instance      string            `json:"instance,omitempty"`
	Name          *string           `json:"name,omitempty"`
	Description   *string           `json:"description,omitempty"`
	ResourceGroup string            `json:"resourceGroup,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
	Created       time.Time         `json:"created"`
}

// Kind implements store.Record.
func (g *Group) Kind() *store.Kind { return groups }

// RecordID implements store.Record.
func (g *Group) RecordID() string { return g.ID }

// Keys implements store.Record.
func (g *Group) Keys() []store.Key { return []store.Key{allGroups} }

// Expiry implements store.Record.
func (g *Group) Expiry() time.Time { return time.Time{} }

// reset is a disk that is being rolled back to a snapshot.
type reset struct {
	Disk  string    `json:"disk"`
	Until time.Time `json:"until"`
}

func (r *reset) Kind() *store.Kind { return resets }
func (r *reset) RecordID() string  { return r.Disk }
func (r *reset) Keys() []store.Key { return nil }
func (r *reset) Expiry() time.Time { return r.Until }

// tokenLife is how long a client token is known.
const tokenLife = 24 * time.Hour

// outcome is what a call with a client token returned.
type outcome struct {
	Operation  string          `json:"operation"`
	Token      string          `json:"token"`
	Parameters string          `json:"parameters"` // all others
	Answer     json.RawMessage `json:"answer"`
	At         time.Time       `json:"at,omitzero"` // zero in an older data file
}

func (o *outcome) Kind() *store.Kind { return idempotent }
func (o *outcome) RecordID() string  { return outcomeID(o.Operation, o.Token) }
func (o *outcome) Keys() []store.Key { return nil }

func (o *outcome) Expiry() time.Time {
	if o.At.IsZero() {
		return time.Time{}
	}
	return o.At.Add(tokenLife)
}

func outcomeID(operation, token string) string { return operation + " " + token }
