package ecs

import (
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// lock is the lock of a snapshot in compliance mode, the only one.
type lock struct {
	Created  time.Time `json:"created"`
	CoolOff  int32     `json:"coolOff"`  // in hours
	Duration int32     `json:"duration"` // in days, including the cool-off period
}

func (l *lock) cooled() time.Time  { return l.Created.Add(time.Duration(l.CoolOff) * time.Hour) }
func (l *lock) expires() time.Time { return l.Created.Add(time.Duration(l.Duration) * day) }

// isLocked reports whether there is a lock that has not expired.
func (s *Snapshot) isLocked(now time.Time) bool {
	return s.Disk.Lock != nil && now.Before(s.Disk.Lock.expires())
}

// LockInfo describes a lock. The data file keeps it, in the names of the vendor,
// as the result of a call with a client token.
type LockInfo struct {
	SnapshotID      string `json:"SnapshotId"`
	Mode            string `json:"LockMode"`
	Status          string `json:"LockStatus"`
	CoolOff         int32  `json:"CoolOffPeriod"`            // in hours
	CoolOffExpires  string `json:"CoolOffPeriodExpiredTime"` // as Time writes it
	Created         string `json:"LockCreationTime"`
	Duration        int32  `json:"LockDuration"` // in days
	DurationStarted string `json:"LockDurationStartTime"`
	Expires         string `json:"LockExpiredTime"`
}

func (l *lock) info(snapshot string, now time.Time) LockInfo {
	status := "compliance"
	switch {
	case !now.Before(l.expires()): // a cool-off period may be longer than the lock
		status = "expired"
	case now.Before(l.cooled()):
		status = "compliance-cooloff"
	}
	return LockInfo{
		SnapshotID: snapshot, Mode: "compliance", Status: status,
		CoolOff: l.CoolOff, CoolOffExpires: Time(l.cooled()), Created: Time(l.Created),
		Duration: l.Duration, DurationStarted: Time(l.Created), Expires: Time(l.expires()),
	}
}

// NewLock describes a lock to set on a snapshot.
type NewLock struct {
	Region, Snapshot  string
	CoolOff, Duration int32 // in hours and in days
	DryRun            bool  // only check the call
}

// Lock locks a snapshot, or changes its lock. It fails with SnapshotNotFound,
// CoolOffExpired, InvalidParameter, TokenMismatch or, if all is well, DryRun.
func (s *Service) Lock(c Call, wanted NewLock) (LockInfo, error) {
	return once(s.store, c, func(tx *store.Tx) (LockInfo, error) {
		found, err := findIn(tx, wanted.Region, wanted.Snapshot)
		if err != nil {
			return LockInfo{}, err
		}
		made, err := newLock(tx, found, wanted)
		if err != nil {
			return LockInfo{}, err
		}
		return made.info(found.ID, tx.Now), putLock(tx, found, made, wanted.DryRun)
	})
}

// newLock returns the lock that a call asks for. In the cool-off period it is a
// new one altogether, afterwards it is the old one for longer.
func newLock(tx *store.Tx, s *Snapshot, wanted NewLock) (*lock, error) {
	made := &lock{Created: tx.Now, CoolOff: wanted.CoolOff, Duration: wanted.Duration}
	if old := s.Disk.Lock; s.isLocked(tx.Now) && !tx.Now.Before(old.cooled()) {
		if wanted.CoolOff != 0 {
			return nil, CoolOffExpired.Because("CoolOffPeriod: it must be 0.")
		}
		if wanted.Duration < old.Duration {
			return nil, CoolOffExpired.Because("LockDuration: it can only be lengthened.")
		}
		made.Created, made.CoolOff = old.Created, old.CoolOff
	}
	if released := s.released(); !released.IsZero() && released.Before(made.expires()) {
		return nil, InvalidParameter.Because("LockDuration: the snapshot is not kept for so long; change its RetentionDays first.")
	}
	return made, nil
}

// putLock sets the lock of a snapshot, or removes it if it is nil.
func putLock(tx *store.Tx, s *Snapshot, l *lock, dryRun bool) error {
	if dryRun {
		return DryRun
	}
	changed := *s
	changed.Disk.Lock = l
	changed.Updated = tx.Now
	tx.Put(&changed)
	return nil
}

// Unlock removes the lock of a snapshot within its cool-off period. It fails with
// SnapshotNotFound, SnapshotNotLocked, CoolOffExpired, TokenMismatch or, if all is
// well and the call is only to be checked, DryRun.
func (s *Service) Unlock(c Call, region, id string, dryRun bool) error {
	_, err := once(s.store, c, func(tx *store.Tx) (struct{}, error) {
		found, err := findIn(tx, region, id)
		switch {
		case err != nil:
			return struct{}{}, err
		case !found.isLocked(tx.Now):
			return struct{}{}, SnapshotNotLocked
		case !tx.Now.Before(found.Disk.Lock.cooled()):
			return struct{}{}, CoolOffExpired
		}
		return struct{}{}, putLock(tx, found, nil, dryRun)
	})
	return err
}

// LockQuery selects locks. A filter that is empty keeps everything.
type LockQuery struct {
	Region string
	IDs    []string // of snapshots
	Status string
	DryRun bool // only check the call
	Paging Paging
}

// Locks returns a page of the locks of snapshots, expired ones too, those of the newest
// snapshots first. It fails with InvalidToken or, if all is well, DryRun.
func (s *Service) Locks(q LockQuery) (Page[LockInfo], error) {
	var found Page[LockInfo]
	err := s.store.View(func(tx *store.Tx) error {
		all := newest(tx, allSnapshots, func(s *Snapshot) bool {
			return s.Disk.Lock != nil && s.isIn(q.Region) && isAny(q.Status, s.Disk.Lock.info(s.ID, tx.Now).Status) &&
				(len(q.IDs) == 0 || slices.Contains(q.IDs, s.ID))
		})
		cut, err := page(q.Paging, defaultPageSize, all, newestPlace[*Snapshot](tx))
		if err == nil && q.DryRun {
			err = DryRun
		}
		found = convert(cut, func(s *Snapshot) LockInfo { return s.Disk.Lock.info(s.ID, tx.Now) })
		return err
	})
	return found, err
}
