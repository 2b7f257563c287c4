package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"
)

// journal keeps records in a file.
type journal struct{ db *bbolt.DB }

// openJournal opens the file, or creates it, and returns its records in the order
// in which they were created. It does not change a file that it refuses. A file of
// an earlier format becomes one of the current format.
func openJournal(file string, kinds []*Kind) (*journal, []*row, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		// If it exists now, another sandbox was faster.
		if err := create(file, kinds, nil); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, nil, fmt.Errorf("sandbox: data file %q cannot be created: %w", file, err)
		}
	}
	report, err := Check(file, kinds...)
	if err != nil {
		return nil, nil, err
	}
	if n := len(report.Damage); n > 0 {
		return nil, nil, fmt.Errorf("sandbox: data file %q is damaged: %s (%d found); it is not used and not changed: list the damage with snapspec sandbox --check FILE, and save the rest with --salvage NEW", file, report.Damage[0], n)
	}
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: lockTime})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %q: %w", file, err)
	}
	rows, err := readRows(db, kinds)
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: data file %q: %w", file, errors.Join(err, db.Close()))
	}
	return &journal{db}, rows, nil
}

// create makes a data file with these records. It gives it its name when it is
// complete, so that no kill leaves a part of it, and fails if the name is taken.
func create(file string, kinds []*Kind, records []rawRecord) error {
	folder, err := os.MkdirTemp(filepath.Dir(file), filepath.Base(file)+".new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	unnamed := filepath.Join(folder, "data")
	if err := fill(unnamed, kinds, records); err != nil {
		return err
	}
	err = os.Link(unnamed, file)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(unnamed, file) // the file system has no links
	}
	return errors.Join(err, syncFolder(file))
}

// syncFolder puts the name of the file on disk. Not every system can.
func syncFolder(file string) error {
	if folder, err := os.Open(filepath.Dir(file)); err == nil {
		_ = folder.Sync()
		return folder.Close()
	}
	return nil
}

func fill(file string, kinds []*Kind, records []rawRecord) error {
	db, err := bbolt.Open(file, 0o600, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		var t total
		if err := putMark(tx, t, kinds); err != nil {
			return err
		}
		for _, r := range records {
			if err := putRecord(tx.Bucket([]byte(r.bucket)), r.bucket, r.key, r.value, &t); err != nil {
				return err
			}
		}
		return putMark(tx, t, kinds)
	})
	return errors.Join(err, db.Close())
}

// readRows reads the records, which Check has read already: another sandbox may have
// used the file since then.
func readRows(db *bbolt.DB, kinds []*Kind) ([]*row, error) {
	var rows []*row
	err := db.Update(func(tx *bbolt.Tx) error {
		if tx.Bucket([]byte(markBucket)) == nil {
			if err := upgrade(tx, kinds); err != nil {
				return err
			}
		}
		_, t, err := markOf(tx)
		if err != nil {
			return err
		}
		if err := putMark(tx, t, kinds); err != nil { // a kind may be new
			return err
		}
		rows, err = rowsOf(tx, kinds)
		return err
	})
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.number, b.number) })
	return rows, err
}

// upgrade makes a file of format 1 one of the current format.
func upgrade(tx *bbolt.Tx, kinds []*Kind) error {
	var t total
	for _, name := range buckets(kinds) {
		bucket := tx.Bucket([]byte(name))
		if bucket == nil {
			continue
		}
		sealed := map[string][]byte{} // a bucket must not change while it is read
		if err := bucket.ForEach(func(key, text []byte) error {
			t.add(sumOf(name, key, text))
			sealed[string(key)] = seal(name, key, text)
			return nil
		}); err != nil {
			return err
		}
		for key, value := range sealed {
			if err := bucket.Put([]byte(key), value); err != nil {
				return err
			}
		}
	}
	return putMark(tx, t, kinds)
}

// buckets returns the buckets of the kinds, each once.
func buckets(kinds []*Kind) []string {
	var names []string
	for _, kind := range kinds {
		names = append(names, kind.Bucket)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func rowsOf(tx *bbolt.Tx, kinds []*Kind) ([]*row, error) {
	var rows []*row
	for _, name := range buckets(kinds) {
		ofBucket := slices.DeleteFunc(slices.Clone(kinds), func(k *Kind) bool { return k.Bucket != name })
		err := tx.Bucket([]byte(name)).ForEach(func(key, value []byte) error {
			text, _, err := unseal(name, key, value)
			if err != nil {
				return fmt.Errorf("record %q in bucket %q %w", key, name, err)
			}
			r, err := parseRow(key, text, ofBucket)
			rows = append(rows, r)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// parseRow returns the row of a record, which is of one of the kinds.
func parseRow(key, text []byte, kinds []*Kind) (*row, error) {
	number, err := strconv.ParseUint(string(key), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("has the key %q, which is not a number", key)
	}
	for _, kind := range kinds {
		record, err := kind.Read(text)
		if err != nil {
			return nil, errors.New("is not valid JSON of its kind") // the text of the decoder quotes the record
		}
		if record != nil {
			return &row{number: number, record: record}, nil
		}
	}
	return nil, errors.New("is of no kind that this version of the sandbox knows")
}

// write returns when all changes are on disk. If it fails, none of them is.
func (j *journal) write(changes []change) error {
	if len(changes) == 0 {
		return nil
	}
	return j.db.Update(func(tx *bbolt.Tx) error {
		mark, t, err := markOf(tx)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := writeChange(tx, c, &t); err != nil {
				return err
			}
		}
		return mark.Put(totalKey, []byte(t.String()))
	})
}

func writeChange(tx *bbolt.Tx, c change, t *total) error {
	name := c.row.record.Kind().Bucket
	var text []byte
	if c.record != nil {
		encoded, err := json.Marshal(c.record)
		if err != nil {
			return err
		}
		text = encoded
	}
	return putRecord(tx.Bucket([]byte(name)), name, numberKey(c.row.number), text, t)
}

func (j *journal) close() error {
	return j.db.Close()
}
