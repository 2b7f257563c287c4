package ecs

import (
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The limits of the page of DescribeSnapshotMonitorData.
const (
	maxDataPoints  = 400
	monitored      = 30 * day // until now
	shortestPeriod = time.Minute
)

// MonitorQuery asks for the sizes of the snapshots of a region.
type MonitorQuery struct {
	Region, Category string
	Start, End       string // as Time writes them
	Period           int32  // in seconds, 0 for the shortest
}

// DataPoint is the size of all snapshots at one time.
type DataPoint struct {
	At    time.Time
	Bytes int64
}

// Monitor returns the sizes at the end of each period that has passed. Only snapshots
// that still exist count. It fails with InvalidStart, InvalidEnd, StartTooEarly or
// TooManyData.
func (s *Service) Monitor(q MonitorQuery) ([]DataPoint, error) {
	start, err := wholeMinute(q.Start, InvalidStart)
	if err != nil {
		return nil, err
	}
	end, err := wholeMinute(q.End, InvalidEnd)
	if err != nil {
		return nil, err
	}
	if end.Before(start) {
		return nil, InvalidEnd.Because("EndTime: it is before StartTime.")
	}
	period := max(shortestPeriod, time.Duration(q.Period)*time.Second)
	if end.Sub(start)/period > maxDataPoints {
		return nil, TooManyData
	}
	var points []DataPoint
	err = s.store.View(func(tx *store.Tx) error {
		if start.Before(tx.Now.Add(-monitored)) {
			return StartTooEarly
		}
		all := newest(tx, allSnapshots, func(s *Snapshot) bool { return s.isIn(q.Region) && isKind(q.Category, s.category()) })
		for at := start.Add(period); !at.After(end) && !at.After(tx.Now); at = at.Add(period) {
			points = append(points, DataPoint{at, bytesAt(all, at)})
		}
		return nil
	})
	return points, err
}

// wholeMinute reads a time. One within a minute counts as the next minute.
func wholeMinute(text string, invalid domain.Reason) (time.Time, error) {
	t, err := time.Parse(timeLayout, text)
	if err != nil {
		return t, invalid
	}
	return t.Add(time.Minute - 1).Truncate(time.Minute), nil
}

func bytesAt(all []*Snapshot, at time.Time) (total int64) {
	for _, s := range all {
		if !s.Created.After(at) {
			total += s.Bytes()
		}
	}
	return total
}

// Package is a package of storage.
type Package struct {
	Name       string
	Start, End time.Time
	Capacity   int64 // no page says of what
}

// packageCapacity is that of the example of the page.
const packageCapacity = 500

// Packages returns a page of the packages of a region. One was bought for a year
// when the oldest of its snapshots was created.
func (s *Service) Packages(region string, p Paging) (Page[Package], error) {
	var found Page[Package]
	err := s.store.View(func(tx *store.Tx) error {
		var all []Package
		if snapshots := newest(tx, allSnapshots, func(s *Snapshot) bool { return s.isIn(region) }); len(snapshots) > 0 {
			start := snapshots[len(snapshots)-1].Created
			all = append(all, Package{"sp-snapshotpackage1", start, start.AddDate(1, 0, 0), packageCapacity})
		}
		var err error
		found, err = page(p, 1, all, func(p Package) string { return p.Name })
		return err
	})
	return found, err
}
