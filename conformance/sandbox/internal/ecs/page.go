package ecs

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// defaultPageSize is how many entries a page has unless the call says so.
const defaultPageSize = 10

// Paging is how a call asks for a page: by token and maximum, which come first,
// or by number and size.
type Paging struct {
	Token        *string
	Max          *int32
	Number, Size *int32
}

// Page is a page of a list. It has no number and size if the call asked for it by
// token, and no token if it is the last.
type Page[T any] struct {
	Items        []T
	Next         *string
	Number, Size *int32
	Total        *int32
}

func (p Paging) isByToken() bool { return p.Max != nil || ptr.OrZero(p.Token) != "" }

// limit returns how many entries a page has. The documents do not give a minimum
// everywhere: less than least, or than 1, counts as the default.
func (p Paging) limit(least int32) int32 {
	limit := ptr.OrZero(p.Size)
	if p.isByToken() {
		limit = ptr.OrZero(p.Max)
	} else {
		least = 1
	}
	if limit < max(1, least) {
		return defaultPageSize
	}
	return limit
}

// page cuts a page out of all, which are in the order of their places. A place
// stays the same if others are added or removed, so that a token stays valid. Least
// is the smallest maximum that counts. It fails with InvalidToken if the token is
// not one of ours.
func page[T any](p Paging, least int32, all []T, place func(T) string) (Page[T], error) {
	cut := Page[T]{Total: new(int32(len(all)))} // #nosec G115 -- 2^31 records do not fit into memory
	size := p.limit(least)
	from, err := pageStart(p, size, all, place)
	if err != nil {
		return cut, err
	}
	to := min(from+int(size), len(all))
	cut.Items = all[from:to]
	if to < len(all) && len(cut.Items) > 0 {
		cut.Next = new(pageToken(place(all[to-1])))
	}
	if !p.isByToken() {
		cut.Number, cut.Size = new(max(1, ptr.OrZero(p.Number))), &size
	}
	return cut, nil
}

// pageStart returns the index of the first entry of a page.
func pageStart[T any](p Paging, size int32, all []T, place func(T) string) (int, error) {
	if !p.isByToken() {
		before := int64(max(1, ptr.OrZero(p.Number))-1) * int64(size)
		return int(min(before, int64(len(all)))), nil
	}
	if ptr.OrZero(p.Token) == "" {
		return 0, nil
	}
	last, ok := readPageToken(*p.Token)
	if !ok {
		return 0, InvalidToken.Because("NextToken: no answer had it; leave it out for the first page.")
	}
	i := slices.IndexFunc(all, func(item T) bool { return place(item) > last })
	if i < 0 {
		return len(all), nil
	}
	return i, nil
}

// convert returns a page of what as makes of the entries.
func convert[T, U any](p Page[T], as func(T) U) Page[U] {
	converted := Page[U]{Next: p.Next, Number: p.Number, Size: p.Size, Total: p.Total}
	for _, item := range p.Items {
		converted.Items = append(converted.Items, as(item))
	}
	return converted
}

// pagePrefix tells our tokens from other strings.
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

// newest returns the records with a key that take selects, the newest first.
func newest[R store.Record](tx *store.Tx, k store.Key, take func(R) bool) []R {
	found := slices.DeleteFunc(store.Find[R](tx, k), func(r R) bool { return !take(r) })
	slices.Reverse(found)
	return found
}

// newestPlace returns the place of a record in a list of newest.
func newestPlace[R store.Record](tx *store.Tx) func(R) string {
	return func(r R) string { return fmt.Sprintf("%020d", math.MaxUint64-tx.Number(r)) }
}
