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

// host is never connected to: every client gets a transport in memory.
const host = "127.0.0.1"

// contest is one call, by all that can make it.
type contest struct {
	name    string
	answer  canned
	members []contender
}

// The contenders that others are compared with.
const (
	floor = "floor" // net/http, encoding/json and a signature by hand
	ours  = "snapspec"
)

type contender struct {
	name string
	// connect makes the client, with all that is done once for many calls.
	connect func(tb testing.TB, keys sandbox.Credentials, wire http.RoundTripper) callFunc
}

// callFunc makes the call and gives the id of the snapshot, as it was decoded.
type callFunc func() (id string, err error)

var contests = []contest{
	{"evsv2-AKSK", evsAnswer, []contender{
		{floor, floorEVS}, {ours, oursEVS}, {"huaweicloud-sdk-go-v3", huaweiEVS},
	}},
	{"cinderv3-token", evsAnswer, []contender{
		{floor, floorCinder}, {ours, oursCinder}, {"gophercloud", gophercloudCinder},
	}},
	{"ecs20140526-ACS3", ecsAnswer, []contender{
		{floor, floorECS}, {ours, oursECS}, {"darabonba", darabonbaECS}, {"alibaba-cloud-sdk-go", aliyunECS},
	}},
}

var (
	evsAnswer = canned{http.StatusAccepted, `{"snapshot": {"id": "` + snapshotID + `", "name": "snap-001", "description": "Daily backup", "status": "creating", "created_at": "2013-02-25T03:56:53.081642", "volume_id": "` + volume + `", "size": 1, "metadata": {"key_string": "value_string"}}}`}
	ecsAnswer = canned{http.StatusOK, `{"SnapshotId": "` + snapshotID + `", "RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"}`}
)

const snapshotID = "ffa9bc5e-1172-4021-acaf-cdcd78a9584d"

// canned answers every request with one body, without a network.
type canned struct {
	status int
	body   string
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return &http.Response{
		StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(c.body)), Request: r,
	}, nil
}

// BenchmarkCall is one signed call, in memory.
func BenchmarkCall(b *testing.B) {
	apart(b)
	for _, c := range contests {
		for _, m := range c.members {
			b.Run(c.name+"/"+m.name, func(b *testing.B) {
				call := m.connect(b, *sandbox.NewCredentials(), c.answer)
				b.ReportAllocs()
				for b.Loop() {
					if id, err := call(); id != snapshotID {
						b.Fatal(id, err)
					}
				}
			})
		}
	}
}

// mostOfAnSDK is the share of an SDK's allocations that a call of ours may have.
const mostOfAnSDK = 0.45

func TestAllocations(t *testing.T) {
	apart(t)
	for _, c := range contests {
		allocations := map[string]float64{}
		for _, m := range c.members {
			call := m.connect(t, *sandbox.NewCredentials(), c.answer)
			allocations[m.name] = testing.AllocsPerRun(100, func() {
				id, err := call()
				require.NoError(t, err)
				require.Equal(t, snapshotID, id)
			})
		}
		for name, count := range allocations {
			if name != floor && name != ours {
				require.LessOrEqual(t, allocations[ours], mostOfAnSDK*count, "%s: %s", c.name, name)
			}
		}
	}
}

// TestContenders has each make its call to a sandbox, which refuses what is not
// signed, and what the document does not allow. What the floor sends is what our
// client sends, but for the order of the query, the date, the nonce, and so the
// signature.
func TestContenders(t *testing.T) {
	apart(t)
	for _, c := range contests {
		sent := map[string]string{}
		for _, m := range c.members {
			t.Run(c.name+"/"+m.name, func(t *testing.T) {
				keys := sandbox.NewCredentials()
				server, err := sandbox.New(sandbox.Options{Credentials: keys})
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, server.Close()) })
				wire := &recorder{handler: server}
				id, err := m.connect(t, *keys, wire)()
				require.NoError(t, err)
				require.Contains(t, wire.answer, `"`+id+`"`)
				sent[m.name] = wire.sent
			})
		}
		require.Equal(t, sent[ours], sent[floor], c.name)
	}
}

// recorder hands requests to a handler.
type recorder struct {
	handler      http.Handler
	sent, answer string
}

// drawn are the headers whose values are new for every call.
var drawn = []string{"X-Auth-Token", "X-Sdk-Date", "X-Acs-Date", "X-Acs-Signature-Nonce", "Authorization"}

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
	for _, name := range drawn {
		if header.Get(name) != "" {
			header.Set(name, "drawn")
		}
	}
	var text strings.Builder
	_ = header.Write(&text)
	s.sent = r.Method + " " + received.Host + received.URL.EscapedPath() + "?" + received.URL.Query().Encode() + "\n" + text.String() + "\n" + string(body)
	response := w.Result()
	response.Request = r
	return response, nil
}

// apart keeps the SDKs from reading or writing the home folder.
func apart(tb testing.TB) {
	tb.Setenv("HOME", tb.TempDir())
}

func ptr[T any](value T) *T {
	return &value
}
