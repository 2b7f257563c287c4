package sandbox

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/evsv2"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
)

// benchmark runs one create on the native EVS API in three ways, each with a store
// of its own: the generated code with the face and the service, the gateway without
// validation in front of it, and the whole sandbox.
func benchmark(b *testing.B, run func(b *testing.B, handler http.Handler)) {
	for _, way := range []struct {
		name    string
		handler func(s *Server) http.Handler
	}{
		{"bare", func(s *Server) http.Handler { return evsv2.New(evs.New(s.store, snapshot.Environment{})) }},
		{"unvalidated", func(s *Server) http.Handler { return s.gateway.Unchecked() }},
		{"validated", func(s *Server) http.Handler { return s }},
	} {
		b.Run(way.name, func(b *testing.B) {
			s, err := New(Options{})
			require.NoError(b, err)
			b.ReportAllocs()
			run(b, way.handler(s))
		})
	}
}

const createPath = "/v2/89cd04f168b84af6be287f71730fdb4b/cloudsnapshots"

func createBody(i int) string {
	return fmt.Sprintf(`{"snapshot": {"volume_id": "v-%d", "name": "snap-001", "description": "Daily backup", "metadata": {"k": "v"}}}`, i)
}

// BenchmarkCreate is in memory, without HTTP.
func BenchmarkCreate(b *testing.B) {
	benchmark(b, func(b *testing.B, handler http.Handler) {
		for i := 0; b.Loop(); i++ {
			r := httptest.NewRequest(http.MethodPost, createPath, io.NopCloser(strings.NewReader(createBody(i))))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			require.Equal(b, http.StatusAccepted, w.Code)
		}
	})
}

// BenchmarkLoopback is over one connection that is kept alive. The client does as
// little as it can, so that the time is the server's.
func BenchmarkLoopback(b *testing.B) {
	benchmark(b, func(b *testing.B, handler http.Handler) {
		server := httptest.NewServer(handler)
		defer server.Close()
		connection, err := new(net.Dialer).DialContext(b.Context(), "tcp", server.Listener.Addr().String())
		require.NoError(b, err)
		defer connection.Close()
		answers := bufio.NewReader(connection)
		var took []time.Duration
		for i := 0; b.Loop(); i++ {
			start := time.Now()
			if status, err := exchange(connection, answers, createBody(i)); status != http.StatusAccepted {
				b.Fatal(status, err)
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
		b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
	})
}

// exchange sends one create, and reads the whole answer.
func exchange(w io.Writer, r *bufio.Reader, body string) (status int, err error) {
	const head = "POST " + createPath + " HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\nContent-Length: "
	if _, err := io.WriteString(w, head+strconv.Itoa(len(body))+"\r\n\r\n"+body); err != nil {
		return 0, err
	}
	answer, err := http.ReadResponse(r, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}
