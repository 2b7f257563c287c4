// Package load_test tests the sandbox under load and faults: many concurrent
// clients, kills, a full disk, a clock that jumps, and clients that are slow or send
// too much.
//
// LOAD is how long the clients call, such as LOAD=10m. Without it they call for a
// short time, and all tests that take longer are skipped.
package load_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // the vendor's algorithm
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const (
	// workers is how many clients call concurrently.
	workers = 64
	// delay is how long it takes to create a snapshot, short compared to LOAD so
	// that the clients seldom wait.
	delay = 10 * time.Millisecond
	// growth is how many bytes the heap may have grown by in the end: pools of the
	// standard library vary by about as much. A map also keeps the space that it
	// once needed, and a ClientToken is kept for a day.
	growth         = 2 << 20
	growthOfTokens = 160 // for each
	// expired is when everything that expires has expired: the tokens of IAM are
	// the last.
	expired = 97 * time.Hour
)

// duration returns LOAD, and whether it is set.
func duration(t *testing.T) (time.Duration, bool) {
	t.Helper()
	set := os.Getenv("LOAD")
	if set == "" {
		return time.Second, false
	}
	d, err := time.ParseDuration(set)
	require.NoError(t, err, "LOAD")
	return d, true
}

// clock is the time plus an offset that a test sets.
type clock struct{ shift atomic.Int64 }

func (c *clock) time() time.Time        { return time.Now().Add(time.Duration(c.shift.Load())) }
func (c *clock) jump(d time.Duration)   { c.shift.Add(int64(d)) }
func (c *clock) jumpTo(d time.Duration) { c.shift.Store(int64(d)) }

func TestLoad(t *testing.T) {
	length, _ := duration(t)
	for _, place := range []string{"in memory", "in a file"} {
		t.Run(place, func(t *testing.T) {
			options := sandbox.Options{Credentials: sandbox.NewCredentials(), Delay: delay, Metrics: true}
			if place == "in a file" {
				options.Data = filepath.Join(t.TempDir(), "data")
			}
			s := serve(t, options)

			s.work(t, new(tally), min(length, 20*time.Second)) // so that what is created once exists
			before := s.settle(t)
			counted := new(tally)
			s.work(t, counted, length)
			after := s.settle(t)

			t.Logf("load average %s; %d clients for %s\n%s\nbefore %s\nafter  %s", loadAverage(), workers, length, counted, before, after)
			require.Empty(t, counted.unexpected, "%d answers were not expected; the first are", counted.failed)
			tokens := counted.calls[createsECS].total / 2
			require.LessOrEqual(t, after.heap, before.heap+uint64(growth+growthOfTokens*tokens), "bytes of heap")
			require.LessOrEqual(t, after.goroutines, before.goroutines)
			require.Equal(t, before.snapshots, after.snapshots, "snapshots that are left")
			require.Equal(t, map[string]int{"evs": 0, "ecs": 0, "dws": 0}, after.snapshots)
		})
	}
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}

// served is a sandbox that listens on a port.
type served struct {
	*httptest.Server
	clock       *clock
	credentials *sandbox.Credentials
	transport   *http.Transport
	names       sync.Map // names that a snapshot of DWS has
}

// sweep makes the calls after which a sandbox drops what has expired. It does not
// use the clients: they would sign with the time of this machine, not with that of
// the sandbox.
func (s *served) sweep(t *testing.T) {
	t.Helper()
	s.send(t, http.MethodPost, "/v3/auth/tokens", signInBody(s.credentials))
	s.send(t, http.MethodPut, "/v2/sweep/clusters/sweep/snapshot-policies", `{"keep_day": 3}`)
	s.send(t, http.MethodGet, "/?"+signedQuery(s.credentials, s.clock.time(), "DescribeSnapshotsUsage", "RegionId", "cn-hangzhou"), "")
}

func (s *served) send(t *testing.T, method, target, body string) {
	t.Helper()
	a := s.ask(t, s.credentials.Token, method, target, body)
	require.Less(t, a.status, http.StatusMultipleChoices, "%s %s: %s", method, target, a.text)
}

func signInBody(c *sandbox.Credentials) string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": %q, "password": %q, "domain": {"name": %q}}}}, "scope": {"project": {"name": "cn-north-4"}}}}`,
		c.User, c.Password, c.Domain)
}

// signedQuery returns the query of a call of ECS that is signed at a time, with the
// discontinued HMAC-SHA1, which is shorter.
func signedQuery(c *sandbox.Credentials, at time.Time, action string, parameters ...string) string {
	query := url.Values{
		"AccessKeyId": {c.AccessKey}, "Action": {action}, "Format": {"JSON"}, "Version": {"2014-05-26"},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {rand.Text()},
		"Timestamp": {at.UTC().Format("2006-01-02T15:04:05Z")},
	}
	for i := 0; i < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	mac := hmac.New(sha1.New, []byte(c.SecretKey+"&"))
	mac.Write([]byte("GET&%2F&" + url.QueryEscape(query.Encode())))
	query.Set("Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return query.Encode()
}

func serve(t *testing.T, options sandbox.Options) *served {
	t.Helper()
	s := &served{clock: new(clock), credentials: options.Credentials}
	options.Clock = s.clock.time
	handler, err := sandbox.New(options)
	require.NoError(t, err)
	s.Server = httptest.NewServer(handler)
	s.transport = &http.Transport{MaxIdleConns: 0, MaxIdleConnsPerHost: 2 * workers}
	t.Cleanup(func() {
		s.transport.CloseIdleConnections()
		s.Close()
		require.NoError(t, handler.Close())
	})
	return s
}

// work runs all workers for a time. Each deletes what it has created, so that no
// snapshot is left.
func (s *served) work(t *testing.T, counted *tally, length time.Duration) {
	t.Helper()
	start := time.Now()
	var all sync.WaitGroup
	for i := range workers {
		w := newWorker(t, s, counted, i)
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), length+time.Minute) // only a server that hangs needs it
			defer cancel()
			for time.Since(start) < length {
				w.life(ctx)
			}
			w.endOfPolicy(ctx)
		})
	}
	all.Wait()
	counted.took = time.Since(start)
}

// state is what a sandbox holds when no client calls it and everything that expires
// has expired.
type state struct {
	heap       uint64 // in bytes, including the clients
	goroutines int
	snapshots  map[string]int
}

func (s state) String() string {
	return fmt.Sprintf("heap %.1f MiB, %d goroutines, snapshots %v", float64(s.heap)/(1<<20), s.goroutines, s.snapshots)
}

func (s *served) settle(t *testing.T) state {
	t.Helper()
	for range 2 { // what has expired is dropped in at most two steps
		s.clock.jump(expired)
		s.sweep(t)
	}
	found := state{snapshots: s.snapshots(t)}
	s.clock.jumpTo(0)
	s.transport.CloseIdleConnections()
	s.CloseClientConnections()
	found.goroutines = steady(runtime.NumGoroutine)
	runtime.GC()
	runtime.GC() // the second empties the pools
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	found.heap = memory.HeapAlloc
	return found
}

// steady returns the value of f once it no longer falls.
func steady(f func() int) int {
	lowest, since := f(), time.Now()
	for time.Since(since) < 500*time.Millisecond {
		time.Sleep(10 * time.Millisecond)
		if now := f(); now < lowest {
			lowest, since = now, time.Now()
		}
	}
	return lowest
}

// snapshots returns the gauges of /metrics.
func (s *served) snapshots(t *testing.T) map[string]int {
	t.Helper()
	response, err := http.Get(s.URL + "/metrics")
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	found := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var service string
		var n int
		if _, err := fmt.Sscanf(line, "sandbox_snapshots{service=%q} %d", &service, &n); err == nil {
			found[service] = n
		}
	}
	return found
}
