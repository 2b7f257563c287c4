package sandbox

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// pageLimit is how many snapshots a page has at most, if a request does not say.
const pageLimit = 1000

var wrongSortKey = &refusal{status: http.StatusBadRequest, code: "EVS.1039", message: "invalid sort_key!"}

// listQuery says which snapshots a list has, in which order. The newest is the
// first, unless it says otherwise. A filter that is nil keeps everything.
type listQuery struct {
	id, name, status, volume         *string
	nameLike, statusLike, volumeLike *string // parts
	nothing                          bool    // is to be found

	sortKey   string // "" for the time of creation
	ascending bool

	marker string // "" without one
	offset int
	limit  *int
}

// snapshotPage is a part of a list.
type snapshotPage struct {
	snapshots []volumeSnapshot
	count     int  // in the whole list
	more      bool // to be linked to
}

// last is the id of the last snapshot of a page that has some.
func (p snapshotPage) last() string {
	return p.snapshots[len(p.snapshots)-1].ID
}

func (s volumeSnapshots) list(project string, q listQuery) (snapshotPage, error) {
	var page snapshotPage
	err := s.store.view(func(tx *tx) error {
		var all []volumeSnapshot
		for _, n := range find[*snapshot](tx, allSnapshots(serviceEVS, project)) {
			all = append(all, volumeSnapshotAt(tx.now, n))
		}
		var err error
		page, err = q.page(all)
		return err
	})
	return page, err
}

// page picks from all, the oldest first.
func (q listQuery) page(all []volumeSnapshot) (snapshotPage, error) {
	if q.offset < 0 {
		return snapshotPage{}, wrongURL("offset: " + strconv.Itoa(q.offset) + " is negative; send 0 or more.")
	}
	if err := q.sort(all); err != nil {
		return snapshotPage{}, err
	}
	after, err := q.afterMarker(all)
	if err != nil {
		return snapshotPage{}, err
	}
	kept := q.filter(after)
	kept = kept[min(q.offset, len(kept)):]
	limit := pageLimit
	if q.limit != nil {
		limit = *q.limit
	}
	size := min(limit, len(kept))
	return snapshotPage{
		snapshots: kept[:size],
		count:     len(q.filter(all)),
		more:      q.limit != nil && size < len(kept),
	}, nil
}

func wrongURL(why string) error {
	r := evsWords{}.general(http.StatusBadRequest)
	r.message = "Malformed request url."
	return r.because(why)
}

// sortKeys are those of OpenStack Cinder that the snapshots have.
var sortKeys = map[string]func(a, b volumeSnapshot) int{
	"created_at": func(a, b volumeSnapshot) int { return a.Created.Compare(b.Created) },
	"id":         func(a, b volumeSnapshot) int { return cmp.Compare(a.ID, b.ID) },
	"name":       func(a, b volumeSnapshot) int { return cmp.Compare(orZero(a.Name), orZero(b.Name)) },
	"status":     func(a, b volumeSnapshot) int { return cmp.Compare(a.status, b.status) },
	"volume_id":  func(a, b volumeSnapshot) int { return cmp.Compare(a.Source, b.Source) },
}

func (q listQuery) sort(all []volumeSnapshot) error {
	if q.sortKey != "" {
		compare, ok := sortKeys[q.sortKey]
		if !ok {
			return wrongSortKey.because("sort_key: " + q.sortKey + ".")
		}
		slices.SortStableFunc(all, compare)
	}
	if !q.ascending {
		slices.Reverse(all)
	}
	return nil
}

// afterMarker looks for the marker among all, since the snapshot may have
// changed so that the filters do not keep it any more.
func (q listQuery) afterMarker(all []volumeSnapshot) ([]volumeSnapshot, error) {
	if q.marker == "" {
		return all, nil
	}
	i := slices.IndexFunc(all, func(v volumeSnapshot) bool { return v.ID == q.marker })
	if i < 0 {
		return nil, notFound("Snapshot " + q.marker + ", the marker.")
	}
	return all[i+1:], nil
}

func (q listQuery) filter(all []volumeSnapshot) []volumeSnapshot {
	var kept []volumeSnapshot
	for _, v := range all {
		if q.keeps(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

func (q listQuery) keeps(v volumeSnapshot) bool {
	name := orZero(v.Name)
	return !q.nothing && matches(q.id, v.ID) && matches(q.name, name) && matches(q.status, v.status) && matches(q.volume, v.Source) &&
		matchesPart(q.nameLike, name) && matchesPart(q.statusLike, v.status) && matchesPart(q.volumeLike, v.Source)
}

func (q listQuery) isFiltered() bool {
	filters := []*string{q.id, q.name, q.status, q.volume, q.nameLike, q.statusLike, q.volumeLike}
	return slices.ContainsFunc(filters, func(wanted *string) bool { return wanted != nil })
}

func matches(wanted *string, text string) bool {
	return wanted == nil || *wanted == text
}

func matchesPart(wanted *string, text string) bool {
	return wanted == nil || strings.Contains(text, *wanted)
}

// nextPage is the address of the request, with a parameter that leads to the next
// page.
func nextPage(ctx context.Context, parameter, value string) string {
	asked := callOf(ctx).original
	query := asked.URL.Query()
	query.Del("marker")
	query.Del("offset")
	query.Set(parameter, value)
	scheme := "http"
	if asked.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + asked.Host + asked.URL.EscapedPath() + "?" + query.Encode()
}

// convertSnapshots makes what a face has of snapshots.
func convertSnapshots[T any](all []volumeSnapshot, as func(volumeSnapshot) T) []T {
	converted := make([]T, len(all)) // the documents have no null here
	for i, v := range all {
		converted[i] = as(v)
	}
	return converted
}
