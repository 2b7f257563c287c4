package openapi

// Strings with an allOf in the documents: the generator uses their types, but does
// not generate them.
type (
	SnapshotName = string
	TagKey       = string

	CopySnapshotTagValue        = string
	CreateSnapshotGroupTagValue = string
)
