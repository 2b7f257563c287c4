// Package schedule computes when something that repeats on some days is due.
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
	if len(w.Days) == 0 {
		return nil
	}
	return between(after, until, most, w.Hours, w.Zone, func(midnight time.Time) bool { return slices.Contains(w.Days, midnight.Weekday()) })
}

// Interval is due at each of some full hours on every so many days.
type Interval struct {
	First time.Time // a moment of the day that the others are counted from
	Days  int       // 1 for every day
	Hours []int     // 0 to 23
	Zone  *time.Location
}

// Between is that of Weekly; it looks at no more than most+1 intervals.
func (i Interval) Between(after, until time.Time, most int) []time.Time {
	if i.Days < 1 {
		return nil
	}
	year, month, day := i.First.In(i.Zone).Date()
	first := time.Date(year, month, day, 0, 0, 0, 0, i.Zone)
	return between(after, until, most, i.Hours, i.Zone, func(midnight time.Time) bool {
		return int(midnight.Sub(first)/(24*time.Hour))%i.Days == 0
	})
}

// between returns the hours of the days that isDay accepts; those of a Weekly or an
// Interval repeat for ever.
func between(after, until time.Time, most int, hours []int, zone *time.Location, isDay func(midnight time.Time) bool) []time.Time {
	if len(hours) == 0 {
		return nil
	}
	hours = slices.Compact(slices.Sorted(slices.Values(hours)))
	slices.Reverse(hours)
	var due []time.Time
	year, month, day := until.In(zone).Date()
	for back := 0; ; back++ {
		midnight := time.Date(year, month, day-back, 0, 0, 0, 0, zone)
		if len(due) == most || !midnight.AddDate(0, 0, 1).After(after) {
			slices.Reverse(due)
			return due
		}
		if !isDay(midnight) {
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
