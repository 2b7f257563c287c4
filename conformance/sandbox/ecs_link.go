package sandbox

import (
	"context"
	"maps"
	"slices"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// snapshotBytes is the size of a snapshot, which has all of its disk.
const snapshotBytes = volumeSize << 30

// DescribeSnapshotLinks implements ecs20140526.StrictServerInterface.
func (a ecsAPI) DescribeSnapshotLinks(ctx context.Context, r ecs20140526.DescribeSnapshotLinksRequestObject) (ecs20140526.DescribeSnapshotLinksResponseObject, error) {
	c, p := callOf(ctx), r.Params
	disks, err := readIDs(c, "DiskIds", p.DiskIDs, "InvalidDiskIds")
	if err != nil {
		return nil, err
	}
	links, err := readIDs(c, "SnapshotLinkIds", p.SnapshotLinkIDs, "InvalidSnapshotLinkIds")
	if err != nil {
		return nil, err
	}
	var answer ecs20140526.DescribeSnapshotLinks200JSONResponse
	err = a.store.view(func(tx *tx) error {
		all := chains(tx, p.RegionID, func(n *snapshot) bool {
			return (disks == nil || slices.Contains(disks, n.Source)) && (links == nil || slices.Contains(links, n.link())) &&
				isAny(p.InstanceID, diskOf(tx, n.Source).Instance)
		})
		asked := ecsPaging{token: p.NextToken, max: p.MaxResults, number: p.PageNumber, size: p.PageSize, least: ecsPageSize}
		cut, err := page(asked, all, func(l ecs20140526.SnapshotLink) string { return *l.SourceDiskID })
		answer = ecs20140526.DescribeSnapshotLinks200JSONResponse{
			NextToken: cut.next, PageNumber: cut.number, PageSize: cut.size, TotalCount: cut.total, RequestID: c.id,
			SnapshotLinks: ecs20140526.SnapshotLinkList{SnapshotLink: append([]ecs20140526.SnapshotLink{}, cut.items...)},
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// chains are the snapshots of a region that take takes, disk by disk, in the order
// of the disks' ids.
func chains(tx *tx, region string, take func(*snapshot) bool) []ecs20140526.SnapshotLink {
	lengths, first := map[string]int{}, map[string]*snapshot{}
	for _, n := range find[*snapshot](tx, allSnapshots(serviceECS, "")) {
		if n.isIn(region) && take(n) {
			lengths[n.Source]++
			first[n.Source] = n
		}
	}
	var all []ecs20140526.SnapshotLink
	for _, id := range slices.Sorted(maps.Keys(lengths)) {
		disk := diskOf(tx, id)
		all = append(all, ecs20140526.SnapshotLink{
			SnapshotLinkID: first[id].link(), SourceDiskID: &id, SourceDiskSize: new(int32(volumeSize)),
			SourceDiskType: &disk.Type, InstanceID: orNil(disk.Instance), RegionID: &region,
			TotalCount: new(int32(lengths[id])), TotalSize: new(int64(lengths[id]) * snapshotBytes),
		})
	}
	return all
}

// DescribeSnapshotsUsage implements ecs20140526.StrictServerInterface.
func (a ecsAPI) DescribeSnapshotsUsage(ctx context.Context, r ecs20140526.DescribeSnapshotsUsageRequestObject) (ecs20140526.DescribeSnapshotsUsageResponseObject, error) {
	count := 0
	err := a.store.view(func(tx *tx) error {
		count = len(newest(tx, allSnapshots(serviceECS, ""), func(n *snapshot) bool { return n.isIn(r.Params.RegionID) }))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshotsUsage200JSONResponse{
		SnapshotCount: new(int32(count)), SnapshotSize: new(int64(count) * snapshotBytes), RequestID: callOf(ctx).id,
	}, nil
}
