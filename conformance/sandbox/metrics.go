package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// metrics counts requests, and serves the text format of Prometheus.
type metrics struct {
	store *store.Store

	mu       sync.Mutex
	requests map[string]int           // by labels
	took     map[string]time.Duration // by labels
}

func newMetrics(s *store.Store) *metrics {
	return &metrics{store: s, requests: map[string]int{}, took: map[string]time.Duration{}}
}

// observe counts a request.
func (m *metrics) observe(api, operation string, status int, took time.Duration) {
	labels := fmt.Sprintf("api=%q,operation=%q,status=\"%d\"", api, operation, status)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[labels]++
	m.took[labels] += took
}

// ServeHTTP implements http.Handler.
func (m *metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(m.text()))
}

func (m *metrics) text() string {
	var b strings.Builder
	b.WriteString("# HELP sandbox_request_duration_seconds How long requests took.\n# TYPE sandbox_request_duration_seconds summary\n")
	m.mu.Lock()
	for _, labels := range slices.Sorted(maps.Keys(m.requests)) {
		fmt.Fprintf(&b, "sandbox_request_duration_seconds_sum{%s} %g\n", labels, m.took[labels].Seconds())
		fmt.Fprintf(&b, "sandbox_request_duration_seconds_count{%s} %d\n", labels, m.requests[labels])
	}
	m.mu.Unlock()
	b.WriteString("# HELP sandbox_snapshots Snapshots that exist.\n# TYPE sandbox_snapshots gauge\n")
	for _, snapshots := range []struct {
		service string
		kind    *store.Kind
	}{{"dws", dws.Snapshots}, {"ecs", ecs.Snapshots}, {"evs", evs.Snapshots}} {
		fmt.Fprintf(&b, "sandbox_snapshots{service=%q} %d\n", snapshots.service, m.store.Count(snapshots.kind))
	}
	return b.String()
}
