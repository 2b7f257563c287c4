package sandbox

import (
	"cmp"
	"context"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// CopySnapshot implements ecs20140526.StrictServerInterface.
func (a ecsAPI) CopySnapshot(ctx context.Context, r ecs20140526.CopySnapshotRequestObject) (ecs20140526.CopySnapshotResponseObject, error) {
	c, p := callOf(ctx), r.Params
	tags, err := readTags(c, c.request.URL.Query())
	if err != nil {
		return nil, err
	}
	if p.DestinationRegionID == p.RegionID {
		return nil, wrongParameter("DestinationRegionId: it is the region of the source; name another.")
	}
	id, err := once(a.store, c, func(tx *tx) (string, error) {
		source, err := regionalSnapshot(c, tx, p.RegionID, p.SnapshotID)
		if err != nil {
			return "", err
		}
		if err := admitStandard(c, tx, source); err != nil {
			return "", err
		}
		n := newCopy(source, p)
		n.Metadata = tags
		tx.date(n)
		tx.put(n)
		return n.ID, nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CopySnapshot200JSONResponse{SnapshotID: id, RequestID: c.id}, nil
}

// newCopy is encrypted if it is asked for, or if the source is.
func newCopy(source *snapshot, p ecs20140526.CopySnapshotParams) *snapshot {
	return &snapshot{
		ID: newSnapshotID(), Service: serviceECS, Source: source.Source,
		Name: &p.DestinationSnapshotName, Description: &p.DestinationSnapshotDescription,
		Disk: diskDetails{
			Region:        p.DestinationRegionID,
			RetentionDays: orZero(p.RetentionDays),
			Encrypted:     orZero(p.Encrypted) || source.Disk.Encrypted,
			KMSKey:        cmp.Or(orZero(p.KMSKeyID), source.Disk.KMSKey),
			CopyOf:        source.ID, CopyOfRegion: p.RegionID,
		},
	}
}
