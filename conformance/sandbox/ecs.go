package sandbox

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// The limits of the pages.
const (
	maxSnapshots  = 256 // of a disk, made by hand
	maxTags       = 20
	maxGroupDisks = 16
)

// ecsAPI serves alibaba/ecs20140526.
type ecsAPI struct{ store *store }

func newECS(s *store) http.Handler {
	strict := ecs20140526.NewStrictHandlerWithOptions(ecsAPI{store: s}, nil, ecs20140526.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepUndecoded, ResponseErrorHandlerFunc: keepError,
	})
	handler := ecs20140526.HandlerWithOptions(strict, ecs20140526.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
	return acs.Dispatch(handler, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keepError(w, r, noSuchAPI)
	}))
}

// CreateSnapshot implements ecs20140526.StrictServerInterface.
func (a ecsAPI) CreateSnapshot(ctx context.Context, r ecs20140526.CreateSnapshotRequestObject) (ecs20140526.CreateSnapshotResponseObject, error) {
	c := callOf(ctx)
	n, err := newDiskSnapshot(c, r.Params)
	if err != nil {
		return nil, err
	}
	id, err := once(a.store, c, func(tx *tx) (string, error) {
		if err := diskIsThere(c, tx, diskOf(tx, n.Source)); err != nil {
			return "", err
		}
		if err := admitDisk(c, tx, n.Source); err != nil {
			return "", err
		}
		tx.date(n)
		tx.put(n)
		return n.ID, nil
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CreateSnapshot200JSONResponse{SnapshotID: id, RequestID: c.id}, nil
}

func newDiskSnapshot(c *call, params ecs20140526.CreateSnapshotParams) (*snapshot, error) {
	tags, err := readTags(c, c.request.URL.Query())
	if err != nil {
		return nil, err
	}
	return &snapshot{
		ID: newSnapshotID(), Service: serviceECS, Source: params.DiskID,
		Name: params.SnapshotName, Description: params.Description, Metadata: tags,
		Disk: diskDetails{
			Category:      strings.ToLower(string(orZero(params.Category))),
			RetentionDays: orZero(params.RetentionDays),
			Instant:       orZero(params.InstantAccess),
			InstantDays:   orZero(params.InstantAccessRetentionDays),
			ResourceGroup: orZero(params.ResourceGroupID),
		},
	}, nil
}

// diskIsThere refuses a disk that does not exist. One that is attached to an
// instance does, as the instance did when it was attached.
func diskIsThere(c *call, tx *tx, d *disk) error {
	if d.Instance != "" || tx.exists(serviceECS, "", d.ID) {
		return nil
	}
	return ecsRefusal(c, "InvalidDiskId.NotFound")
}

// admitDisk lets a disk be snapshotted. Copies are none of the disk's business.
func admitDisk(c *call, tx *tx, id string) error {
	others := find[*snapshot](tx, bySource(serviceECS, "", id))
	others = slices.DeleteFunc(others, func(other *snapshot) bool { return other.Disk.CopyOf != "" })
	if slices.ContainsFunc(others, func(other *snapshot) bool { return other.creating(tx.now) }) {
		return ecsRefusal(c, "IncorrectDiskStatus.CreatingSnapshot")
	}
	if len(others) >= maxSnapshots {
		return ecsRefusal(c, "QuotaExceed.Snapshot")
	}
	return nil
}

// newSnapshotID makes an id such as s-bp17441ohwka0yuh4e2q.
func newSnapshotID() string { return newECSID("s") }

func newECSID(prefix string) string {
	return prefix + "-bp" + strings.ToLower(rand.Text()[:18])
}

// diskSnapshot is the snapshot of that id. Actions without a parameter RegionId
// find those of all regions.
func diskSnapshot(c *call, tx *tx, id string) (*snapshot, error) {
	n, ok := get[*snapshot](tx, kindSnapshot, id)
	if !ok || n.Service != serviceECS {
		return nil, ecsRefusal(c, "InvalidSnapshotId.NotFound")
	}
	return n, nil
}

// regionalSnapshot is the snapshot of that id in a region.
func regionalSnapshot(c *call, tx *tx, region, id string) (*snapshot, error) {
	n, err := diskSnapshot(c, tx, id)
	if err == nil && !n.isIn(region) {
		return nil, ecsRefusal(c, "InvalidSnapshotId.NotFound")
	}
	return n, err
}
