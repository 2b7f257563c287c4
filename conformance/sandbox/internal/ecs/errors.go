package ecs

import "github.com/snapspec/snapspec/conformance/sandbox/internal/domain"

// The reasons for which the service refuses a call.
const (
	DiskNotFound     domain.Reason = "the disk does not exist"
	InstanceNotFound domain.Reason = "the instance does not exist"
	SnapshotNotFound domain.Reason = "the snapshot does not exist"
	GroupNotFound    domain.Reason = "the snapshot group does not exist"
	ChainNotFound    domain.Reason = "the snapshot chain does not exist"

	DiskBusy           domain.Reason = "a snapshot of the disk is being created"
	DiskUnfinished     domain.Reason = "the disk cannot be rolled back while a snapshot of it is being created"
	DiskStatus         domain.Reason = "the status of the disk does not allow the call"
	QuotaExceeded      domain.Reason = "the disk has as many snapshots as it may have"
	SnapshotStatus     domain.Reason = "the status of the snapshot does not allow the call"
	SnapshotNotReady   domain.Reason = "the snapshot is still being created"
	NotResettable      domain.Reason = "a disk cannot be rolled back to the snapshot"
	Mismatch           domain.Reason = "the snapshot is not one of the disk"
	SnapshotLocked     domain.Reason = "the snapshot is locked"
	SnapshotNotLocked  domain.Reason = "the snapshot is not locked"
	CoolOffExpired     domain.Reason = "the cool-off period of the lock has expired"
	RetentionDecreased domain.Reason = "the retention of the snapshot would decrease"
	RetentionTooShort  domain.Reason = "the retention is too short"
	NothingToModify    domain.Reason = "the call modifies nothing"
	TokenMismatch      domain.Reason = "the client token was used with other parameters"
	DryRun             domain.Reason = "the call is valid and was only to be checked"

	InvalidParameter   domain.Reason = "a parameter is invalid"
	MissingInstance    domain.Reason = "neither an instance nor disks are named"
	InvalidDiskIDs     domain.Reason = "the list of disks is invalid"
	InvalidChainIDs    domain.Reason = "the list of chains is invalid"
	InvalidSnapshotIDs domain.Reason = "the list of snapshots is invalid"
	FilterWithoutKey   domain.Reason = "a filter has a value and no key"
	InvalidFilterValue domain.Reason = "the value of a filter is invalid"
	TagWithoutKey      domain.Reason = "a tag has a value and no key"
	DuplicateTag       domain.Reason = "two tags have the same key"
)
