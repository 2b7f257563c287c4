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

	SeveralSources        domain.Reason = "a volume can have one source only"
	SourceMetadata        domain.Reason = "a volume from a snapshot or an image has the encryption and the device type of its source"
	BatchFromBackup       domain.Reason = "several volumes cannot be created from a backup"
	VolumeSize            domain.Reason = "the volume is smaller than its source"
	VolumeType            domain.Reason = "the volume has another type than its source"
	WrongZone             domain.Reason = "the volume is in another zone than its source"
	TooManyTags           domain.Reason = "the volume has too many tags"
	InvalidTag            domain.Reason = "a tag is malformed"
	InvalidPayment        domain.Reason = "the payment is invalid"
	VolumeDeleteStatus    domain.Reason = "the volume cannot be deleted in its status"
	PaidAhead             domain.Reason = "a volume that is paid yearly or monthly cannot be deleted"
	HasSnapshots          domain.Reason = "the volume has snapshots"
	InvalidMetadataFilter domain.Reason = "the filter by metadata is invalid"
	NoJob                 domain.Reason = "the job does not exist"
	SnapshotRunning       domain.Reason = "another snapshot of the volume is being created"
	MemberRunning         domain.Reason = "another snapshot of a volume of the group is being created"
)
