// Package store keeps records in memory and, if it is given a file, on disk. It
// finds them by id and by index, and removes those that expire. It knows no
// service: the services define their kinds of records.
package store

import (
	"encoding/json"
	"fmt"
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
	// Bucket holds the records in the data file. Kinds may share one, except those of
	// NewKind.
	Bucket string
	// Read decodes a value of the bucket. It returns nil for a record of another
	// kind in the same bucket.
	Read func(value []byte) (Record, error)

	alone bool // in its bucket
}

// NewKind returns a kind whose records are of type R, a pointer to T, and have
// the bucket for themselves.
func NewKind[T any, R interface {
	*T
	Record
}](bucket string) *Kind {
	return &Kind{Bucket: bucket, alone: true, Read: func(value []byte) (Record, error) {
		record := R(new(T))
		return record, json.Unmarshal(value, record)
	}}
}

// checkBuckets returns an error if a kind that has its bucket for itself shares it: each
// of the two would read the records of the other.
func checkBuckets(kinds []*Kind) error {
	first := map[string]*Kind{}
	for _, kind := range kinds {
		other, ok := first[kind.Bucket]
		if ok && (kind.alone || other.alone) {
			return fmt.Errorf("two kinds of records have the bucket %q; rename one", kind.Bucket)
		}
		first[kind.Bucket] = kind
	}
	return nil
}

// Key is one way to find records: those of a kind that have the same value in
// one index. Scope is the project, where a service has projects.
type Key struct {
	Kind                *Kind
	Index, Scope, Value string
}
