package cost

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// The values of the pages' examples.
const (
	project = "89cd04f168b84af6be287f71730fdb4b"
	volume  = "5aa119a8-d25b-45a7-8d1b-88e127885635"
	disk    = "d-bp1s5fnvk4gn2tws0****"
)

// host is never connected to: every client gets an in-memory transport.
const host = "127.0.0.1"

// comparison is one call, by each client that can make it.
type comparison struct {
	name    string
	answer  cannedAnswer
	clients []client
}

// The clients that others are compared with.
const (
	baseline = "net-http" // with encoding/json and a signature by hand
	ours     = "snapspec"
)

type client struct {
	name string
	// connect makes the client, with all that is done once for many calls.
	connect func(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc
}

// callFunc makes the call and returns the decoded id of the snapshot.
type callFunc func() (id string, err error)

var comparisons = []comparison{
	{"evsv2-AKSK", evsAnswer, []client{
		{baseline, baselineEVS}, {ours, oursEVS}, {"huaweicloud-sdk-go-v3", huaweiEVS},
	}},
	{"cinderv3-token", evsAnswer, []client{
		{baseline, baselineCinder}, {ours, oursCinder}, {"gophercloud", gophercloudCinder},
	}},
	{"ecs20140526-ACS3", ecsAnswer, []client{
		{baseline, baselineECS}, {ours, oursECS}, {"darabonba-openapi", darabonbaECS}, {"alibaba-cloud-sdk-go", aliyunECS},
	}},
}

var (
	evsAnswer = cannedAnswer{http.StatusAccepted, `{"snapshot": {"id": "` + snapshotID + `", "name": "snap-001", "description": "Daily backup", "status": "creating", "created_at": "2013-02-25T03:56:53.081642", "volume_id": "` + volume + `", "size": 1, "metadata": {"key_string": "value_string"}}}`}
	ecsAnswer = cannedAnswer{http.StatusOK, `{"SnapshotId": "` + snapshotID + `", "RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"}`}
)

const snapshotID = "ffa9bc5e-1172-4021-acaf-cdcd78a9584d"

// cannedAnswer answers every request with one body, without a network.
type cannedAnswer struct {
	status int
	body   string
}

func (c cannedAnswer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return &http.Response{
		StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(c.body)), Request: r,
	}, nil
}

// BenchmarkCall measures one signed call, in memory.
func BenchmarkCall(b *testing.B) {
	isolateHome(b)
	for _, one := range callBenchmarks() {
		b.Run(one.name, one.run)
	}
}

func callBenchmarks() []benchmark {
	var all []benchmark
	for _, c := range comparisons {
		for _, m := range c.clients {
			all = append(all, benchmark{c.name + "/" + m.name, func(b *testing.B) {
				call := m.connect(b, *sandbox.NewCredentials(), c.answer)
				b.ReportAllocs()
				for b.Loop() {
					if id, err := call(); id != snapshotID {
						b.Fatal(id, err)
					}
				}
			}})
		}
	}
	return all
}

// maxShare is the largest share of an SDK's allocations that a call of ours may
// have.
const maxShare = 0.45

func TestAllocations(t *testing.T) {
	isolateHome(t)
	for _, c := range comparisons {
		allocations := map[string]float64{}
		for _, m := range c.clients {
			call := m.connect(t, *sandbox.NewCredentials(), c.answer)
			allocations[m.name] = testing.AllocsPerRun(100, func() {
				id, err := call()
				require.NoError(t, err)
				require.Equal(t, snapshotID, id)
			})
		}
		for name, count := range allocations {
			if name != baseline && name != ours {
				require.LessOrEqual(t, allocations[ours], maxShare*count, "%s: %s", c.name, name)
			}
		}
	}
}

// TestSignedCalls makes each call to a sandbox, which refuses unsigned requests and
// those that the document does not allow. The baseline must send the request of our
// client, except for the order of the query, the date, the nonce and the signature.
func TestSignedCalls(t *testing.T) {
	isolateHome(t)
	for _, c := range comparisons {
		sent := map[string]string{}
		for _, m := range c.clients {
			t.Run(c.name+"/"+m.name, func(t *testing.T) {
				keys := sandbox.NewCredentials()
				server, err := sandbox.New(sandbox.Options{Credentials: keys})
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, server.Close()) })
				transport := &recorder{handler: server}
				id, err := m.connect(t, *keys, transport)()
				require.NoError(t, err)
				require.Contains(t, transport.answer, `"`+id+`"`)
				sent[m.name] = transport.sent
			})
		}
		require.Equal(t, sent[ours], sent[baseline], c.name)
	}
}

// recorder passes requests to a handler, and keeps the last one and its answer.
type recorder struct {
	handler      http.Handler
	sent, answer string
}

// random are the headers whose values differ from call to call.
var random = []string{"X-Auth-Token", "X-Sdk-Date", "X-Acs-Date", "X-Acs-Signature-Nonce", "Authorization"}

func (s *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	received := httptest.NewRequest(r.Method, r.URL.RequestURI(), strings.NewReader(string(body)))
	received.Host = r.URL.Host
	if r.Host != "" {
		received.Host = r.Host
	}
	received.Header = http.Header{}
	for name, values := range r.Header { // a client may write them in another case
		received.Header[http.CanonicalHeaderKey(name)] = values
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, received)
	s.answer = w.Body.String()

	header := received.Header.Clone()
	for _, name := range random {
		if header.Get(name) != "" {
			header.Set(name, "random")
		}
	}
	var text strings.Builder
	_ = header.Write(&text)
	s.sent = r.Method + " " + received.Host + received.URL.EscapedPath() + "?" + received.URL.Query().Encode() + "\n" + text.String() + "\n" + string(body)
	response := w.Result()
	response.Request = r
	return response, nil
}

// isolateHome keeps the SDKs from reading or writing the home folder.
func isolateHome(tb testing.TB) {
	tb.Setenv("HOME", tb.TempDir())
}

func ptr[T any](value T) *T {
	return &value
}
