package evs

import "github.com/snapspec/snapspec/conformance/sandbox/internal/domain"

// The reasons for which the service refuses a call.
const (
	NotFound       domain.Reason = "the volume, snapshot or item does not exist"
	VolumeStatus   domain.Reason = "the status of the volume does not allow the call"
	SnapshotStatus domain.Reason = "the snapshot cannot be rolled back to in its status"
	DeleteStatus   domain.Reason = "the snapshot cannot be deleted in its status"
	Mismatch       domain.Reason = "the body names another resource than the address"
	InvalidBody    domain.Reason = "the body is invalid"
	InvalidQuery   domain.Reason = "a parameter of the query is invalid"
	InvalidSortKey domain.Reason = "the sort key is unknown"
)
