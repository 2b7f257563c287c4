package sandbox

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

// openJournal opens the file, which it makes if there is none, and gives what
// is in it in the order in which it was made.
func openJournal(file string) (*journal, []*row, error) {
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %s: %w", file, err)
	}
	var kept []*row
	err = db.Update(func(tx *bbolt.Tx) error {
		for kind, newRecord := range recordKinds {
			bucket, err := tx.CreateBucketIfNotExists([]byte(kind))
			if err != nil {
				return err
			}
			err = bucket.ForEach(func(number, value []byte) error {
				r, err := readRow(number, value, newRecord())
				kept = append(kept, r)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %s: %w", file, errors.Join(err, db.Close()))
	}
	slices.SortFunc(kept, func(a, b *row) int { return int(a.number) - int(b.number) })
	return &journal{db}, kept, nil
}

func readRow(number, value []byte, into record) (*row, error) {
	parsed, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		return nil, err
	}
	return &row{number: parsed, record: into}, json.Unmarshal(value, into)
}

// write returns when the changes are on disk, all of them.
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
	bucket := tx.Bucket([]byte(c.row.record.kind()))
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
