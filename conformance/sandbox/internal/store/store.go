package store

import (
	"container/heap"
	"slices"
	"sync"
	"time"
)

// Store holds the records. It is safe for concurrent use.
type Store struct {
	clock func() time.Time

	mu       sync.Mutex
	rows     map[identity]*row
	index    map[Key][]*row // the oldest first
	expiring expiries       // the rows with an expiry
	counts   map[*Kind]int
	last     uint64   // number of the newest row
	journal  *journal // nil without a file
}

// identity identifies a record.
type identity struct {
	kind *Kind
	id   string
}

func identityOf(r Record) identity { return identity{r.Kind(), r.RecordID()} }

// row holds the successive versions of a record.
type row struct {
	number uint64
	record Record
	place  int // in expiring, from 1; 0 if it is not there
}

// Open returns a store that takes its time from clock. With a file, it holds the
// records of these kinds that the file has, and keeps all changes in it. The
// error says why the file cannot be used.
func Open(clock func() time.Time, file string, kinds ...*Kind) (*Store, error) {
	if err := checkBuckets(kinds); err != nil {
		return nil, err
	}
	s := &Store{clock: clock, rows: map[identity]*row{}, index: map[Key][]*row{}, counts: map[*Kind]int{}}
	if file == "" {
		return s, nil
	}
	journal, rows, err := openJournal(file, kinds)
	if err != nil {
		return nil, err
	}
	s.journal = journal
	for _, r := range rows {
		s.add(r)
	}
	return s, nil
}

// Close closes the file, if there is one.
func (s *Store) Close() error {
	if s.journal == nil {
		return nil
	}
	return s.journal.close()
}

// View calls do, which may read the store. The store does not change meanwhile.
func (s *Store) View(do func(tx *Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return do(&Tx{Now: s.clock().UTC(), store: s})
}

// Update keeps what do puts and removes: all of it or, if do returns an error,
// nothing. The store does not change meanwhile, so do may rely on what it finds,
// but it does not find its own changes. When Update returns, the changes are on
// disk, if there is a file.
func (s *Store) Update(do func(tx *Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &Tx{Now: s.clock().UTC(), store: s}
	s.eachExpired(t.Now, 0, func(r *row) { t.changes = append(t.changes, change{row: r}) })
	if err := do(t); err != nil {
		return err
	}
	if s.journal != nil {
		if err := s.journal.write(t.changes); err != nil {
			return err
		}
	}
	for _, c := range t.changes {
		s.apply(c)
	}
	return nil
}

// Count returns how many records of a kind exist. It leaves out those that have
// expired and are not removed yet.
func (s *Store) Count(kind *Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count, now := s.counts[kind], s.clock()
	s.eachExpired(now, 0, func(r *row) {
		if r.record.Kind() == kind {
			count--
		}
	})
	return count
}

// change is what happens to a row: a new record, or its removal.
type change struct {
	row     *row
	record  Record // nil if the row is removed
	isAdded bool
}

func (s *Store) apply(c change) {
	switch {
	case c.record == nil:
		s.remove(c.row)
	case c.isAdded:
		s.add(c.row)
	default:
		c.row.record = c.record
		s.schedule(c.row)
	}
}

func (s *Store) add(r *row) {
	s.rows[identityOf(r.record)] = r
	for _, k := range r.record.Keys() {
		s.index[k] = append(s.index[k], r)
	}
	s.counts[r.record.Kind()]++
	s.last = max(s.last, r.number)
	s.schedule(r)
}

// schedule puts r where its expiry, which may have changed, belongs.
func (s *Store) schedule(r *row) {
	switch expires := !r.record.Expiry().IsZero(); {
	case expires && r.place > 0:
		heap.Fix(&s.expiring, r.place-1)
	case expires:
		heap.Push(&s.expiring, r)
	default:
		s.unschedule(r)
	}
}

func (s *Store) unschedule(r *row) {
	if r.place > 0 {
		heap.Remove(&s.expiring, r.place-1)
	}
}

func (s *Store) remove(r *row) {
	delete(s.rows, identityOf(r.record))
	for _, k := range r.record.Keys() {
		s.index[k] = slices.DeleteFunc(s.index[k], func(other *row) bool { return other == r })
		if len(s.index[k]) == 0 {
			delete(s.index, k)
		}
	}
	s.counts[r.record.Kind()]--
	s.unschedule(r)
}

// eachExpired calls do for the rows that have expired, from row i of the heap on:
// the two rows below a row expire no earlier than it does.
func (s *Store) eachExpired(now time.Time, i int, do func(*row)) {
	if i >= len(s.expiring) || isLive(s.expiring[i], now) {
		return
	}
	do(s.expiring[i])
	s.eachExpired(now, 2*i+1, do)
	s.eachExpired(now, 2*i+2, do)
}

// isLive reports whether r has not expired.
func isLive(r *row, now time.Time) bool {
	expiry := r.record.Expiry()
	return expiry.IsZero() || now.Before(expiry)
}
