package load_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"sync"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// createECS calls create twice concurrently with one token: that is one snapshot.
func (w *worker) createECS(ctx context.Context) (id string, ok bool) {
	token := rand.Text()
	var ids [2]string
	var both sync.WaitGroup
	for i := range ids {
		both.Go(func() {
			var r *ecs20140526.CreateSnapshotHTTPResponse
			if w.call(createsECS, on(&r, func() (*ecs20140526.CreateSnapshotHTTPResponse, error) {
				return w.ecs.CreateSnapshotWithResponse(ctx, &ecs20140526.CreateSnapshotParams{DiskID: w.disk, ClientToken: &token})
			})) {
				ids[i] = r.JSON200.SnapshotID
			}
		})
	}
	both.Wait()
	w.hold(ids[0] == ids[1], "one token made %s and %s", ids[0], ids[1])
	return ids[0], ids[0] != ""
}

// awaitECS waits for a snapshot. Every look must find it alone, with its name if one is
// given.
func (w *worker) awaitECS(ctx context.Context, region, id, name string) bool {
	look := &watch{operation: "ecs DescribeSnapshots", check: checked(func(r ecs20140526.DescribeSnapshotsResult) error {
		all := r.Snapshots.Snapshot
		if len(all) != 1 {
			return fmt.Errorf("%d snapshots have the id %s", len(all), id)
		}
		if got := all[0].SnapshotName; name != "" && (got == nil || *got != name) {
			return fmt.Errorf("an update of the name is lost: %s is not %s: %+v", id, name, all[0])
		}
		return nil
	})}
	return w.await(ctx, look, func(ctx context.Context) error {
		return ended(w.ecs.WaitForSnapshot(ctx, region, id, paced))
	})
}

func (w *worker) lifeOfECS(ctx context.Context) {
	id, ok := w.createECS(ctx)
	if !ok || !w.awaitECS(ctx, region, id, "") {
		return
	}
	name := "n" + rand.Text()
	w.call("ecs ModifySnapshotAttribute", func() error {
		_, err := w.ecs.ModifySnapshotAttributeWithResponse(ctx, &ecs20140526.ModifySnapshotAttributeParams{SnapshotID: id, SnapshotName: &name})
		return err
	})
	w.awaitECS(ctx, region, id, name)
	w.call("ecs ModifySnapshotCategory", func() error {
		_, err := w.ecs.ModifySnapshotCategoryWithResponse(ctx, &ecs20140526.ModifySnapshotCategoryParams{SnapshotID: id})
		return err
	}, "IncorrectSnapshotStatus") // possible only after 14 days
	remove := func(id string) func() error {
		return func() error {
			_, err := w.ecs.DeleteSnapshotWithResponse(ctx, &ecs20140526.DeleteSnapshotParams{SnapshotID: id})
			return err
		}
	}
	w.call("ecs LockSnapshot", func() error {
		_, err := w.ecs.LockSnapshotWithResponse(ctx, &ecs20140526.LockSnapshotParams{RegionID: region, SnapshotID: id, LockMode: ecs20140526.LockSnapshotParamsLockModeCompliance, CoolOffPeriod: 1, LockDuration: 1})
		return err
	})
	w.hold(!w.call("ecs DeleteSnapshot", remove(id), "InvalidOperation.SnapshotLocked"), "%s is locked, and deleted all the same", id)
	w.call("ecs UnlockSnapshot", func() error {
		_, err := w.ecs.UnlockSnapshotWithResponse(ctx, &ecs20140526.UnlockSnapshotParams{RegionID: region, SnapshotID: id})
		return err
	})
	listed(ctx, w, "ecs DescribeSnapshotLinks", func(ctx context.Context) iter.Seq2[ecs20140526.SnapshotLink, error] {
		return w.ecs.DescribeSnapshotLinksAll(ctx, &ecs20140526.DescribeSnapshotLinksParams{RegionID: region, MaxResults: new(int32(50))})
	})
	w.call("ecs DescribeSnapshotsUsage", func() error {
		_, err := w.ecs.DescribeSnapshotsUsageWithResponse(ctx, &ecs20140526.DescribeSnapshotsUsageParams{RegionID: region})
		return err
	})
	var copied *ecs20140526.CopySnapshotHTTPResponse
	if w.call("ecs CopySnapshot", on(&copied, func() (*ecs20140526.CopySnapshotHTTPResponse, error) {
		return w.ecs.CopySnapshotWithResponse(ctx, &ecs20140526.CopySnapshotParams{RegionID: region, SnapshotID: id, DestinationRegionID: otherRegion, DestinationSnapshotName: "copied", DestinationSnapshotDescription: "copied"})
	})) && w.awaitECS(ctx, otherRegion, copied.JSON200.SnapshotID, "copied") {
		w.call("ecs DeleteSnapshot", remove(copied.JSON200.SnapshotID))
	}
	w.call("ecs DeleteSnapshot", remove(id))
	w.hold(!w.call("ecs DeleteSnapshot", remove(id), "404"), "%s is deleted twice", id)
}

func (w *worker) lifeOfGroup(ctx context.Context) {
	var made *ecs20140526.CreateSnapshotGroupHTTPResponse
	if !w.call("ecs CreateSnapshotGroup", on(&made, func() (*ecs20140526.CreateSnapshotGroupHTTPResponse, error) {
		return w.ecs.CreateSnapshotGroupWithResponse(ctx, &ecs20140526.CreateSnapshotGroupParams{RegionID: region, InstanceID: &w.instance})
	})) {
		return
	}
	id := made.JSON200.SnapshotGroupID
	w.call("ecs ModifySnapshotGroup", func() error {
		_, err := w.ecs.ModifySnapshotGroupWithResponse(ctx, &ecs20140526.ModifySnapshotGroupParams{RegionID: region, SnapshotGroupID: id, Name: new("group")})
		return err
	})
	look := &watch{operation: "ecs DescribeSnapshotGroups", check: checked(func(r ecs20140526.DescribeSnapshotGroupsResult) error {
		all := r.SnapshotGroups.SnapshotGroup
		if len(all) != 1 || len(all[0].Snapshots.Snapshot) != 2 || all[0].Name == nil || *all[0].Name != "group" {
			return fmt.Errorf("the group %s is not as it was made: %+v", id, all)
		}
		return nil
	})}
	w.await(ctx, look, func(ctx context.Context) error {
		return ended(w.ecs.WaitForSnapshotGroup(ctx, region, id, paced))
	})
	w.call("ecs DeleteSnapshotGroup", func() error {
		_, err := w.ecs.DeleteSnapshotGroupWithResponse(ctx, &ecs20140526.DeleteSnapshotGroupParams{RegionID: region, SnapshotGroupID: id})
		return err
	})
}
