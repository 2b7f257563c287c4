package page_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/page"
)

var errBroken = errors.New("broken")

// list is a list of seven items on a server, in pages of three.
type list struct {
	breaksAt int // the page that fails, from 1
	reads    int
}

var items = []string{"a", "b", "c", "d", "e", "f", "g"}

func (l *list) from(offset int) ([]string, error) {
	l.reads++
	if l.reads == l.breaksAt {
		return nil, errBroken
	}
	rest := items[min(offset, len(items)):]
	return rest[:min(3, len(rest))], nil
}

// self is the id of an item.
func self(item string) string { return item }

func (l *list) offset() iter.Seq2[string, error] { return page.Offset(l.from, self) }

func (l *list) marker() iter.Seq2[string, error] {
	return page.Marker(func(marker string) ([]string, error) {
		return l.from(slices.Index(items, marker) + 1)
	}, self)
}

func (l *list) token() iter.Seq2[string, error] {
	return page.Token(func(token string) ([]string, string, error) {
		offset, _ := strconv.Atoi(token)
		read, err := l.from(offset)
		next := ""
		if offset+len(read) < len(items) {
			next = strconv.Itoa(offset + len(read))
		}
		return read, next, err
	})
}

func (l *list) number() iter.Seq2[string, error] {
	return page.Number(func(number int) ([]string, int, error) {
		read, err := l.from(3 * (number - 1))
		return read, len(items), err
	}, self)
}

var styles = []struct {
	name  string
	all   func(*list) iter.Seq2[string, error]
	reads int // of the whole list
}{
	{"Offset", (*list).offset, 4},
	{"Marker", (*list).marker, 4},
	{"Token", (*list).token, 3},
	{"Number", (*list).number, 3},
}

func TestAllItemsComeOnce(t *testing.T) {
	for _, style := range styles {
		t.Run(style.name, func(t *testing.T) {
			l := &list{}
			var got []string
			for item, err := range style.all(l) {
				require.NoError(t, err)
				got = append(got, item)
			}
			require.Equal(t, items, got)
			require.Equal(t, style.reads, l.reads)
		})
	}
}

func TestASequenceStartsAfresh(t *testing.T) {
	for _, style := range styles {
		t.Run(style.name, func(t *testing.T) {
			all := style.all(&list{})
			for range 2 {
				got, err := collect(t, all)
				require.NoError(t, err)
				require.Equal(t, items, got)
			}
		})
	}
}

func TestAnErrorIsTheLastPair(t *testing.T) {
	for _, style := range styles {
		t.Run(style.name, func(t *testing.T) {
			l := &list{breaksAt: 2}
			var got []string
			for item, err := range style.all(l) {
				got = append(got, fmt.Sprint(item, err))
			}
			require.Equal(t, []string{"a<nil>", "b<nil>", "c<nil>", "broken"}, got)
		})
	}
}

func TestNothingIsReadAfterTheLoopIsLeft(t *testing.T) {
	for _, style := range styles {
		t.Run(style.name, func(t *testing.T) {
			l := &list{}
			for item, err := range style.all(l) {
				require.NoError(t, err)
				if item == "c" {
					break
				}
			}
			require.Equal(t, 1, l.reads)
		})
	}
}

func TestAListCanBeEmpty(t *testing.T) {
	for item, err := range page.Number(func(int) ([]string, int, error) { return nil, 0, nil }, self) {
		t.Fatal(item, err)
	}
	for item, err := range page.Offset(func(int) ([]string, error) { return nil, nil }, self) {
		t.Fatal(item, err)
	}
}

func TestATokenPageCanBeEmpty(t *testing.T) {
	pages := map[string]string{"": "1", "1": "2", "2": ""}
	var got []string
	for item, err := range page.Token(func(token string) ([]string, string, error) {
		if token == "2" {
			return []string{"a"}, pages[token], nil
		}
		return nil, pages[token], nil
	}) {
		require.NoError(t, err)
		got = append(got, item)
	}
	require.Equal(t, []string{"a"}, got)
}

// most is the number of items after which a sequence of a test counts as endless.
const most = 100

// collect returns the items and the error of a sequence.
func collect(t *testing.T, all iter.Seq2[string, error]) ([]string, error) {
	t.Helper()
	var got []string
	for item, err := range all {
		if err != nil {
			return got, err
		}
		got = append(got, item)
		if len(got) == most {
			t.Fatalf("the sequence does not end: %q", got[:10])
		}
	}
	return got, nil
}

// pages returns the nth of these pages at the nth call, then the last one for ever.
func pages(all ...[]string) func() []string {
	n := -1
	return func() []string {
		n = min(n+1, len(all)-1)
		return all[n]
	}
}

// offset and number answer with pages, for any request.
func offset(all ...[]string) iter.Seq2[string, error] {
	next := pages(all...)
	return page.Offset(func(int) ([]string, error) { return next(), nil }, self)
}

func number(total int, all ...[]string) iter.Seq2[string, error] {
	next := pages(all...)
	return page.Number(func(int) ([]string, int, error) { return next(), total, nil }, self)
}

// marker answers with the pages of a map.
func marker(of map[string][]string) iter.Seq2[string, error] {
	return page.Marker(func(marker string) ([]string, error) { return of[marker], nil }, self)
}

// token answers each token with one item of its name, and with the next one of a map.
func token(next map[string]string) iter.Seq2[string, error] {
	return page.Token(func(token string) ([]string, string, error) { return []string{token}, next[token], nil })
}

func TestAServerThatRepeatsItselfEndsTheSequence(t *testing.T) {
	tests := map[string]struct {
		all   iter.Seq2[string, error]
		items []string
		err   string
	}{
		"Offset, ignored": {
			offset([]string{"a", "b"}), []string{"a", "b"},
			"page: the page at offset 4 and the one before it have no item that is new; the server ignores the offset or limits it",
		},
		"Offset, limited": {
			offset([]string{"a", "b"}, []string{"c"}), []string{"a", "b", "c"},
			"page: the page at offset 4 and the one before it have no item that is new; the server ignores the offset or limits it",
		},
		"Number, ignored": {
			number(9, []string{"a", "b"}), []string{"a", "b"},
			"page: page 3 and the one before it have no item that is new; the server ignores the number or limits it",
		},
		"Number, ignored, with a total of 0": {
			number(0, []string{"a", "b"}), []string{"a", "b"},
			"page: page 3 and the one before it have no item that is new; the server ignores the number or limits it",
		},
		"Marker, ignored": {
			marker(map[string][]string{"": {"a", "b"}, "b": {"a", "b"}}), []string{"a", "b"},
			`page: the page after marker "b" ends with that marker; the server ignores markers: use Offset`,
		},
		"Marker, in a circle": {
			marker(map[string][]string{"": {"a"}, "a": {"b"}, "b": {"c"}, "c": {"a"}}), []string{"a", "b", "c"},
			`page: the page after marker "c" ends with "a", which was a marker before; the server returns pages in a circle`,
		},
		"Marker, without an id": {
			marker(map[string][]string{"": {"a"}, "a": {""}}), []string{"a"},
			`page: the page after marker "a" ends with an item without an id, which the next page needs`,
		},
		"Token, ignored": {
			token(map[string]string{"": "t", "t": "t"}), []string{"", "t"},
			`page: the page of token "t" has that token as the next one; the server ignores tokens`,
		},
		"Token, in a circle": {
			token(map[string]string{"": "A", "A": "B", "B": "A"}), []string{"", "A", "B"},
			`page: the page of token "B" has "A" as the next token, which was sent before; the server returns pages in a circle`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := collect(t, tt.all)
			require.EqualError(t, err, tt.err)
			require.Equal(t, tt.items, got)
		})
	}
}

func TestItemsThatShiftComeOnce(t *testing.T) {
	tests := map[string]struct {
		all   iter.Seq2[string, error]
		items []string
	}{
		"Offset":                       {offset([]string{"b", "c"}, []string{"c", "d"}, nil), []string{"b", "c", "d"}},
		"Offset, a page without any":   {offset([]string{"b", "c"}, []string{"b", "c"}, []string{"d"}, []string{"d"}, nil), []string{"b", "c", "d"}},
		"Offset, twice in a page":      {offset([]string{"a", "a"}, nil), []string{"a"}},
		"Offset, without an id":        {offset([]string{"a", ""}, []string{"", "b"}, nil), []string{"a", "", "", "b"}},
		"Number":                       {number(3, []string{"b", "c"}, []string{"c", "d"}), []string{"b", "c", "d"}},
		"Number, a page without any":   {number(0, []string{"b", "c"}, []string{"b", "c"}, []string{"d"}, nil), []string{"b", "c", "d"}},
		"Number, a page and the end":   {number(0, []string{"b", "c"}, []string{"b", "c"}, nil), []string{"b", "c"}},
		"Number, the total came twice": {number(4, []string{"b", "c"}, []string{"b", "c"}, []string{"d", "e"}), []string{"b", "c", "d", "e"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := collect(t, tt.all)
			require.NoError(t, err)
			require.Equal(t, tt.items, got)
		})
	}
}

func TestAWrongTotalDoesNotEndTheList(t *testing.T) {
	all := [][]string{{"a", "b"}, {"c", "d"}, {"e"}, nil}
	for _, total := range []int{-1, 0, 1, 3, 100} {
		got, err := collect(t, number(total, all...))
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "c", "d", "e"}, got, "total %d", total)
	}
}
