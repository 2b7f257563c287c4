// Package page yields the items of a list that an API returns in pages. It has one
// function for each style of paging.
//
// Each function takes a function that reads one page, usually by a call of a
// generated client. A page is read when the loop reaches it, and none is read
// after the loop ends. An error ends the sequence: it is the last pair, with a
// zero item.
package page

import (
	"fmt"
	"iter"
)

// Offset yields the items of a list with offset and limit, as in the EVS, Cinder
// and DWS APIs of Huawei Cloud. The offset of DWS counts items, as its page says;
// the vendor's SDK counts pages instead, which would miss items.
//
// Read reads the page that starts at offset, counted in items from 0. The first
// empty page ends the list; a short page does not. An item that is created or
// deleted meanwhile shifts the items after it, so that one may be missed or come
// twice.
func Offset[T any](read func(offset int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for offset := 0; ; {
			items, err := read(offset)
			if !yieldAll(yield, items, err) || len(items) == 0 {
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
// of an item. The first empty page ends the list. A page that ends with its own
// marker is an error: the server ignores markers and would return the same page
// for ever.
func Marker[T any](read func(marker string) ([]T, error), id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for marker := ""; ; {
			items, err := read(marker)
			if err == nil && len(items) > 0 && id(items[len(items)-1]) == marker {
				items, err = nil, fmt.Errorf("page: the page after marker %q ends with that marker; the server ignores markers: use Offset", marker)
			}
			if !yieldAll(yield, items, err) || len(items) == 0 {
				return
			}
			marker = id(items[len(items)-1])
		}
	}
}

// Token yields the items of a list whose pages hold a token for the next page:
// NextToken of Alibaba Cloud.
//
// Read reads the page of a token, the first page if it is "", and returns the token
// of the next page, "" at the end. An empty page may have a next page.
func Token[T any](read func(token string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for token := ""; ; {
			items, next, err := read(token)
			if !yieldAll(yield, items, err) || next == "" {
				return
			}
			if next == token {
				yieldAll(yield, nil, fmt.Errorf("page: the page of token %q has that token as the next one; the server ignores tokens", token))
				return
			}
			token = next
		}
	}
}

// Number yields the items of a list whose pages are numbered from 1: PageNumber of
// Alibaba Cloud, which the vendor is replacing with NextToken.
//
// Read reads the page of a number and returns the number of items in the whole
// list. The list ends when that many were read, or with an empty page.
func Number[T any](read func(number int) (items []T, total int, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for number, seen := 1, 0; ; number++ {
			items, total, err := read(number)
			seen += len(items)
			if !yieldAll(yield, items, err) || len(items) == 0 || seen >= total {
				return
			}
		}
	}
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
