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

func (l *list) offset() iter.Seq2[string, error] { return page.Offset(l.from) }

func (l *list) marker() iter.Seq2[string, error] {
	return page.Marker(func(marker string) ([]string, error) {
		return l.from(slices.Index(items, marker) + 1)
	}, func(item string) string { return item })
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
	})
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
	for item, err := range page.Number(func(int) ([]string, int, error) { return nil, 0, nil }) {
		t.Fatal(item, err)
	}
	for item, err := range page.Offset(func(int) ([]string, error) { return nil, nil }) {
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

func TestAServerThatIgnoresTheMarkerOrToken(t *testing.T) {
	tests := map[string]iter.Seq2[string, error]{
		`page: the page after marker "b" ends with that marker; the server ignores markers: use Offset`: page.Marker(
			func(string) ([]string, error) { return []string{"a", "b"}, nil }, func(item string) string { return item }),
		`page: the page of token "t" has that token as the next one; the server ignores tokens`: page.Token(
			func(string) ([]string, string, error) { return []string{"a"}, "t", nil }),
	}
	for want, all := range tests {
		var last error
		for _, err := range all {
			last = err
		}
		require.EqualError(t, last, want)
	}
}
