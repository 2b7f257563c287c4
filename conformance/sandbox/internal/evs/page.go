package evs

import (
	"slices"
	"strconv"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
)

// defaultLimit is how many items a page has at most, if a query has no limit.
const defaultLimit = 1000

// Paging orders a list and selects a page of it. By default the newest is the first.
type Paging struct {
	SortKey   string // "" for the time of creation
	Ascending bool

	Marker string // "" for none
	Offset int
	Limit  *int
}

// listed is a list to pick a page from.
type listed[T any] struct {
	what     string // that an item is, in errors
	all      []T    // the oldest first
	id       func(T) string
	keeps    func(T) bool
	sortKeys map[string]func(a, b T) int
}

// part is what was picked from a list.
type part[T any] struct {
	items []T
	count int  // in the whole list
	more  bool // there is a next page, and the query asked for pages
}

// pick picks a page. It fails with InvalidQuery, InvalidSortKey or, if there is no
// such marker, NotFound.
func pick[T any](from listed[T], p Paging) (part[T], error) {
	if p.Offset < 0 {
		return part[T]{}, InvalidQuery.Because("offset: " + strconv.Itoa(p.Offset) + " is negative; send 0 or more.")
	}
	if ptr.OrZero(p.Limit) < 0 {
		return part[T]{}, InvalidQuery.Because("limit: " + strconv.Itoa(*p.Limit) + " is negative; send 0 or more.")
	}
	if err := from.sort(p); err != nil {
		return part[T]{}, err
	}
	after, err := from.after(p.Marker)
	if err != nil {
		return part[T]{}, err
	}
	kept := from.filter(after)
	kept = kept[min(p.Offset, len(kept)):]
	limit := defaultLimit
	if p.Limit != nil {
		limit = *p.Limit
	}
	size := min(limit, len(kept))
	return part[T]{kept[:size], len(from.filter(from.all)), p.Limit != nil && size < len(kept)}, nil
}

func (l listed[T]) sort(p Paging) error {
	if p.SortKey != "" {
		compare, ok := l.sortKeys[p.SortKey]
		if !ok {
			return InvalidSortKey.Because("sort_key: " + p.SortKey + ".")
		}
		slices.SortStableFunc(l.all, compare)
	}
	if !p.Ascending {
		slices.Reverse(l.all)
	}
	return nil
}

// after looks for the marker among all, since the item may have changed so that the
// filters no longer keep it.
func (l listed[T]) after(marker string) ([]T, error) {
	if marker == "" {
		return l.all, nil
	}
	i := slices.IndexFunc(l.all, func(item T) bool { return l.id(item) == marker })
	if i < 0 {
		return nil, NotFound.Because(l.what + " " + marker + ", the marker.")
	}
	return l.all[i+1:], nil
}

func (l listed[T]) filter(items []T) []T {
	var kept []T
	for _, item := range items {
		if l.keeps(item) {
			kept = append(kept, item)
		}
	}
	return kept
}
