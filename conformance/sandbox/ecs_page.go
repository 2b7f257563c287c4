package sandbox

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
)

// ecsPageSize is how many entries a page has unless the call says so.
const ecsPageSize = 10

// ecsPaging is how a call asks for a page: by NextToken and MaxResults, which
// come first, or by PageNumber and PageSize. Least is the smallest MaxResults
// that counts.
type ecsPaging struct {
	token        *string
	max          *int32
	number, size *int32
	least        int32
}

// ecsPage is a page of a list. It has no number and size if the call asked for it
// by token, and no token if it is the last.
type ecsPage[T any] struct {
	items        []T
	next         *string
	number, size *int32
	total        *int32
}

// isByToken reports whether NextToken or MaxResults is given.
func (p ecsPaging) isByToken() bool { return p.max != nil || orZero(p.token) != "" }

// limit is how many entries a page has. The documents have no least value
// everywhere: what is no number of entries counts as the default.
func (p ecsPaging) limit() int32 {
	limit, least := orZero(p.size), int32(1)
	if p.isByToken() {
		limit, least = orZero(p.max), max(1, p.least)
	}
	if limit < least {
		return ecsPageSize
	}
	return limit
}

// page cuts a page out of all, which are in the order of their places. A place
// stays the same whatever is added or removed, so that a token stays good.
func page[T any](p ecsPaging, all []T, place func(T) string) (ecsPage[T], error) {
	cut := ecsPage[T]{total: new(int32(len(all)))}
	from, err := pageStart(p, all, place)
	if err != nil {
		return cut, err
	}
	to := min(from+int(p.limit()), len(all))
	cut.items = all[from:to]
	if to < len(all) && len(cut.items) > 0 {
		cut.next = new(pageToken(place(all[to-1])))
	}
	if !p.isByToken() {
		cut.number, cut.size = new(max(1, orZero(p.number))), new(p.limit())
	}
	return cut, nil
}

// pageStart is the index of the first entry of a page.
func pageStart[T any](p ecsPaging, all []T, place func(T) string) (int, error) {
	if !p.isByToken() {
		before := int64(max(1, orZero(p.number))-1) * int64(p.limit())
		return int(min(before, int64(len(all)))), nil
	}
	if orZero(p.token) == "" {
		return 0, nil
	}
	last, ok := readPageToken(*p.token)
	if !ok {
		return 0, wrongParameter("NextToken: no answer had it; leave it out for the first page.")
	}
	i := slices.IndexFunc(all, func(item T) bool { return place(item) > last })
	if i < 0 {
		return len(all), nil
	}
	return i, nil
}

// pagePrefix tells tokens of ours from other strings.
const pagePrefix = "after "

func pageToken(place string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(pagePrefix + place))
}

func readPageToken(token string) (place string, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(text), pagePrefix)
}

// newest lists the records with a key that take takes, the newest first.
func newest[R record](tx *tx, k key, take func(R) bool) []R {
	found := slices.DeleteFunc(find[R](tx, k), func(r R) bool { return !take(r) })
	slices.Reverse(found)
	return found
}

// newestPlace is the place of a record in a list of newest.
func newestPlace[R record](tx *tx) func(R) string {
	return func(r R) string {
		number := tx.store.rows[name{r.kind(), r.id()}].number
		return fmt.Sprintf("%020d", math.MaxUint64-number)
	}
}
