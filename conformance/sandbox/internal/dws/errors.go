package dws

import "github.com/snapspec/snapspec/conformance/sandbox/internal/domain"

// The reasons for which the service refuses a call.
const (
	NotFound        domain.Reason = "the cluster, snapshot, job or policy does not exist"
	SnapshotStatus  domain.Reason = "the status of the snapshot does not allow the call"
	Missing         domain.Reason = "a parameter is missing"
	Duplicate       domain.Reason = "a name is taken"
	ClusterExists   domain.Reason = "the cluster exists"
	InvalidAddress  domain.Reason = "the ID of the public address is invalid"
	InvalidSnapshot domain.Reason = "the type of the snapshot does not allow the call"
)
