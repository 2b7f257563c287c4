package ecs

import (
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Reset starts to roll a disk back to a snapshot of it, or only checks the call.
// It fails with DiskNotFound, SnapshotNotFound, Mismatch, SnapshotNotReady,
// NotResettable, DiskStatus, DiskUnfinished or, if all is well and the call is only
// to be checked, DryRun.
func (s *Service) Reset(disk, snapshotID string, dryRun bool) error {
	return s.ResetAll([]Rollback{{disk, snapshotID}}, dryRun)
}

// Rollback is a disk to roll back, and the snapshot.
type Rollback struct{ Disk, Snapshot string }

// ResetAll is Reset for several disks: all of them are rolled back, or none. It fails
// also with InvalidParameter.
func (s *Service) ResetAll(rollbacks []Rollback, dryRun bool) error {
	seen := map[string]bool{}
	for _, r := range rollbacks {
		if seen[r.Disk] {
			return InvalidParameter.Because("Disk.N.DiskId: disk " + r.Disk + " is named twice.")
		}
		seen[r.Disk] = true
	}
	return s.store.Update(func(tx *store.Tx) error {
		for _, r := range rollbacks {
			if err := s.checkReset(tx, r); err != nil {
				return err
			}
		}
		if dryRun {
			return DryRun
		}
		for _, r := range rollbacks {
			tx.Put(&reset{Disk: r.Disk, Until: tx.Now.Add(s.environment.Delay)})
		}
		return nil
	})
}

func (s *Service) checkReset(tx *store.Tx, r Rollback) error {
	d, err := s.findDisk(tx, r.Disk)
	if err != nil {
		return err
	}
	if err := checkSource(tx, r.Disk, r.Snapshot); err != nil {
		return err
	}
	if err := checkIdle(tx, d); err != nil {
		return err
	}
	if isCreatingSnapshot(tx, r.Disk) {
		return DiskUnfinished
	}
	return nil
}

// checkSource refuses a snapshot that the disk cannot be rolled back to. A copy is
// not a snapshot of the disk, although it has the same source.
func checkSource(tx *store.Tx, disk, id string) error {
	source, err := find(tx, id)
	if err != nil {
		return err
	}
	if source.Source != disk || source.Disk.CopyOf != "" {
		return Mismatch
	}
	switch source.Phase(tx.Now) {
	case snapshot.Creating:
		return SnapshotNotReady
	case snapshot.Failed:
		return NotResettable.Because("It is " + source.status(tx.Now) + ".")
	}
	if source.category() == categoryArchive {
		return NotResettable.Because("It is in the archive.")
	}
	return nil
}

// isReset reports whether the disk is being rolled back.
func isReset(tx *store.Tx, disk string) bool {
	_, ok := store.Get[*reset](tx, resets, disk)
	return ok
}

// isCreatingSnapshot reports whether a snapshot of the disk is being created.
// Copies do not count.
func isCreatingSnapshot(tx *store.Tx, disk string) bool {
	return slices.ContainsFunc(ownSnapshots(tx, disk), func(s *Snapshot) bool { return s.IsCreating(tx.Now) })
}

// manualSnapshots returns the snapshots of a disk that a user has made.
func manualSnapshots(tx *store.Tx, disk string) []*Snapshot {
	return slices.DeleteFunc(ownSnapshots(tx, disk), func(s *Snapshot) bool { return s.Disk.Policy != "" })
}

// ownSnapshots returns the snapshots of a disk that are not copies.
func ownSnapshots(tx *store.Tx, disk string) []*Snapshot {
	all := store.Find[*Snapshot](tx, bySource(disk))
	return slices.DeleteFunc(all, func(s *Snapshot) bool { return s.Disk.CopyOf != "" })
}
