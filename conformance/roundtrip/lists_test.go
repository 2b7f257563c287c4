package roundtrip_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// pageSize is how many items a page of a list server has.
const pageSize = 2

// pagination is the extension x-pagination.
type pagination struct {
	Style, Parameter, Limit, Items, ID, Next, Total string
	First                                           *int // number of the first page, 1 if nil
}

// listServer serves a list of items in pages, as its x-pagination says.
type listServer struct {
	pagination
	documented any      // the documented body
	ids        []string // of all items
	asked      int
	// misbehave replaces the query of a request; nil for a server that behaves.
	misbehave func(url.Values)
	// broken is the page that is an error, counted from 1.
	broken int
}

func (s *listServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked++
	if s.asked == s.broken || s.asked > 50 {
		http.Error(w, "broken", http.StatusTeapot)
		return
	}
	query := r.URL.Query()
	if s.misbehave != nil {
		s.misbehave(query)
	}
	from := min(s.first(query.Get(s.Parameter)), len(s.ids))
	to := min(from+pageSize, len(s.ids))
	if s.Style == "single" {
		to = len(s.ids)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.body(s.ids[from:to], to, s.Limit == "" || query.Has(s.Limit)))
}

// first returns the index of the first item of the page that the parameter selects.
func (s *listServer) first(selected string) int {
	number, _ := strconv.Atoi(selected)
	switch s.Style {
	case "offset":
		return number
	case "number":
		if s.First != nil {
			return (number - *s.First) * pageSize
		}
		return (max(1, number) - 1) * pageSize
	case "marker":
		return slices.Index(s.ids, selected) + 1
	case "token":
		number, _ = strconv.Atoi(strings.TrimPrefix(selected, "token-"))
		return number
	}
	return 0
}

// body returns the documented body with these items in place of its own, and with the
// token of the next page if the caller asked for tokens.
func (s *listServer) body(ids []string, to int, tokens bool) any {
	items := []any{}
	for _, id := range ids {
		item := copied(at(s.documented, s.Items).([]any)[0]).(map[string]any)
		item[s.ID] = id
		items = append(items, item)
	}
	body := copied(s.documented)
	set(body, s.Items, items)
	if s.Next != "" {
		next := ""
		if to < len(s.ids) && tokens {
			next = fmt.Sprintf("token-%d", to)
		}
		set(body, s.Next, next)
	}
	if s.Total != "" {
		set(body, s.Total, len(s.ids))
	}
	return body
}

// eachList calls try with a server of every list and the function that reads it.
func eachList(t *testing.T, try func(t *testing.T, server *listServer, read func() ([]string, error))) {
	t.Helper()
	specified, tried := specifications(t), 0
	eachSuccess(t, func(t *testing.T, p trip, documented answer) {
		server := &listServer{ids: []string{"id-1", "id-2", "id-3", "id-4", "id-5"}}
		if !extension(t, specified[p.api+"/"+p.id], "x-pagination", &server.pagination) {
			t.SkipNow()
		}
		tried++
		require.NoError(t, json.Unmarshal(documented.body, &server.documented))
		try(t, server, func() ([]string, error) { return p.all(t, server, fault.Doer{}) })
	})
	require.NotZero(t, tried)
}

// all reads the whole list from the server and returns the ids, and the error that ends
// it.
func (p trip) all(t *testing.T, server *listServer, by doer) ([]string, error) {
	t.Helper()
	served := httptest.NewServer(server)
	defer served.Close()
	client, err := p.client(served.URL, by)
	require.NoError(t, err)
	method := reflect.ValueOf(client).MethodByName(strings.ToUpper(p.id[:1]) + p.id[1:] + "All")
	require.True(t, method.IsValid(), "the generated client has no method %sAll", p.id)
	arguments := []reflect.Value{reflect.ValueOf(t.Context())}
	for _, argument := range p.calls[p.id] {
		arguments = append(arguments, fromFirstPage(reflect.ValueOf(argument), server.Parameter))
	}
	ids := []string{}
	for item, failure := range method.Call(arguments)[0].Seq2() {
		if err, _ := failure.Interface().(error); err != nil {
			return ids, err
		}
		ids = append(ids, fmt.Sprint(at(copied(item.Interface()), "/"+server.ID)))
	}
	return ids, nil
}

// fromFirstPage returns the argument without the parameter that selects a page.
func fromFirstPage(argument reflect.Value, parameter string) reflect.Value {
	if argument.Kind() != reflect.Pointer {
		return argument
	}
	params := reflect.New(argument.Type().Elem())
	params.Elem().Set(argument.Elem())
	for i := range params.Elem().NumField() {
		if name, _, _ := strings.Cut(params.Elem().Type().Field(i).Tag.Get("json"), ","); name == parameter {
			params.Elem().Field(i).SetZero()
		}
	}
	return params
}

// TestListsYieldAllItems reads every list, of several pages where it has pages, and an
// empty one.
func TestListsYieldAllItems(t *testing.T) {
	eachList(t, func(t *testing.T, server *listServer, read func() ([]string, error)) {
		got, err := read()
		require.NoError(t, err)
		require.Equal(t, server.ids, got)
		if server.Style != "single" {
			require.GreaterOrEqual(t, server.asked, 3, "requests")
		}

		server.ids = nil
		got, err = read()
		require.NoError(t, err)
		require.Empty(t, got)
	})
}

// TestListsEndWithTheErrorOfAPage reads every list with an error in place of its last
// page, with and without a Doer.
func TestListsEndWithTheErrorOfAPage(t *testing.T) {
	specified := specifications(t)
	eachSuccess(t, func(t *testing.T, p trip, documented answer) {
		for name, by := range map[string]doer{"a Doer": fault.Doer{}, "no Doer": nil} {
			server := &listServer{ids: []string{"id-1", "id-2", "id-3"}, broken: 2}
			if !extension(t, specified[p.api+"/"+p.id], "x-pagination", &server.pagination) {
				t.SkipNow()
			}
			if server.Style == "single" {
				server.broken = 1
			}
			require.NoError(t, json.Unmarshal(documented.body, &server.documented))
			got, err := p.all(t, server, by)
			require.ErrorIs(t, err, fault.Sentinel{Status: http.StatusTeapot}, name)
			require.Equal(t, server.ids[:(server.broken-1)*pageSize], got, name)
		}
	})
}

// TestListsEndWhereTheServerMisbehaves reads every list from servers that ignore the
// page, that send the last page for ever, and whose tokens and markers go in a circle.
func TestListsEndWhereTheServerMisbehaves(t *testing.T) {
	last := map[string]string{"offset": "3", "number": "2", "marker": "id-3", "token": "token-3"}
	for name, misbehave := range map[string]func(s *listServer, query url.Values){
		"ignores the page": func(s *listServer, query url.Values) { query.Del(s.Parameter) },
		"ends nowhere": func(s *listServer, query url.Values) {
			if s.asked > 2 {
				query.Set(s.Parameter, last[s.Style])
			}
		},
		"a circle": func(s *listServer, query url.Values) {
			if s.asked > 2 && s.asked%2 == 1 {
				query.Del(s.Parameter)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachList(t, func(t *testing.T, server *listServer, read func() ([]string, error)) {
				if server.Style == "single" || name == "a circle" && server.Style != "token" && server.Style != "marker" {
					t.SkipNow()
				}
				server.ids = append(server.ids, "id-6", "id-7", "id-8")
				server.misbehave = func(query url.Values) { misbehave(server, query) }
				_, err := read()
				if server.asked > 50 {
					t.Fatalf("the list does not end: 50 pages were read")
				}
				if err != nil {
					require.NotErrorIs(t, err, fault.Sentinel{Status: http.StatusTeapot})
					require.ErrorContains(t, err, "page")
				}
				require.Error(t, err)
			})
		})
	}
}
