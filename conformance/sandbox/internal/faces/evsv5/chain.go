package evsv5

import (
	"context"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

func toChain(c evs.Chain) evsv5.SnapshotChains {
	return evsv5.SnapshotChains{
		ID: c.ID, ProjectID: c.Project, VolumeID: c.Volume, AvailabilityZone: &c.Zone, Category: c.Category,
		SnapshotCount: c.Snapshots, Capacity: float32(c.SizeGiB), CreatedAt: ostime.New(c.Created), UpdatedAt: ostime.New(c.Updated),
	}
}

// ListSnapshotChains implements evsv5.StrictServerInterface.
func (f face) ListSnapshotChains(_ context.Context, r evsv5.ListSnapshotChainsRequestObject) (evsv5.ListSnapshotChainsResponseObject, error) {
	p := r.Params
	found, _, err := f.service.ListChains(r.ProjectID, evs.ChainQuery{
		ID: p.ID, Volume: p.VolumeID, Category: p.Category,
		Paging: evs.Paging{Marker: ptr.OrZero(p.Marker), Limit: p.Limit},
	})
	if err != nil {
		return nil, err
	}
	return evsv5.ListSnapshotChains200JSONResponse{SnapshotChains: faces.Convert(found, toChain)}, nil
}

// CountSnapshotChains implements evsv5.StrictServerInterface.
func (f face) CountSnapshotChains(_ context.Context, r evsv5.CountSnapshotChainsRequestObject) (evsv5.CountSnapshotChainsResponseObject, error) {
	p := r.Params
	_, count, err := f.service.ListChains(r.ProjectID, evs.ChainQuery{ID: p.ID, Volume: p.VolumeID, Zone: p.AvailabilityZone, Category: p.Category})
	if err != nil {
		return nil, err
	}
	return evsv5.CountSnapshotChains200JSONResponse{Count: count}, nil
}
