package openapi

// Strings that have an allOf in the documents; the generator uses their types and
// does not write them.
type (
	SnapshotName = string
	TagKey       = string
)
