package store

import (
	"errors"
	"fmt"
	"hash/crc64"
	"strconv"

	"go.etcd.io/bbolt"
)

// The data file is a bbolt file. Each kind of records has a bucket, whose keys are
// the numbers of the records. In format 2 a record is its checksum, a blank and its
// JSON, and the bucket markBucket has two entries: the format, and the total of all
// records, without which a lost record would not be missed. Format 1 has the JSON
// alone and no mark.
const (
	markBucket  = "snapspec-sandbox"
	currentMark = "2"
	sumDigits   = 16
)

var (
	formatKey = []byte("format")
	totalKey  = []byte("total")

	polynomial = crc64.MakeTable(crc64.ECMA)
)

// errSum says that a record is not what was written.
var errSum = errors.New("does not match its checksum")

// sumOf returns the checksum of a record. It covers where the record is.
func sumOf(bucket string, key, text []byte) uint64 {
	sum := crc64.Update(0, polynomial, []byte(bucket+"\x00"))
	sum = crc64.Update(sum, polynomial, key)
	return crc64.Update(sum, polynomial, text)
}

// seal returns the value that keeps a record.
func seal(bucket string, key, text []byte) []byte {
	return append(fmt.Appendf(nil, "%0*x ", sumDigits, sumOf(bucket, key, text)), text...)
}

// unseal returns the record that seal kept, and its checksum.
func unseal(bucket string, key, value []byte) (text []byte, sum uint64, err error) {
	if len(value) <= sumDigits || value[sumDigits] != ' ' {
		return nil, 0, errors.New("has no checksum")
	}
	text = value[sumDigits+1:]
	sum, err = strconv.ParseUint(string(value[:sumDigits]), 16, 64)
	if err != nil || sum != sumOf(bucket, key, text) {
		return nil, 0, errSum
	}
	return text, sum, nil
}

// total is the number of all records and their checksums, combined.
type total struct {
	records int
	sum     uint64
}

func (t *total) add(sum uint64)    { t.records, t.sum = t.records+1, t.sum^sum }
func (t *total) remove(sum uint64) { t.records, t.sum = t.records-1, t.sum^sum }

// String returns the total as the data file has it.
func (t total) String() string { return fmt.Sprintf("%d %0*x", t.records, sumDigits, t.sum) }

func parseTotal(text []byte) (t total, err error) {
	if _, err := fmt.Sscanf(string(text), "%d %x", &t.records, &t.sum); err != nil || t.String() != string(text) {
		return total{}, fmt.Errorf("the total of the records is %q, not a number and a checksum", text)
	}
	return t, nil
}

// numberKey returns the key of a record. Twenty digits sort as numbers do.
func numberKey(number uint64) []byte { return fmt.Appendf(nil, "%020d", number) }

// putRecord keeps a record, nil to delete it, and accounts for it in t.
func putRecord(bucket *bbolt.Bucket, name string, key, text []byte, t *total) error {
	if kept := bucket.Get(key); kept != nil {
		_, sum, err := unseal(name, key, kept)
		if err != nil {
			return fmt.Errorf("record %q in bucket %q %w", key, name, err)
		}
		t.remove(sum)
	}
	if text == nil {
		return bucket.Delete(key)
	}
	t.add(sumOf(name, key, text))
	return bucket.Put(key, seal(name, key, text))
}

// markOf returns the bucket of the mark and the total in it.
func markOf(tx *bbolt.Tx) (*bbolt.Bucket, total, error) {
	mark := tx.Bucket([]byte(markBucket))
	if mark == nil {
		return nil, total{}, errors.New("the format mark is gone")
	}
	t, err := parseTotal(mark.Get(totalKey))
	return mark, t, err
}

// putMark marks a file of the current format and makes the buckets of the kinds.
func putMark(tx *bbolt.Tx, t total, kinds []*Kind) error {
	mark, err := tx.CreateBucketIfNotExists([]byte(markBucket))
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if _, err := tx.CreateBucketIfNotExists([]byte(kind.Bucket)); err != nil {
			return err
		}
	}
	return errors.Join(mark.Put(formatKey, []byte(currentMark)), mark.Put(totalKey, []byte(t.String())))
}
