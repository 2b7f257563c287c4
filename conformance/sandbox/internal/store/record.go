// Package store keeps records in memory and, if it is given a file, on disk. It
// finds them by id and by index, and removes those that expire. It knows no
// service: the services define their kinds of records.
package store

import (
	"encoding/json"
	"time"
)

// Record is what a store keeps. It must not change while it is stored: to change
// it, put a changed copy that has the same keys.
type Record interface {
	// Kind is the kind of the record.
	Kind() *Kind
	// RecordID is unique among the records of a kind.
	RecordID() string
	// Keys are the index keys that find the record, besides its id.
	Keys() []Key
	// Expiry is when the store drops the record; zero if never.
	Expiry() time.Time
}

// Kind is one kind of records.
type Kind struct {
	// Bucket holds the records in the data file. Kinds may share one.
	Bucket string
	// Read decodes a value of the bucket. It returns nil for a record of another
	// kind in the same bucket.
	Read func(value []byte) (Record, error)
}

// NewKind returns a kind whose records are of type R, a pointer to T, and have
// the bucket for themselves.
func NewKind[T any, R interface {
	*T
	Record
}](bucket string) *Kind {
	return &Kind{bucket, func(value []byte) (Record, error) {
		record := R(new(T))
		return record, json.Unmarshal(value, record)
	}}
}

// Key is one way to find records: those of a kind that have the same value in
// one index. Scope is the project, where a service has projects.
type Key struct {
	Kind                *Kind
	Index, Scope, Value string
}
