// Package page yields the items of a list that an API gives page by page, one
// function for each way in which the APIs turn a page.
//
// Each takes a function that reads one page, as a rule a call of a generated
// client. Items come as they are read: a page is read when the loop gets to it,
// and none after the loop is left. An error ends the sequence, as its last pair,
// with a zero item.
package page

import (
	"fmt"
	"iter"
)

// Offset yields the items of a list that is read by offset and limit. The EVS and
// Cinder APIs of Huawei Cloud have such lists, and so does DWS by its page; the
// vendor's SDK has it that DWS counts pages, with which items would be missed.
//
// read reads the page that starts at offset, counted in items from 0. The first
// page without items is the end: a page may be shorter than the limit for other
// reasons. What is created or deleted meanwhile moves the items behind it, so
// that one may be missed or come twice.
func Offset[T any](read func(offset int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for offset := 0; ; {
			items, err := read(offset)
			if !give(yield, items, err) || len(items) == 0 {
				return
			}
			offset += len(items)
		}
	}
}

// Marker yields the items of a list that is read from an item on, whose id is the
// marker, as in the Cinder v3 API of Huawei Cloud. Nothing is missed and nothing
// comes twice, whatever happens to other items meanwhile.
//
// read reads the page behind the marker, from the start if that is ""; id is the
// id of an item. The first page without items is the end. A server that knows no
// markers would answer with the same page for ever, which is an error.
func Marker[T any](read func(marker string) ([]T, error), id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for marker := ""; ; {
			items, err := read(marker)
			if err == nil && len(items) > 0 && id(items[len(items)-1]) == marker {
				items, err = nil, fmt.Errorf("page: the page behind marker %q ends with it; the server ignores the marker, read by offset", marker)
			}
			if !give(yield, items, err) || len(items) == 0 {
				return
			}
			marker = id(items[len(items)-1])
		}
	}
}

// Token yields the items of a list whose pages name the next one, by a token that
// the server made: NextToken of Alibaba Cloud.
//
// read reads the page of a token, the first if that is "", and gives the token of
// the next, "" if there is none. A page may be empty and yet have a next.
func Token[T any](read func(token string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for token := ""; ; {
			items, next, err := read(token)
			if !give(yield, items, err) || next == "" {
				return
			}
			if next == token {
				give(yield, nil, fmt.Errorf("page: token %q names itself as the next; the server ignores the token", token))
				return
			}
			token = next
		}
	}
}

// Number yields the items of a list whose pages are numbered from 1: PageNumber
// of Alibaba Cloud, which is about to be retired in favour of NextToken.
//
// read reads the page of a number and gives how many items the whole list has.
// The end is where that many were read, or a page without items.
func Number[T any](read func(number int) (items []T, total int, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for number, seen := 1, 0; ; number++ {
			items, total, err := read(number)
			seen += len(items)
			if !give(yield, items, err) || len(items) == 0 || seen >= total {
				return
			}
		}
	}
}

// give yields the items, or the error in their place, and reports whether the
// sequence goes on.
func give[T any](yield func(T, error) bool, items []T, err error) bool {
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
