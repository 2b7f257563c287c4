package ecs

import (
	"fmt"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The limits of the page of ModifySnapshotCategory.
const (
	archiveAfter = 14 * day // as a standard snapshot
	archiveFor   = 60 * day
)

// Delete deletes a snapshot; one that is still being created is cancelled. It
// fails with SnapshotNotFound, SnapshotLocked or, unless it is forced, HasDisks.
func (s *Service) Delete(id string, force bool) error {
	return s.store.Update(func(tx *store.Tx) error {
		found, err := find(tx, id)
		if err != nil {
			return err
		}
		if found.isLocked(tx.Now) {
			return SnapshotLocked
		}
		if !force && found.hasDisks(tx) {
			return HasDisks
		}
		tx.Remove(found)
		return nil
	})
}

// change keeps what do changes in a snapshot, unless do returns an error.
func (s *Service) change(id string, do func(tx *store.Tx, changed *Snapshot) error) error {
	return s.store.Update(func(tx *store.Tx) error {
		found, err := find(tx, id)
		if err != nil {
			return err
		}
		changed := *found
		changed.Updated = tx.Now
		if err := do(tx, &changed); err != nil {
			return err
		}
		tx.Put(&changed)
		return nil
	})
}

// Attributes are what to change in a snapshot; what is nil stays as it is.
type Attributes struct {
	Name, Description *string
	RetentionDays     *int32
	NotInstant        bool // ends the instant access
}

// ModifyAttributes changes a snapshot. It fails with SnapshotNotFound,
// NothingToModify, RetentionDecreased or SnapshotLocked.
func (s *Service) ModifyAttributes(id string, wanted Attributes) error {
	return s.change(id, func(tx *store.Tx, changed *Snapshot) error {
		if wanted == (Attributes{}) {
			return NothingToModify
		}
		if wanted.Name != nil {
			changed.Name = wanted.Name
		}
		if wanted.Description != nil {
			changed.Description = wanted.Description
		}
		if wanted.NotInstant {
			changed.Disk.Instant = false
		}
		if wanted.RetentionDays == nil {
			return nil
		}
		return retain(tx, changed, *wanted.RetentionDays)
	})
}

// retain sets how long the snapshot is kept: not less than before, nor than its
// lock.
func retain(tx *store.Tx, changed *Snapshot, days int32) error {
	if days < changed.Disk.RetentionDays {
		return RetentionDecreased.Because(fmt.Sprintf("RetentionDays: the snapshot is kept for %d days.", changed.Disk.RetentionDays))
	}
	changed.Disk.RetentionDays = days
	if changed.isLocked(tx.Now) && changed.released().Before(changed.Disk.Lock.expires()) {
		return SnapshotLocked.Because("RetentionDays: the snapshot is locked for longer.")
	}
	return nil
}

// Archive makes a standard snapshot one of the archive, the only other category,
// and returns the id of the task. It fails with SnapshotNotFound, SnapshotStatus,
// RetentionDecreased, RetentionTooShort or SnapshotLocked.
func (s *Service) Archive(id string, retentionDays *int32) (task string, err error) {
	err = s.change(id, func(tx *store.Tx, changed *Snapshot) error {
		if err := checkArchive(tx, changed); err != nil {
			return err
		}
		changed.Disk.Category = categoryArchive
		if retentionDays == nil {
			changed.Disk.RetentionDays = 0
			return nil
		}
		if err := retain(tx, changed, *retentionDays); err != nil {
			return err
		}
		if changed.released().Before(tx.Now.Add(archiveFor)) {
			return RetentionTooShort.Because("RetentionDays: it leaves less than 60 days in the archive.")
		}
		return nil
	})
	return newID("t"), err
}

func checkArchive(tx *store.Tx, s *Snapshot) error {
	if err := checkStandard(tx, s); err != nil {
		return err
	}
	if tx.Now.Before(s.Created.Add(archiveAfter)) {
		return SnapshotStatus.Because("It has not been kept for 14 days.")
	}
	return nil
}

// checkStandard refuses a snapshot that is not complete or not a standard one.
func checkStandard(tx *store.Tx, s *Snapshot) error {
	if s.Phase(tx.Now) != snapshot.Available {
		return SnapshotStatus.Because("It is " + s.status(tx.Now) + ".")
	}
	if s.category() != categoryStandard {
		return SnapshotStatus.Because("It is not a standard snapshot.")
	}
	return nil
}

// Export starts to export a snapshot to a bucket and returns the id of the task. It
// fails with SnapshotNotFound, BucketNotFound, SnapshotNotReady, SnapshotExporting
// or NotExportable.
func (s *Service) Export(region, id, bucket string) (task string, err error) {
	err = s.store.Update(func(tx *store.Tx) error {
		found, err := findIn(tx, region, id)
		switch {
		case err != nil:
			return err
		case !s.environment.Has(bucket):
			return BucketNotFound
		case found.IsCreating(tx.Now):
			return SnapshotNotReady
		case tx.Now.Before(found.Disk.Exported):
			return SnapshotExporting
		case found.Phase(tx.Now) == snapshot.Failed:
			return NotExportable
		}
		changed := *found
		changed.Disk.Exported = tx.Now.Add(s.environment.Delay)
		tx.Put(&changed)
		return nil
	})
	return newID("t"), err
}
