package ecs

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The categories of a snapshot, in the spelling of the older categories.
const (
	categoryStandard = "standard"
	categoryArchive  = "archive"
)

// The types of snapshots.
const (
	typeUser      = "user"
	typeAutomatic = "auto"
)

// The usages of snapshots: the sandbox creates no image from one.
const (
	usageNone = "none"
	usageDisk = "disk"
)

// statuses are the statuses of snapshots. The service has none for the other
// phases.
var statuses = map[snapshot.Phase]string{
	snapshot.Creating:  "progressing",
	snapshot.Failed:    "failed",
	snapshot.Available: "accomplished",
}

func (s *Snapshot) status(now time.Time) string { return statuses[s.Phase(now)] }

// progress returns how many percent of a snapshot are created: none before it was
// created, which is now if the clock was set back.
func (s *Snapshot) progress(now time.Time) int {
	switch s.Phase(now) {
	case snapshot.Failed:
		return 0
	case snapshot.Creating:
		if now.After(s.Created) {
			return int(100 * now.Sub(s.Created) / s.Ready.Sub(s.Created))
		}
		return 0
	}
	return 100
}

// isUsable reports whether something could be created from the snapshot.
func (s *Snapshot) isUsable(now time.Time) bool {
	return s.Phase(now) == snapshot.Available || s.IsCreating(now) && s.isInstant(now)
}

// released returns when the retention of the snapshot ends, zero if never.
func (s *Snapshot) released() time.Time {
	if s.Disk.RetentionDays == 0 {
		return time.Time{}
	}
	return s.Created.Add(time.Duration(s.Disk.RetentionDays) * day)
}

// madeBy returns the type of the snapshot.
func (s *Snapshot) madeBy() string {
	if s.Disk.Policy == "" {
		return typeUser
	}
	return typeAutomatic
}

// isIn reports whether the snapshot is in that region.
func (s *Snapshot) isIn(region string) bool {
	return s.Disk.Region == "" || s.Disk.Region == region
}

// isInstant reports whether the snapshot can be used before it is complete.
func (s *Snapshot) isInstant(now time.Time) bool {
	days := s.Disk.InstantDays
	return s.Disk.Instant && (days == 0 || now.Before(s.Created.Add(time.Duration(days)*day)))
}

// category also gives one to a snapshot of a data file that is older than the
// categories.
func (s *Snapshot) category() string {
	if s.Disk.Category == "" {
		return categoryStandard
	}
	return s.Disk.Category
}

// usage returns what the snapshot is used for.
func (s *Snapshot) usage(tx *store.Tx) string {
	if s.hasDisks(tx) {
		return usageDisk
	}
	return usageNone
}

// hasDisks reports whether there are disks that were created from the snapshot.
func (s *Snapshot) hasDisks(tx *store.Tx) bool {
	return slices.ContainsFunc(store.Find[*Disk](tx, bySnapshot(s.ID)), func(d *Disk) bool { return d.Deleted.IsZero() })
}

// SizeGiB returns the size of the disk of the snapshot.
func (s *Snapshot) SizeGiB() int32 { return cmp.Or(s.Disk.SizeGiB, snapshot.SizeGiB) }

// Bytes returns the size of the snapshot, which holds all of its disk.
func (s *Snapshot) Bytes() int64 { return int64(s.SizeGiB()) << 30 }

// chain returns the id of the chain that the snapshots of a disk make.
func (s *Snapshot) chain() string {
	return "sl-" + strings.TrimPrefix(s.Source, "d-")
}

// changed returns when the snapshot last changed; its creation counts.
func (s *Snapshot) changed() time.Time {
	if s.Updated.IsZero() {
		return s.Created
	}
	return s.Updated
}

// View is a snapshot as it is at one time.
type View struct {
	*Snapshot
	Status, Type, Usage, Category string
	Progress                      int // in percent
	Usable, Instant               bool
	Remaining                     time.Duration // until it is complete
	Changed                       time.Time
	DiskType, Chain               string
}

func viewAt(tx *store.Tx, s *Snapshot) View {
	return View{
		Snapshot: s, Status: s.status(tx.Now), Type: s.madeBy(), Usage: s.usage(tx), Category: s.category(),
		Progress: s.progress(tx.Now), Usable: s.isUsable(tx.Now), Instant: s.isInstant(tx.Now),
		Remaining: max(0, s.Ready.Sub(tx.Now)), Changed: s.changed(),
		DiskType: diskOf(tx, s.Source).Type, Chain: s.chain(),
	}
}
