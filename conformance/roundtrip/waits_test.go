package roundtrip_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// waiter is the extension x-waiter.
type waiter struct {
	None, Name, Operation, Status string
	Done, Failed                  []string
	Gone                          bool
	Items                         string
	Filter                        map[string]string
}

// step is an answer of a server that is waited for: a status of what is shown, or gone.
type step string

const (
	gone    step = "gone"
	pending step = "a status that the documents do not have"
)

// waitServer answers each request with the next step, and with the last one again.
type waitServer struct {
	waiter
	listed     pagination
	documented any // the documented body of the operation
	steps      []step
	asked      []*url.URL
}

func (s *waitServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := s.steps[min(len(s.asked), len(s.steps)-1)]
	s.asked = append(s.asked, r.URL)
	if len(s.asked) > 2*len(s.steps) {
		http.Error(w, "the wait does not end", http.StatusTeapot)
		return
	}
	body := copied(s.documented)
	switch {
	case s.Items != "":
		items := at(body, s.Items).([]any)[:1]
		set(items[0], "/"+s.listed.ID, wanted)
		set(items[0], s.Status, string(now))
		if now == gone {
			items = items[:0]
		}
		set(body, s.Items, items)
	case now == gone:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"itemNotFound": {"code": 404, "message": "no such thing"}}`))
		return
	default:
		set(body, s.Status, string(now))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// wanted is every argument of a wait, so also the id.
const wanted = "id-1"

// wait calls the generated wait of a server.
func (s *waitServer) wait(t *testing.T, g generated) error {
	t.Helper()
	served := httptest.NewServer(s)
	defer served.Close()
	client, err := g.client(served.URL, nil)
	require.NoError(t, err)
	method := reflect.ValueOf(client).MethodByName("WaitFor" + s.Name)
	require.True(t, method.IsValid(), "the generated client has no method WaitFor%s", s.Name)
	arguments := []reflect.Value{reflect.ValueOf(t.Context())}
	for range method.Type().NumIn() - 2 {
		arguments = append(arguments, reflect.ValueOf(wanted))
	}
	arguments = append(arguments, reflect.ValueOf(poll.WithBackoff(poll.Backoff{First: time.Nanosecond, Most: time.Microsecond})))
	results := method.Call(arguments)
	err, _ = results[len(results)-1].Interface().(error)
	return err
}

// TestWaitsFollowTheDocuments lets the server of every x-waiter go through each course
// that it documents.
func TestWaitsFollowTheDocuments(t *testing.T) {
	specified := specifications(t)
	_, answers := documentedMessages(t)
	tried := 0
	for _, g := range generatedAPIs(t) {
		for _, id := range slices.Sorted(maps.Keys(g.calls)) {
			var w waiter
			if !extension(t, specified[g.api+"/"+id], "x-waiter", &w) || w.None != "" {
				continue
			}
			tried++
			t.Run(strings.ReplaceAll(g.api, "/", " ")+" "+id, func(t *testing.T) {
				server := &waitServer{waiter: w}
				shows := g.api + "/" + w.Operation
				require.Contains(t, specified, shows)
				extension(t, specified[shows], "x-pagination", &server.listed)
				i := slices.IndexFunc(answers[shows], func(a answer) bool { return !a.failed() })
				require.GreaterOrEqual(t, i, 0, shows)
				require.NoError(t, json.Unmarshal(answers[shows][i].body, &server.documented))
				server.tryAll(t, g)
			})
		}
	}
	require.NotZero(t, tried)
}

func (s *waitServer) tryAll(t *testing.T, g generated) {
	for _, done := range s.Done {
		s.try(t, g, []step{gone, pending, pending, step(done)}, "")
	}
	for _, failed := range s.Failed {
		s.try(t, g, []step{pending, step(failed)}, failed)
	}
	if s.Gone {
		s.try(t, g, []step{pending, gone}, "")
		return
	}
	require.NotEmpty(t, s.Done)
	s.steps, s.asked = []step{pending, gone}, nil
	require.Error(t, s.wait(t, g), "what was there once and is gone will not come back")
}

// try waits while the server goes through steps. The wait must end with the last one,
// with a *poll.FailedError if failed is a status.
func (s *waitServer) try(t *testing.T, g generated, steps []step, failed string) {
	t.Helper()
	s.steps, s.asked = steps, nil
	err := s.wait(t, g)
	if failed == "" {
		require.NoError(t, err, "steps %q", steps)
	} else {
		var failure *poll.FailedError
		require.ErrorAs(t, err, &failure, "steps %q", steps)
		require.Equal(t, failed, failure.Status)
	}
	require.Len(t, s.asked, len(steps), "steps %q", steps)
	for _, asked := range s.asked {
		require.Contains(t, fmt.Sprint(asked.Path, asked.Query()), wanted, "the call does not select what is waited for")
	}
}
