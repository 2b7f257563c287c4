package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// journal keeps snapshots in a file.
type journal struct{ db *bbolt.DB }

var snapshotBucket = []byte("snapshots")

// openJournal opens the file, which it makes if there is none, and gives the
// snapshots in it in the order in which they were made.
func openJournal(file string) (*journal, []*snapshot, error) {
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %s: %w", file, err)
	}
	var kept []*snapshot
	err = db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(snapshotBucket)
		if err != nil {
			return err
		}
		return bucket.ForEach(func(_, value []byte) error {
			n := &snapshot{}
			kept = append(kept, n)
			return json.Unmarshal(value, n)
		})
	})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %s: %w", file, errors.Join(err, db.Close()))
	}
	return &journal{db}, kept, nil
}

// put returns when the snapshot is on disk.
func (j *journal) put(n *snapshot) error {
	value, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return j.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(snapshotBucket)
		number, err := bucket.NextSequence()
		if err != nil {
			return err
		}
		// Twenty digits sort as numbers do.
		return bucket.Put(fmt.Appendf(nil, "%020d", number), value)
	})
}

func (j *journal) close() error {
	return j.db.Close()
}
