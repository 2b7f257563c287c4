package evs

import (
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
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

// maxIntervalDays is the longest interval of a plan.
const maxIntervalDays = 30

// maxBehind is how long after its time a snapshot is still made. It bounds the work
// that a sandbox has to do whose clock has gone on for long.
const maxBehind = 366 * 24 * time.Hour

// next returns when the policy is due first after some time, zero if never.
func (p *Policy) next(after time.Time) time.Time {
	hours := slices.Sorted(slices.Values(p.Plan.Hours))
	if len(hours) == 0 {
		return time.Time{}
	}
	first, today := day(p.Created), day(after)
	for days := range maxIntervalDays + 1 {
		if date := today.AddDate(0, 0, days); p.Plan.has(date, first) {
			for _, hour := range hours {
				if due := date.Add(time.Duration(hour) * time.Hour); due.After(after) {
					return due.UTC()
				}
			}
		}
	}
	return time.Time{}
}

// day returns the begin of a day of the plan.
func day(t time.Time) time.Time {
	year, month, date := t.In(planZone).Date()
	return time.Date(year, month, date, 0, 0, 0, 0, planZone)
}

// has reports whether snapshots are made on a day; first is the first of the interval.
func (p Plan) has(today, first time.Time) bool {
	if len(p.Weekdays) > 0 {
		return slices.Contains(p.Weekdays, (int(today.Weekday())+6)%7+1)
	}
	days := int(today.Sub(first) / (24 * time.Hour))
	return days%max(p.IntervalDays, 1) == 0
}

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

func (p *Policy) isDue(now time.Time) bool { return !p.Next.IsZero() && !now.Before(p.Next) }

// run returns the snapshots of a policy that is due, and notes when it is due next. It
// leaves out those whose time has ended already.
func (r records) run(tx *store.Tx, p *Policy) []*Snapshot {
	var made []*Snapshot
	ran := *p
	if earliest := tx.Now.Add(-maxBehind); ran.Next.Before(earliest) {
		ran.Next = ran.next(earliest)
	}
	for ; ran.isDue(tx.Now); ran.Next = ran.next(ran.Next) {
		kept := time.Time{}
		if p.RetentionDays != keepForever {
			kept = ran.Next.AddDate(0, 0, p.RetentionDays)
		}
		if !kept.IsZero() && !tx.Now.Before(kept) {
			continue
		}
		for _, volumeID := range p.Volumes {
			if created := r.automatic(tx, p, volumeID, ran.Next); created != nil {
				created.Kept = kept
				made = append(made, created)
			}
		}
	}
	tx.Put(&ran)
	return made
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
	r.environment.Start(&created.Snapshot, at)
	return created
}
