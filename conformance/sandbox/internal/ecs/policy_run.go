package ecs

import (
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// maxAutomatic is how many automatic snapshots a disk keeps. It bounds what a call
// does after a long time without calls.
const maxAutomatic = 1000

// records is the store, after what the policies have to do until now is done.
// Nothing runs between calls.
type records struct {
	*store.Store
	service *Service
}

// View is that of the store.
func (r records) View(do func(tx *store.Tx) error) error {
	if err := r.service.runPolicies(); err != nil {
		return err
	}
	return r.Store.View(do)
}

// Update is that of the store.
func (r records) Update(do func(tx *store.Tx) error) error {
	if err := r.service.runPolicies(); err != nil {
		return err
	}
	return r.Store.Update(do)
}

// runPolicies makes the snapshots that fell due since the last call, the earliest
// first. The store removes those whose retention has ended.
func (s *Service) runPolicies() error {
	isDue := false
	err := s.store.Store.View(func(tx *store.Tx) error {
		isDue = slices.ContainsFunc(store.Find[*association](tx, associations), func(a *association) bool { return len(a.due(tx, 1)) > 0 })
		return nil
	})
	if err != nil || !isDue {
		return err
	}
	return s.store.Store.Update(func(tx *store.Tx) error {
		var all []*Snapshot
		for _, a := range store.Find[*association](tx, associations) {
			if due := a.due(tx, maxAutomatic); len(due) > 0 {
				tx.Put(&association{Disk: a.Disk, Policy: a.Policy, Done: tx.Now})
				all = append(all, s.automatic(tx, a, due)...)
			}
		}
		slices.SortStableFunc(all, func(a, b *Snapshot) int { return a.Created.Compare(b.Created) })
		for _, made := range all {
			tx.Put(made)
		}
		return nil
	})
}

// due returns the times of the policy that are to be dealt with, without those
// whose snapshots would not be kept until now; at most the last most of them.
func (a *association) due(tx *store.Tx, most int) []time.Time {
	p, ok := store.Get[*Policy](tx, policies, a.Policy)
	if !ok {
		return nil
	}
	after := a.Done
	if p.RetentionDays > 0 {
		if kept := tx.Now.Add(-time.Duration(p.RetentionDays) * day); kept.After(after) {
			after = kept
		}
	}
	return p.schedule().Between(after, tx.Now, most)
}

// automatic returns the snapshots of a disk that are due, and removes old ones in
// excess of maxAutomatic. A time at which the disk was not attached yet, or one is
// still being created, is skipped.
func (s *Service) automatic(tx *store.Tx, a *association, due []time.Time) []*Snapshot {
	d, err := s.findDisk(tx, a.Disk)
	if err != nil || d.Attached.IsZero() {
		return nil
	}
	p, _ := store.Get[*Policy](tx, policies, a.Policy)
	own := ownSnapshots(tx, a.Disk)
	var all []*Snapshot
	for _, at := range due {
		isCreating := func(s *Snapshot) bool { return !s.Created.After(at) && at.Before(s.Ready) }
		if at.Before(d.Attached) || slices.ContainsFunc(own, isCreating) || len(all) > 0 && isCreating(all[len(all)-1]) {
			continue
		}
		made := &Snapshot{
			Snapshot: snapshot.Snapshot{ID: newSnapshotID(), Service: service, Source: a.Disk, Name: new(automaticName(p, at))},
			Disk:     Details{Policy: p.ID, RetentionDays: max(0, p.RetentionDays), ResourceGroup: p.ResourceGroup},
		}
		made.of(d)
		s.environment.Start(&made.Snapshot, at)
		all = append(all, made)
	}
	return all[min(removeOldest(tx, own, len(all)), len(all)):]
}

// automaticName begins as the name of no snapshot of a user does.
func automaticName(p *Policy, at time.Time) string {
	return "auto2.0_" + at.In(beijing).Format("20060102") + "_" + p.ID
}

// removeOldest removes old automatic snapshots of a disk that is to have more of
// them, and returns how many are still in excess: one that is locked stays.
func removeOldest(tx *store.Tx, own []*Snapshot, more int) int {
	old := slices.DeleteFunc(own, func(s *Snapshot) bool { return s.Disk.Policy == "" })
	excess := len(old) + more - maxAutomatic
	for _, s := range old {
		if excess > 0 && !s.isLocked(tx.Now) {
			tx.Remove(s)
			excess--
		}
	}
	return max(0, excess)
}
