package evs

import (
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/schedule"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Plan says when a policy makes snapshots: at some hours of some weekdays or, if there
// are no weekdays, of every day of an interval.
type Plan struct {
	Weekdays     []int `json:"weekdays,omitempty"`      // from 1, Monday, to 7
	IntervalDays int   `json:"interval_days,omitempty"` // 0 for every day
	Hours        []int `json:"hours,omitempty"`
}

// planZone is that of the hours of a plan.
var planZone = time.FixedZone("UTC+8", 8*60*60)

// maxMissed is how many of the times that a policy has missed it makes up for: the last
// ones. It bounds the work of a sandbox that nobody has called for long.
const maxMissed = 1000

// due returns the last times, at most so many, at which the policy has to make
// snapshots now.
func (p *Policy) due(now time.Time, most int) []time.Time {
	if len(p.Plan.Weekdays) == 0 {
		every := schedule.Interval{First: p.Created, Days: max(p.Plan.IntervalDays, 1), Hours: p.Plan.Hours, Zone: planZone}
		return every.Between(p.Done, now, most)
	}
	weekly := schedule.Weekly{Hours: p.Plan.Hours, Zone: planZone}
	for _, day := range p.Plan.Weekdays {
		weekly.Days = append(weekly.Days, time.Weekday(day%7)) // 7 is Sunday, which is 0 in Go
	}
	return weekly.Between(p.Done, now, most)
}

func (p *Policy) isDue(now time.Time) bool { return len(p.due(now, 1)) > 0 }

// records is the store of the service. Whoever looks at it or changes it finds what
// the policies have done until then.
type records struct {
	*store.Store
	environment snapshot.Environment
}

// View is that of the store.
func (r records) View(do func(tx *store.Tx) error) error {
	if err := r.runPolicies(); err != nil {
		return err
	}
	return r.Store.View(do)
}

// Update is that of the store.
func (r records) Update(do func(tx *store.Tx) error) error {
	if err := r.runPolicies(); err != nil {
		return err
	}
	return r.Store.Update(do)
}

// runPolicies makes the snapshots that have fallen due since the last call.
func (r records) runPolicies() error {
	isDue := false
	err := r.Store.View(func(tx *store.Tx) error {
		isDue = slices.ContainsFunc(store.Find[*Policy](tx, everyPolicy), func(p *Policy) bool { return p.isDue(tx.Now) })
		return nil
	})
	if err != nil || !isDue {
		return err
	}
	return r.Store.Update(func(tx *store.Tx) error {
		var made []*Snapshot
		for _, p := range store.Find[*Policy](tx, everyPolicy) {
			if p.isDue(tx.Now) {
				made = append(made, r.run(tx, p)...)
			}
		}
		slices.SortStableFunc(made, func(a, b *Snapshot) int { return a.Created.Compare(b.Created) })
		for _, created := range made {
			tx.Put(created)
		}
		return nil
	})
}

// run returns the snapshots of a policy that is due, without those that would have
// been deleted since, and notes that they are made.
func (r records) run(tx *store.Tx, p *Policy) []*Snapshot {
	var made []*Snapshot
	for _, at := range p.due(tx.Now, maxMissed) {
		kept := p.keptUntil(at)
		if !kept.IsZero() && !tx.Now.Before(kept) {
			continue
		}
		for _, volumeID := range p.Volumes {
			if created := r.automatic(tx, p, volumeID, at); created != nil {
				created.Kept = kept
				made = append(made, created)
			}
		}
	}
	ran := *p
	ran.Done = tx.Now
	tx.Put(&ran)
	return made
}

// keptUntil returns until when a snapshot is kept that is made at some time; zero for
// no end.
func (p *Policy) keptUntil(at time.Time) time.Time {
	if p.RetentionDays == keepForever {
		return time.Time{}
	}
	return at.AddDate(0, 0, p.RetentionDays)
}

// automatic returns the snapshot of a volume at some time, nil if the volume did not
// allow it.
func (r records) automatic(tx *store.Tx, p *Policy, volumeID string, at time.Time) *Snapshot {
	of, known := store.Get[*volume](tx, volumes, volumeRecord(p.Project, volumeID))
	if !known {
		of = madeUp(p.Project, volumeID)
	}
	if at.Before(of.Ready) || of.fails() {
		return nil
	}
	created := &Snapshot{
		Snapshot: snapshot.Snapshot{ID: id.UUID(), Service: service, Project: p.Project, Source: volumeID},
		SizeGiB:  of.SizeGiB, VolumeType: ptr.OrZero(of.Type), VolumeZone: of.Zone, Policy: p.ID,
	}
	r.environment.Start(&created.Snapshot, at.UTC())
	return created
}
