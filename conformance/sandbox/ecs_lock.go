package sandbox

import (
	"context"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// LockSnapshot implements ecs20140526.StrictServerInterface.
func (a ecsAPI) LockSnapshot(ctx context.Context, r ecs20140526.LockSnapshotRequestObject) (ecs20140526.LockSnapshotResponseObject, error) {
	c, p := callOf(ctx), r.Params
	info, err := once(a.store, c, func(tx *tx) (ecs20140526.LockedSnapshotInfo, error) {
		var info ecs20140526.LockedSnapshotInfo
		n, err := regionalSnapshot(c, tx, p.RegionID, p.SnapshotID)
		if err != nil {
			return info, err
		}
		lock, err := newLock(c, tx, n, p)
		if err != nil {
			return info, err
		}
		return lock.info(n.ID, tx.now), a.lock(c, tx, n, lock, p.DryRun)
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.LockSnapshot200JSONResponse{LockedSnapshotInfo: &info, RequestID: c.id}, nil
}

// newLock is the lock that a call asks for. In the cool-off period it is a new one
// altogether, afterwards it is the old one for longer.
func newLock(c *call, tx *tx, n *snapshot, p ecs20140526.LockSnapshotParams) (*diskLock, error) {
	lock := &diskLock{Created: tx.now, CoolOff: p.CoolOffPeriod, Duration: p.LockDuration}
	if old := n.Disk.Lock; n.isLocked(tx.now) && !tx.now.Before(old.cooled()) {
		if p.CoolOffPeriod != 0 {
			return nil, ecsRefusal(c, "InvalidOperation.CoolOffPeriodExpired").because("CoolOffPeriod: it must be 0.")
		}
		if p.LockDuration < old.Duration {
			return nil, ecsRefusal(c, "InvalidOperation.CoolOffPeriodExpired").because("LockDuration: it can only be lengthened.")
		}
		lock.Created, lock.CoolOff = old.Created, old.CoolOff
	}
	if released := n.released(); !released.IsZero() && released.Before(lock.expires()) {
		return nil, wrongParameter("LockDuration: the snapshot is not kept for so long; change its RetentionDays first.")
	}
	return lock, nil
}

// lock gives the snapshot a lock, or none.
func (ecsAPI) lock(c *call, tx *tx, n *snapshot, lock *diskLock, dryRun *bool) error {
	if orZero(dryRun) {
		return ecsRefusal(c, "DryRunOperation")
	}
	changed := *n
	changed.Disk.Lock = lock
	changed.Updated = tx.now
	tx.put(&changed)
	return nil
}

// UnlockSnapshot implements ecs20140526.StrictServerInterface.
func (a ecsAPI) UnlockSnapshot(ctx context.Context, r ecs20140526.UnlockSnapshotRequestObject) (ecs20140526.UnlockSnapshotResponseObject, error) {
	c, p := callOf(ctx), r.Params
	_, err := once(a.store, c, func(tx *tx) (struct{}, error) {
		n, err := regionalSnapshot(c, tx, p.RegionID, p.SnapshotID)
		switch {
		case err != nil:
			return struct{}{}, err
		case !n.isLocked(tx.now):
			return struct{}{}, ecsRefusal(c, "InvalidOperation.SnapshotNotLocked")
		case !tx.now.Before(n.Disk.Lock.cooled()):
			return struct{}{}, ecsRefusal(c, "InvalidOperation.CoolOffPeriodExpired")
		}
		return struct{}{}, a.lock(c, tx, n, nil, p.DryRun)
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.UnlockSnapshot200JSONResponse{RequestID: c.id}, nil
}
