// Package page yields the items of a list that an API returns in pages. It has one
// function for each style of paging.
//
// Each function takes a function that reads one page, usually by a call of a
// generated client. A page is read when the loop reaches it, and none is read
// after the loop ends. An error ends the sequence: it is the last pair, with a
// zero item.
//
// A sequence ends on a server that answers with the same pages for ever, with an
// error that says what the server did. To find that out, a sequence holds tokens,
// markers or ids in memory, as each function says, and no items but those of one page.
// It starts afresh each time it is ranged over.
package page

import (
	"fmt"
	"iter"
)

// Offset yields the items of a list with offset and limit, as in the EVS and Cinder
// APIs of Huawei Cloud. The offset of DWS counts pages: use Number.
//
// Read reads the page that starts at offset, counted in items from 0; id returns the
// id of an item. The first empty page ends the list; a short page does not. An item
// that is created or deleted meanwhile shifts the items after it: one may be missed,
// and none is yielded twice. Two pages in a row without a new item are an error: the
// server ignores or limits the offset.
//
// Offset holds the ids of all items. An item with the id "" is always yielded, and
// never counts as new.
func Offset[T any](read func(offset int) ([]T, error), id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		known := ids[T]{of: id}
		for offset := 0; ; {
			items, err := read(offset)
			fresh := known.add(items)
			if err == nil && known.stale == maxStale {
				err = fmt.Errorf("page: the page at offset %d and the one before it have no item that is new; the server ignores the offset or limits it", offset)
			}
			if !yieldAll(yield, fresh, err) || len(items) == 0 {
				return
			}
			offset += len(items)
		}
	}
}

// Marker yields the items of a list whose pages start after the item with the id
// marker, as in the Cinder APIs of Huawei Cloud. No item is missed or comes twice
// when other items change meanwhile.
//
// Read reads the page after marker, the first page if it is ""; id returns the id
// of an item. The first empty page ends the list. A page that ends with a marker that
// was sent before, or with an item without an id, is an error and not yielded: the
// server would return the same pages for ever.
//
// Marker holds the markers that it has sent, one per page.
func Marker[T any](read func(marker string) ([]T, error), id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		sent := map[string]bool{"": true}
		for marker := ""; ; {
			items, err := read(marker)
			next := ""
			if len(items) > 0 {
				next = id(items[len(items)-1])
			}
			if err == nil && len(items) > 0 && sent[next] {
				err = circle(marker, next)
			}
			if !yieldAll(yield, items, err) || len(items) == 0 {
				return
			}
			marker, sent[next] = next, true
		}
	}
}

// circle returns the error of a page after marker that ends with next, which was sent
// before.
func circle(marker, next string) error {
	switch next {
	case "":
		return fmt.Errorf("page: the page after marker %.100q ends with an item without an id, which the next page needs", marker)
	case marker:
		return fmt.Errorf("page: the page after marker %.100q ends with that marker; the server ignores markers: use Offset", marker)
	}
	return fmt.Errorf("page: the page after marker %.100q ends with %.100q, which was a marker before; the server returns pages in a circle", marker, next)
}

// Token yields the items of a list whose pages hold a token for the next page:
// NextToken of Alibaba Cloud.
//
// Read reads the page of a token, the first page if it is "", and returns the token
// of the next page, "" at the end. An empty page may have a next page. A next token
// that was sent before is an error, after the items of its page: the server would
// return the same pages for ever.
//
// Token holds the tokens that it has sent, one per page.
func Token[T any](read func(token string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		sent := map[string]bool{}
		for token := ""; ; {
			items, next, err := read(token)
			if !yieldAll(yield, items, err) || next == "" {
				return
			}
			if sent[next] {
				yieldAll(yield, nil, repeated(token, next))
				return
			}
			token, sent[next] = next, true
		}
	}
}

// repeated returns the error of a page of token whose next token was sent before.
func repeated(token, next string) error {
	if next == token {
		return fmt.Errorf("page: the page of token %.100q has that token as the next one; the server ignores tokens", token)
	}
	return fmt.Errorf("page: the page of token %.100q has %.100q as the next token, which was sent before; the server returns pages in a circle", token, next)
}

// Number yields the items of a list whose pages are numbered: PageNumber of Alibaba
// Cloud, which the vendor is replacing with NextToken, page of IAM, and offset of DWS,
// whose first page has the number 0. Number counts from 1: read sends number-1 there.
//
// Read reads the page of a number and returns the number of items in the whole
// list; id returns the id of an item. The list ends when that many items came, or
// with the first empty page. A total of 0, or of less than the items that came, is
// wrong and ignored: an empty page ends the list then. As in Offset, no item is
// yielded twice, and two pages in a row without a new item are an error.
//
// Number holds the ids of all items. An item with the id "" is always yielded, and
// never counts as new.
func Number[T any](read func(number int) (items []T, total int, err error), id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		known := ids[T]{of: id}
		for number, seen := 1, 0; ; number++ {
			items, total, err := read(number)
			fresh := known.add(items)
			seen += len(fresh)
			if err == nil && known.stale == maxStale {
				err = fmt.Errorf("page: page %d and the one before it have no item that is new; the server ignores the number or limits it", number)
			}
			if !yieldAll(yield, fresh, err) || len(items) == 0 || total > 0 && seen == total {
				return
			}
		}
	}
}

// maxStale is the number of pages in a row without a new item that are an error. One
// page without is right: items that are created meanwhile shift the others.
const maxStale = 2

// ids are the ids of the items that came.
type ids[T any] struct {
	of    func(T) string
	known map[string]bool
	stale int // pages in a row without a new item
}

// add returns the items of a page that did not come before, and counts the page as
// stale if none is new. An empty page is the end, and not stale.
func (i *ids[T]) add(items []T) []T {
	if len(items) == 0 {
		return nil
	}
	if i.known == nil {
		i.known = map[string]bool{}
	}
	before := len(i.known)
	fresh := make([]T, 0, len(items))
	for _, item := range items {
		id := i.of(item)
		if id == "" {
			fresh = append(fresh, item)
			continue
		}
		if !i.known[id] {
			i.known[id] = true
			fresh = append(fresh, item)
		}
	}
	if i.stale++; len(i.known) > before {
		i.stale = 0
	}
	return fresh
}

// yieldAll yields the items, or err instead of them, and reports whether the
// sequence continues.
func yieldAll[T any](yield func(T, error) bool, items []T, err error) bool {
	if err != nil {
		var none T
		yield(none, err)
		return false
	}
	for _, item := range items {
		if !yield(item, nil) {
			return false
		}
	}
	return true
}
