// Package schedule computes when something that repeats weekly is due.
package schedule

import (
	"slices"
	"time"
)

// Weekly is due at each of some full hours on each of some days of the week.
type Weekly struct {
	Days  []time.Weekday
	Hours []int          // 0 to 23
	Zone  *time.Location // of days and hours; without daylight saving time
}

// Between returns when the schedule was due, later than after and not later than
// until, the earliest time first. If these are more than most, it returns only the
// last of them: it looks at no more than most+1 weeks, however far apart the two
// times are.
func (w Weekly) Between(after, until time.Time, most int) []time.Time {
	if len(w.Days) == 0 || len(w.Hours) == 0 {
		return nil
	}
	hours := slices.Compact(slices.Sorted(slices.Values(w.Hours)))
	slices.Reverse(hours)
	var due []time.Time
	year, month, day := until.In(w.Zone).Date()
	for back := 0; ; back++ {
		midnight := time.Date(year, month, day-back, 0, 0, 0, 0, w.Zone)
		if len(due) == most || !midnight.AddDate(0, 0, 1).After(after) {
			slices.Reverse(due)
			return due
		}
		if !slices.Contains(w.Days, midnight.Weekday()) {
			continue
		}
		for _, hour := range hours {
			at := midnight.Add(time.Duration(hour) * time.Hour)
			if at.After(after) && !at.After(until) && len(due) < most {
				due = append(due, at)
			}
		}
	}
}
