package sandbox

import (
	"context"
	"fmt"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// The limits of the page of ModifySnapshotCategory.
const (
	archiveAfter = 14 * day // as a standard snapshot
	archiveFor   = 60 * day
)

// DeleteSnapshot implements ecs20140526.StrictServerInterface. One that is still
// being made is cancelled. Force changes nothing: nobody makes disks of snapshots
// here.
func (a ecsAPI) DeleteSnapshot(ctx context.Context, r ecs20140526.DeleteSnapshotRequestObject) (ecs20140526.DeleteSnapshotResponseObject, error) {
	c := callOf(ctx)
	err := a.store.update(func(tx *tx) error {
		n, err := diskSnapshot(c, tx, r.Params.SnapshotID)
		if err != nil {
			return err
		}
		if n.isLocked(tx.now) {
			return ecsRefusal(c, "InvalidOperation.SnapshotLocked")
		}
		tx.remove(n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DeleteSnapshot200JSONResponse{RequestID: c.id}, nil
}

// change puts a changed copy of the snapshot in its place.
func (a ecsAPI) change(c *call, id string, do func(tx *tx, n *snapshot) error) error {
	return a.store.update(func(tx *tx) error {
		n, err := diskSnapshot(c, tx, id)
		if err != nil {
			return err
		}
		changed := *n
		changed.Updated = tx.now
		if err := do(tx, &changed); err != nil {
			return err
		}
		tx.put(&changed)
		return nil
	})
}

// ModifySnapshotAttribute implements ecs20140526.StrictServerInterface.
func (a ecsAPI) ModifySnapshotAttribute(ctx context.Context, r ecs20140526.ModifySnapshotAttributeRequestObject) (ecs20140526.ModifySnapshotAttributeResponseObject, error) {
	c, p := callOf(ctx), r.Params
	err := a.change(c, p.SnapshotID, func(tx *tx, n *snapshot) error {
		if p.SnapshotName == nil && p.Description == nil && p.RetentionDays == nil && !orZero(p.DisableInstantAccess) {
			return ecsRefusal(c, "NoAttributeToModify")
		}
		if p.SnapshotName != nil {
			n.Name = p.SnapshotName
		}
		if p.Description != nil {
			n.Description = p.Description
		}
		if orZero(p.DisableInstantAccess) {
			n.Disk.Instant = false
		}
		if p.RetentionDays == nil {
			return nil
		}
		return retain(c, tx, n, *p.RetentionDays)
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.ModifySnapshotAttribute200JSONResponse{RequestID: c.id}, nil
}

// retain sets how long the snapshot is kept: not less than before, nor than its
// lock.
func retain(c *call, tx *tx, n *snapshot, days int32) error {
	if days < n.Disk.RetentionDays {
		return ecsRefusal(c, "InvalidOperation.DecreaseRetentionDaysUnsupported").
			because(fmt.Sprintf("RetentionDays: the snapshot is kept for %d days.", n.Disk.RetentionDays))
	}
	n.Disk.RetentionDays = days
	if n.isLocked(tx.now) && n.released().Before(n.Disk.Lock.expires()) {
		return ecsRefusal(c, "InvalidOperation.SnapshotLocked").because("RetentionDays: the snapshot is locked for longer.")
	}
	return nil
}

// ModifySnapshotCategory implements ecs20140526.StrictServerInterface. There is
// but one category to change to, so it need not be named.
func (a ecsAPI) ModifySnapshotCategory(ctx context.Context, r ecs20140526.ModifySnapshotCategoryRequestObject) (ecs20140526.ModifySnapshotCategoryResponseObject, error) {
	c, p := callOf(ctx), r.Params
	err := a.change(c, p.SnapshotID, func(tx *tx, n *snapshot) error {
		if err := admitArchive(c, tx, n); err != nil {
			return err
		}
		n.Disk.Category = categoryArchive
		if p.RetentionDays == nil {
			n.Disk.RetentionDays = 0
			return nil
		}
		if err := retain(c, tx, n, *p.RetentionDays); err != nil {
			return err
		}
		if n.released().Before(tx.now.Add(archiveFor)) {
			return ecsRefusal(c, "InvalidRetentionDays.Malformed").because("RetentionDays: it leaves less than 60 days in the archive.")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.ModifySnapshotCategory200JSONResponse{RequestID: c.id, TaskID: new(newECSID("t"))}, nil
}

func admitArchive(c *call, tx *tx, n *snapshot) error {
	if err := admitStandard(c, tx, n); err != nil {
		return err
	}
	if tx.now.Before(n.Created.Add(archiveAfter)) {
		return ecsRefusal(c, "IncorrectSnapshotStatus").because("It has not been kept for 14 days.")
	}
	return nil
}

// admitStandard lets a standard snapshot pass that is complete.
func admitStandard(c *call, tx *tx, n *snapshot) error {
	if n.phase(tx.now) != phaseAvailable {
		return ecsRefusal(c, "IncorrectSnapshotStatus").because("It is " + n.ecsStatus(tx.now) + ".")
	}
	if n.category() != categoryStandard {
		return ecsRefusal(c, "IncorrectSnapshotStatus").because("It is no standard snapshot.")
	}
	return nil
}
