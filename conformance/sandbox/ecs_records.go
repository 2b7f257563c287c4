package sandbox

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// The kinds of records that ECS has beside snapshots.
const (
	kindSnapshotGroup = "snapshotGroups"
	kindDisk          = "disks"
	kindAnswered      = "answered"
)

// The categories of a snapshot, in the spelling of the older categories.
const (
	categoryStandard = "standard"
	categoryArchive  = "archive"
)

// The kinds of disks.
const (
	diskSystem = "system"
	diskData   = "data"
)

const day = 24 * time.Hour

// diskDetails are what a snapshot of ECS has that no other has.
type diskDetails struct {
	// Region is that of a copy. All other snapshots are in whatever region a
	// call names.
	Region        string    `json:"region,omitempty"`
	Category      string    `json:"category,omitempty"`
	RetentionDays int32     `json:"retentionDays,omitempty"` // from Created; 0 is for ever
	Instant       bool      `json:"instant,omitempty"`
	InstantDays   int32     `json:"instantDays,omitempty"` // from Created; 0 is as long as the snapshot
	Encrypted     bool      `json:"encrypted,omitempty"`
	KMSKey        string    `json:"kmsKey,omitempty"`
	ResourceGroup string    `json:"resourceGroup,omitempty"`
	CopyOf        string    `json:"copyOf,omitempty"`
	CopyOfRegion  string    `json:"copyOfRegion,omitempty"`
	Group         string    `json:"group,omitempty"`
	Lock          *diskLock `json:"lock,omitempty"`
}

// released is when the snapshot has been kept as long as it was to be, zero if
// it is kept for ever.
func (n *snapshot) released() time.Time {
	if n.Disk.RetentionDays == 0 {
		return time.Time{}
	}
	return n.Created.Add(time.Duration(n.Disk.RetentionDays) * day)
}

// isIn reports whether the snapshot is in that region.
func (n *snapshot) isIn(region string) bool {
	return n.Disk.Region == "" || n.Disk.Region == region
}

// isInstant reports whether the snapshot can be used before it is made.
func (n *snapshot) isInstant(now time.Time) bool {
	days := n.Disk.InstantDays
	return n.Disk.Instant && (days == 0 || now.Before(n.Created.Add(time.Duration(days)*day)))
}

// category is also that of a snapshot of a data file that is older than the
// categories.
func (n *snapshot) category() string {
	if n.Disk.Category == "" {
		return categoryStandard
	}
	return n.Disk.Category
}

// link is the id of the chain that the snapshots of a disk make.
func (n *snapshot) link() string {
	return "sl-" + strings.TrimPrefix(n.Source, "d-")
}

func byGroup(group string) key {
	return key{kindSnapshot, serviceECS, "", "group", group}
}

// snapshotGroup is a consistent group of snapshots, which have its id.
type snapshotGroup struct {
	ID            string            `json:"id"`
	Instance      string            `json:"instance,omitempty"`
	Name          *string           `json:"name,omitempty"`
	Description   *string           `json:"description,omitempty"`
	ResourceGroup string            `json:"resourceGroup,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
	Created       time.Time         `json:"created"`
}

func (g *snapshotGroup) kind() string   { return kindSnapshotGroup }
func (g *snapshotGroup) id() string     { return g.ID }
func (g *snapshotGroup) keys() []key    { return []key{allSnapshotGroups} }
func (g *snapshotGroup) end() time.Time { return time.Time{} }

var allSnapshotGroups = key{kindSnapshotGroup, serviceECS, "", "", ""}

// disk is a disk of which more is known than its id.
type disk struct {
	ID       string `json:"id"`
	Instance string `json:"instance"`
	Type     string `json:"type"`
}

func (d *disk) kind() string   { return kindDisk }
func (d *disk) id() string     { return d.ID }
func (d *disk) keys() []key    { return []key{byInstance(d.Instance)} }
func (d *disk) end() time.Time { return time.Time{} }

func byInstance(instance string) key {
	return key{kindDisk, serviceECS, "", "instance", instance}
}

// diskOf is the disk of that id: a data disk of no instance, unless more is
// known.
func diskOf(tx *tx, id string) *disk {
	if known, ok := get[*disk](tx, kindDisk, id); ok {
		return known
	}
	return &disk{ID: id, Type: diskData}
}

// answeredFor is how long a ClientToken is known.
const answeredFor = 24 * time.Hour

// answered is a call with a ClientToken, and what it was answered.
type answered struct {
	Operation  string          `json:"operation"`
	Token      string          `json:"token"`
	Parameters string          `json:"parameters"` // all others
	Answer     json.RawMessage `json:"answer"`
	At         time.Time       `json:"at,omitzero"` // zero in an older data file
}

func (a *answered) kind() string { return kindAnswered }
func (a *answered) id() string   { return answeredID(a.Operation, a.Token) }
func (a *answered) keys() []key  { return nil }

func (a *answered) end() time.Time {
	if a.At.IsZero() {
		return time.Time{}
	}
	return a.At.Add(answeredFor)
}

func answeredID(operation, token string) string { return operation + " " + token }

// diskLock is the lock of a snapshot in compliance mode, the only one.
type diskLock struct {
	Created  time.Time `json:"created"`
	CoolOff  int32     `json:"coolOff"`  // in hours
	Duration int32     `json:"duration"` // in days, those of the cool-off period among them
}

func (l *diskLock) cooled() time.Time  { return l.Created.Add(time.Duration(l.CoolOff) * time.Hour) }
func (l *diskLock) expires() time.Time { return l.Created.Add(time.Duration(l.Duration) * day) }

// isLocked reports whether there is a lock that is not over.
func (n *snapshot) isLocked(now time.Time) bool {
	return n.Disk.Lock != nil && now.Before(n.Disk.Lock.expires())
}

// info is the lock as it is told of.
func (l *diskLock) info(snapshot string, now time.Time) ecs20140526.LockedSnapshotInfo {
	status := "compliance"
	if now.Before(l.cooled()) {
		status = "compliance-cooloff"
	}
	return ecs20140526.LockedSnapshotInfo{
		SnapshotID: &snapshot, LockMode: new("compliance"), LockStatus: &status,
		CoolOffPeriod: &l.CoolOff, CoolOffPeriodExpiredTime: ecsTime(l.cooled()),
		LockCreationTime: ecsTime(l.Created), LockDuration: &l.Duration,
		LockDurationStartTime: ecsTime(l.Created), LockExpiredTime: ecsTime(l.expires()),
	}
}

const ecsLayout = "2006-01-02T15:04:05Z"

func ecsTime(t time.Time) *string {
	return new(t.UTC().Format(ecsLayout))
}
