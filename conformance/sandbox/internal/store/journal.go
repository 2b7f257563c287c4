package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
)

// journal keeps records in a file.
type journal struct{ db *bbolt.DB }

// openJournal opens the file, or creates it, and returns its records in the order
// in which they were created.
func openJournal(file string, kinds []*Kind) (*journal, []*row, error) {
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %s: %w", file, err)
	}
	var rows []*row
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, kind := range kinds {
			ofKind, err := readKind(tx, kind)
			if err != nil {
				return err
			}
			rows = append(rows, ofKind...)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %s: %w", file, errors.Join(err, db.Close()))
	}
	slices.SortFunc(rows, func(a, b *row) int { return int(a.number) - int(b.number) })
	return &journal{db}, rows, nil
}

func readKind(tx *bbolt.Tx, kind *Kind) ([]*row, error) {
	bucket, err := tx.CreateBucketIfNotExists([]byte(kind.Bucket))
	if err != nil {
		return nil, err
	}
	var rows []*row
	err = bucket.ForEach(func(key, value []byte) error {
		record, err := kind.Read(value)
		if err != nil || record == nil {
			return err
		}
		number, err := strconv.ParseUint(string(key), 10, 64)
		rows = append(rows, &row{number: number, record: record})
		return err
	})
	return rows, err
}

// write returns when all changes are on disk. If it fails, none of them is.
func (j *journal) write(changes []change) error {
	if len(changes) == 0 {
		return nil
	}
	return j.db.Update(func(tx *bbolt.Tx) error {
		for _, c := range changes {
			if err := writeChange(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeChange(tx *bbolt.Tx, c change) error {
	bucket := tx.Bucket([]byte(c.row.record.Kind().Bucket))
	number := fmt.Appendf(nil, "%020d", c.row.number) // twenty digits sort as numbers do
	if c.record == nil {
		return bucket.Delete(number)
	}
	value, err := json.Marshal(c.record)
	if err != nil {
		return err
	}
	return bucket.Put(number, value)
}

func (j *journal) close() error {
	return j.db.Close()
}
