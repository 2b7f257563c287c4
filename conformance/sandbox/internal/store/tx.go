package store

import "time"

// Tx is a store during a transaction, which uses it alone.
type Tx struct {
	// Now is the time, in UTC, at which everything in the transaction happens.
	Now time.Time

	store   *Store
	changes []change
}

// Put keeps r in place of the record of the same kind and id, if there is one.
func (t *Tx) Put(r Record) {
	if known := t.store.rows[identityOf(r)]; known != nil && isLive(known, t.Now) {
		t.changes = append(t.changes, change{row: known, record: r})
		return
	}
	t.store.last++
	t.changes = append(t.changes, change{row: &row{number: t.store.last, record: r}, record: r, isAdded: true})
}

// Remove removes r, which must be in the store.
func (t *Tx) Remove(r Record) {
	t.changes = append(t.changes, change{row: t.store.rows[identityOf(r)]})
}

// Number returns the number of r, which must be in the store. A record that was
// created later has a higher number; a change keeps it.
func (t *Tx) Number(r Record) uint64 {
	return t.store.rows[identityOf(r)].number
}

// Find returns the records with a key, the oldest first.
func Find[R Record](t *Tx, k Key) []R {
	var found []R
	for _, r := range t.store.index[k] {
		if isLive(r, t.Now) {
			found = append(found, r.record.(R))
		}
	}
	return found
}

// Get returns the record of a kind with that id, and whether there is one.
func Get[R Record](t *Tx, kind *Kind, id string) (R, bool) {
	r := t.store.rows[identity{kind, id}]
	if r == nil || !isLive(r, t.Now) {
		var none R
		return none, false
	}
	return r.record.(R), true
}
