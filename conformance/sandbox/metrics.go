package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// metrics counts requests, and writes the text format of Prometheus.
type metrics struct {
	store *store

	mu       sync.Mutex
	requests map[string]int           // by labels
	took     map[string]time.Duration // by labels
}

func newMetrics(s *store) *metrics {
	return &metrics{store: s, requests: map[string]int{}, took: map[string]time.Duration{}}
}

func (m *metrics) count(api, operation string, status int, took time.Duration) {
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
	for _, service := range []string{serviceDWS, serviceECS, serviceEVS} {
		fmt.Fprintf(&b, "sandbox_snapshots{service=%q} %d\n", service, m.store.count(service))
	}
	return b.String()
}
