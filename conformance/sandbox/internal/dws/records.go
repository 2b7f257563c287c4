// Package dws is the Data Warehouse Service: snapshots of clusters, clusters and tables
// that are restored from them, the jobs that do it, and the policies by which snapshots are
// automated.
package dws

import (
	"net/url"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

const service = "dws"

// The kinds of records of the service.
var (
	Snapshots    = snapshot.NewKind(service, func(s *Snapshot) *snapshot.Snapshot { return &s.Snapshot })
	clusters     = store.NewKind[cluster]("clusters")
	jobs         = store.NewKind[job]("dws-jobs")
	policies     = store.NewKind[Policy]("policies")
	settingsKind = store.NewKind[Settings]("policy-settings")
)

// Kinds lists the kinds of records that the store of the service must have.
var Kinds = []*store.Kind{Snapshots, clusters, jobs, policies, settingsKind}

// Snapshot is a snapshot of a cluster.
type Snapshot struct {
	snapshot.Snapshot

	// Automated marks a snapshot that a policy created.
	Automated bool      `json:"automated,omitempty"`
	Kept      time.Time `json:"kept,omitzero"` // until when, if it is automated
}

// Kind implements store.Record.
func (s *Snapshot) Kind() *store.Kind { return Snapshots }

// Keys implements store.Record.
func (s *Snapshot) Keys() []store.Key {
	keys := s.CommonKeys(Snapshots)
	if s.Name == nil {
		return keys
	}
	return append(keys, byName(s.Project, *s.Name))
}

// Expiry implements store.Record. A call cannot delete an automated snapshot.
func (s *Snapshot) Expiry() time.Time {
	if s.Automated {
		return s.Kept
	}
	return s.Gone
}

// byName finds the snapshot of a name, which is unique regardless of
// case.
func byName(project, name string) store.Key {
	return store.Key{Kind: Snapshots, Index: "name", Scope: project, Value: strings.ToLower(name)}
}

// Policy says when automated snapshots of a cluster are created.
type Policy struct {
	ID       string    `json:"id"`
	Project  string    `json:"project"`
	Cluster  string    `json:"cluster"`
	Name     string    `json:"name"`
	Schedule string    `json:"schedule"`
	Type     string    `json:"type"`
	Level    string    `json:"level"`
	Next     *string   `json:"next,omitempty"` // as it was sent
	TimeZone int       `json:"time_zone,omitempty"`
	Updated  time.Time `json:"updated"`
}

// Kind implements store.Record.
func (p *Policy) Kind() *store.Kind { return policies }

// RecordID implements store.Record.
func (p *Policy) RecordID() string { return p.ID }

// Expiry implements store.Record.
func (p *Policy) Expiry() time.Time { return time.Time{} }

// Keys implements store.Record.
func (p *Policy) Keys() []store.Key { return []store.Key{policiesOf(p.Project, p.Cluster)} }

func policiesOf(project, cluster string) store.Key {
	return store.Key{Kind: policies, Index: "cluster", Scope: project, Value: cluster}
}

// Settings are what the policies of a cluster share.
type Settings struct {
	Project    string   `json:"project"`
	Cluster    string   `json:"cluster"`
	KeepDays   int      `json:"keep_days"`
	Device     string   `json:"device"`
	ServerIPs  []string `json:"server_ips,omitempty"`
	ServerPort *string  `json:"server_port,omitempty"`
	Parameter  *string  `json:"parameter,omitempty"`
	Paused     bool     `json:"paused,omitempty"` // no automated snapshots are made
}

// Kind implements store.Record.
func (s *Settings) Kind() *store.Kind { return settingsKind }

// RecordID implements store.Record.
func (s *Settings) RecordID() string {
	return url.PathEscape(s.Project) + "/" + url.PathEscape(s.Cluster)
}

// Expiry implements store.Record.
func (s *Settings) Expiry() time.Time { return time.Time{} }

// Keys implements store.Record.
func (s *Settings) Keys() []store.Key { return nil }
