package dws

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// View is a snapshot as it is at one time.
type View struct {
	*Snapshot
	Status      string
	Finished    *time.Time // nil while it is being created
	Changed     time.Time  // when the record last changed
	ClusterName string
}

func viewAt(tx *store.Tx, s *Snapshot) View {
	v := View{Snapshot: s, Status: statuses[s.Phase(tx.Now)], Changed: changed(s, tx.Now), ClusterName: s.Source}
	if !s.IsCreating(tx.Now) {
		v.Finished = &s.Ready
	}
	if c, restored := store.Get[*cluster](tx, clusters, s.Source); restored {
		v.ClusterName = c.Name
	}
	return v
}

// changed returns when the record of a snapshot last changed.
func changed(s *Snapshot, now time.Time) time.Time {
	switch {
	case !s.Updated.IsZero():
		return s.Updated
	case s.IsCreating(now):
		return s.Created
	}
	return s.Ready
}

// List returns the snapshots of a project, the newest first.
func (s *Service) List(project string) ([]View, error) {
	var all []View
	err := s.store.View(func(tx *store.Tx) error {
		for _, found := range slices.Backward(store.Find[*Snapshot](tx, snapshot.All(Snapshots, project))) {
			all = append(all, viewAt(tx, found))
		}
		return nil
	})
	return all, err
}

// Get returns the snapshot of that id in a project. It fails with NotFound.
func (s *Service) Get(project, id string) (View, error) {
	var v View
	err := s.store.View(func(tx *store.Tx) error {
		found, err := find(tx, project, id)
		if err == nil {
			v = viewAt(tx, found)
		}
		return err
	})
	return v, err
}

// The keys that a list of a cluster can be sorted by; any other is the time of
// creation.
const (
	sortByName        = "name"
	sortByClusterName = "clusterName"
)

// Query selects and orders the snapshots of a cluster.
type Query struct {
	Page             int  // from 0
	Size             *int // of a page; nil if one page holds them all
	SortKey, SortDir *string
}

// page returns the items of the page that the query selects.
func (q Query) page(all []*Snapshot) []*Snapshot {
	size := max(1, len(all))
	if q.Size != nil {
		size = *q.Size
	}
	if q.Page > len(all)/size {
		return nil
	}
	rest := all[q.Page*size:]
	return rest[:min(size, len(rest))]
}

// ListCluster returns the snapshots of a cluster that a query selects, and how
// many the cluster has. It fails with NotFound.
func (s *Service) ListCluster(project, cluster string, q Query) (page []View, count int, err error) {
	err = s.store.View(func(tx *store.Tx) error {
		all := store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, cluster))
		q.sort(all)
		count = len(all)
		for _, found := range q.page(all) {
			page = append(page, viewAt(tx, found))
		}
		return s.checkCluster(tx, project, cluster)
	})
	return page, count, err
}

// sort sorts snapshots of one cluster, the oldest first when it is called. Without
// a key they are sorted by time, without a direction upwards, and without either
// the newest comes first. Equal ones stay in the order of time.
func (q Query) sort(all []*Snapshot) {
	key := ptr.OrZero(q.SortKey)
	if q.SortKey == nil && q.SortDir == nil || strings.EqualFold(ptr.OrZero(q.SortDir), "DESC") {
		slices.Reverse(all)
		slices.SortStableFunc(all, func(a, b *Snapshot) int { return compare(key, b, a) })
		return
	}
	slices.SortStableFunc(all, func(a, b *Snapshot) int { return compare(key, a, b) })
}

func compare(key string, a, b *Snapshot) int {
	switch key {
	case sortByName:
		return cmp.Compare(ptr.OrZero(a.Name), ptr.OrZero(b.Name))
	case sortByClusterName:
		return 0 // all are of one cluster
	}
	return a.Created.Compare(b.Created)
}
