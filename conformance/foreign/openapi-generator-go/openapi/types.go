package openapi

// Strings that have an allOf in the documents.
type (
	SnapshotName = string
	TagKey       = string
)
