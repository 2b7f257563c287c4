package store

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// note is a record of the tests.
type note struct {
	ID    string    `json:"id"`
	Owner string    `json:"owner"`
	Until time.Time `json:"until,omitzero"`
}

var notes = NewKind[note]("notes")

func (n *note) Kind() *Kind       { return notes }
func (n *note) RecordID() string  { return n.ID }
func (n *note) Keys() []Key       { return []Key{{Kind: notes, Index: "owner", Value: n.Owner}} }
func (n *note) Expiry() time.Time { return n.Until }

func put(t *testing.T, s *Store, records ...Record) {
	t.Helper()
	require.NoError(t, s.Update(func(tx *Tx) error {
		for _, r := range records {
			tx.Put(r)
		}
		return nil
	}))
}

// TestExpiredRecordsAreRemoved gives records any expiries, changes some of them,
// and looks from time to time.
func TestExpiredRecordsAreRemoved(t *testing.T) {
	now := time.Now().UTC()
	s, err := Open(func() time.Time { return now }, "")
	require.NoError(t, err)
	expiries := map[int]time.Time{}
	for i := range 1000 {
		id := rand.IntN(100)
		expiries[id] = time.Time{}
		if i%5 > 0 {
			expiries[id] = now.Add(time.Duration(1+rand.IntN(100)) * time.Second)
		}
		put(t, s, &note{ID: fmt.Sprint(id), Until: expiries[id]})
		now = now.Add(time.Second)
		left := 0
		for _, expiry := range expiries {
			if expiry.IsZero() || now.Before(expiry) {
				left++
			}
		}
		require.Equal(t, left, s.Count(notes), "before they are removed")
		put(t, s, &note{ID: "100"}) // which removes what has expired
		require.Len(t, s.rows, left+1)
		require.NoError(t, s.Update(func(tx *Tx) error {
			kept, _ := Get[*note](tx, notes, "100")
			tx.Remove(kept)
			return nil
		}))
	}
}

// other is a record that shares the bucket of notes.
type other struct {
	ID string `json:"id"`
}

var others = &Kind{Bucket: "notes", Read: func(value []byte) (Record, error) {
	r := &struct {
		other
		IsOther bool `json:"isOther"`
	}{}
	if err := json.Unmarshal(value, r); err != nil || !r.IsOther {
		return nil, err
	}
	return &r.other, nil
}}

func (o *other) Kind() *Kind       { return others }
func (o *other) RecordID() string  { return o.ID }
func (o *other) Keys() []Key       { return nil }
func (o *other) Expiry() time.Time { return time.Time{} }

// MarshalJSON marks the record.
func (o *other) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"id": o.ID, "isOther": true})
}

// onlyNotes are the notes of a bucket that others share.
var onlyNotes = &Kind{Bucket: "notes", Read: func(value []byte) (Record, error) {
	r, err := notes.Read(value)
	if err != nil || r.(*note).Owner == "" {
		return nil, err
	}
	return r, nil
}}

func TestKindsShareABucket(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	s, err := Open(time.Now, file, onlyNotes, others)
	require.NoError(t, err)
	put(t, s, &note{ID: "1", Owner: "a"}, &other{ID: "1"}, &note{ID: "2", Owner: "a"})
	require.NoError(t, s.Close())

	s, err = Open(time.Now, file, onlyNotes, others)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.View(func(tx *Tx) error {
		found := Find[*note](tx, Key{Kind: notes, Index: "owner", Value: "a"})
		require.Equal(t, []*note{{ID: "1", Owner: "a"}, {ID: "2", Owner: "a"}}, found, "the oldest first")
		require.Less(t, tx.Number(found[0]), tx.Number(found[1]))
		_, ok := Get[*other](tx, others, "1")
		require.True(t, ok, "a record of another kind with the same id")
		return nil
	}))
}

// TestOneKindPerBucket checks that records of two kinds cannot be mixed up at a restart.
func TestOneKindPerBucket(t *testing.T) {
	again := NewKind[note](notes.Bucket)
	_, err := Open(time.Now, "", notes, again)
	require.EqualError(t, err, `two kinds of records have the bucket "notes"; rename one`)
	_, err = Open(time.Now, "", onlyNotes, others)
	require.NoError(t, err)
}
