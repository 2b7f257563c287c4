// Package ecs20140526 is the face of ECS for the API alibaba/ecs20140526.
package ecs20140526

import (
	"context"
	"net/http"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// face implements ecs20140526.StrictServerInterface.
type face struct{ service *ecs.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *ecs.Service) http.Handler {
	strict := ecs20140526.NewStrictHandlerWithOptions(face{service}, nil, ecs20140526.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	handler := ecs20140526.HandlerWithOptions(strict, ecs20140526.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
	return acs.Dispatch(handler, http.HandlerFunc(noAction))
}

// noAction refuses a request for an action that the API does not have.
func noAction(w http.ResponseWriter, r *http.Request) {
	c := api.CallOf(r.Context())
	api.KeepError(w, r, c.Face.Dialect.Invalid(c, contract.Finding{In: contract.InPath, Rule: contract.RulePath}))
}

// CreateSnapshot implements ecs20140526.StrictServerInterface.
func (f face) CreateSnapshot(ctx context.Context, r ecs20140526.CreateSnapshotRequestObject) (ecs20140526.CreateSnapshotResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	id, err := f.service.Create(repeatable(c), ecs.NewSnapshot{
		Disk: p.DiskID, Name: p.SnapshotName, Description: p.Description, Category: string(ptr.OrZero(p.Category)),
		RetentionDays: ptr.OrZero(p.RetentionDays), Instant: ptr.OrZero(p.InstantAccess), InstantDays: ptr.OrZero(p.InstantAccessRetentionDays),
		ResourceGroup: ptr.OrZero(p.ResourceGroupID), Tags: tags(c),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CreateSnapshot200JSONResponse{SnapshotID: id, RequestID: c.ID}, nil
}

// CopySnapshot implements ecs20140526.StrictServerInterface.
func (f face) CopySnapshot(ctx context.Context, r ecs20140526.CopySnapshotRequestObject) (ecs20140526.CopySnapshotResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	id, err := f.service.Copy(repeatable(c), ecs.NewCopy{
		Region: p.RegionID, Snapshot: p.SnapshotID, Destination: p.DestinationRegionID,
		Name: p.DestinationSnapshotName, Description: p.DestinationSnapshotDescription, RetentionDays: ptr.OrZero(p.RetentionDays),
		Encrypted: ptr.OrZero(p.Encrypted), KMSKey: ptr.OrZero(p.KMSKeyID), Tags: tags(c),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CopySnapshot200JSONResponse{SnapshotID: id, RequestID: c.ID}, nil
}

// DeleteSnapshot implements ecs20140526.StrictServerInterface.
func (f face) DeleteSnapshot(ctx context.Context, r ecs20140526.DeleteSnapshotRequestObject) (ecs20140526.DeleteSnapshotResponseObject, error) {
	if err := f.service.Delete(r.Params.SnapshotID, ptr.OrZero(r.Params.Force)); err != nil {
		return nil, err
	}
	return ecs20140526.DeleteSnapshot200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// ModifySnapshotAttribute implements ecs20140526.StrictServerInterface.
func (f face) ModifySnapshotAttribute(ctx context.Context, r ecs20140526.ModifySnapshotAttributeRequestObject) (ecs20140526.ModifySnapshotAttributeResponseObject, error) {
	p := r.Params
	err := f.service.ModifyAttributes(p.SnapshotID, ecs.Attributes{
		Name: p.SnapshotName, Description: p.Description, RetentionDays: p.RetentionDays, NotInstant: ptr.OrZero(p.DisableInstantAccess),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.ModifySnapshotAttribute200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// ModifySnapshotCategory implements ecs20140526.StrictServerInterface. There is one
// category to change to, so it need not be named.
func (f face) ModifySnapshotCategory(ctx context.Context, r ecs20140526.ModifySnapshotCategoryRequestObject) (ecs20140526.ModifySnapshotCategoryResponseObject, error) {
	task, err := f.service.Archive(r.Params.SnapshotID, r.Params.RetentionDays)
	if err != nil {
		return nil, err
	}
	return ecs20140526.ModifySnapshotCategory200JSONResponse{RequestID: api.CallOf(ctx).ID, TaskID: &task}, nil
}

// ResetDisk implements ecs20140526.StrictServerInterface.
func (f face) ResetDisk(ctx context.Context, r ecs20140526.ResetDiskRequestObject) (ecs20140526.ResetDiskResponseObject, error) {
	p := r.Params
	if err := f.service.Reset(p.DiskID, p.SnapshotID, ptr.OrZero(p.DryRun)); err != nil {
		return nil, err
	}
	return ecs20140526.ResetDisk200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// LockSnapshot implements ecs20140526.StrictServerInterface.
func (f face) LockSnapshot(ctx context.Context, r ecs20140526.LockSnapshotRequestObject) (ecs20140526.LockSnapshotResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	l, err := f.service.Lock(repeatable(c), ecs.NewLock{
		Region: p.RegionID, Snapshot: p.SnapshotID, CoolOff: p.CoolOffPeriod, Duration: p.LockDuration, DryRun: ptr.OrZero(p.DryRun),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.LockSnapshot200JSONResponse{RequestID: c.ID, LockedSnapshotInfo: new(toLock(l))}, nil
}

func toLock(l ecs.LockInfo) ecs20140526.LockedSnapshotInfo {
	return ecs20140526.LockedSnapshotInfo{
		SnapshotID: l.SnapshotID, LockMode: &l.Mode, LockStatus: &l.Status,
		CoolOffPeriod: &l.CoolOff, CoolOffPeriodExpiredTime: &l.CoolOffExpires, LockCreationTime: &l.Created,
		LockDuration: &l.Duration, LockDurationStartTime: &l.DurationStarted, LockExpiredTime: &l.Expires,
	}
}

// DescribeLockedSnapshots implements ecs20140526.StrictServerInterface.
func (f face) DescribeLockedSnapshots(ctx context.Context, r ecs20140526.DescribeLockedSnapshotsRequestObject) (ecs20140526.DescribeLockedSnapshotsResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	page, err := f.service.Locks(ecs.LockQuery{
		Region: p.RegionID, IDs: repeated(c, "SnapshotIds"), Status: string(ptr.OrZero(p.LockStatus)), DryRun: ptr.OrZero(p.DryRun),
		Paging: ecs.Paging{Token: p.NextToken, Max: new(ptr.OrZero(p.MaxResults))}, // pages by token only
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeLockedSnapshots200JSONResponse{
		LockedSnapshotsInfo: faces.Convert(page.Items, toLock), NextToken: page.Next, RequestID: c.ID,
	}, nil
}

// UnlockSnapshot implements ecs20140526.StrictServerInterface.
func (f face) UnlockSnapshot(ctx context.Context, r ecs20140526.UnlockSnapshotRequestObject) (ecs20140526.UnlockSnapshotResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	if err := f.service.Unlock(repeatable(c), p.RegionID, p.SnapshotID, ptr.OrZero(p.DryRun)); err != nil {
		return nil, err
	}
	return ecs20140526.UnlockSnapshot200JSONResponse{RequestID: c.ID}, nil
}
