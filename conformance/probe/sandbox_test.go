package probe_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

var update = flag.Bool("update", false, "write the results to testdata")

var apisOnce = sync.OnceValues(traffic.APIs)

func loadCases(t *testing.T) []suite.Case {
	t.Helper()
	return openSuite(t).Cases
}

func openSuite(t *testing.T) suite.Suite {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return known
}

func loadAPIs(t *testing.T) []*traffic.API {
	t.Helper()
	apis, err := apisOnce()
	require.NoError(t, err)
	return apis
}

// modes are the permissions of a probe.
var modes = []struct {
	name                 string
	writes, irreversible bool
}{
	{"reads", false, false},
	{"writes", true, false},
	{"irreversible", true, true},
}

// TestSandbox probes the sandbox through every API. The results except for plain
// passes are in testdata: what is skipped or refused, and why.
func TestSandbox(t *testing.T) {
	known := openSuite(t)
	for _, api := range loadAPIs(t) {
		var report strings.Builder
		for _, mode := range modes {
			t.Run(api.ID+"/"+mode.name, func(t *testing.T) {
				credentials := sandbox.NewCredentials()
				server := serve(t, credentials)
				options := optionsFor(t, api, server)
				options.Credentials = probe.Credentials{AccessKey: credentials.AccessKey, SecretKey: credentials.SecretKey}
				options.Resources.Domain, options.Resources.User, options.Resources.Password = credentials.Domain, credentials.User, credentials.Password
				options.AllowWrites, options.AllowIrreversible = mode.writes, mode.irreversible
				options.Gaps, options.Known = known.Gaps.Cases, known.Gaps.Target("sandbox")

				results, err := probe.Run(context.Background(), options, known.Cases)

				require.NoError(t, err)
				counts := count(results)
				require.Zero(t, counts[suite.Fail]+counts[suite.Error], "%v", wrong(results))
				require.Len(t, results, len(options.Requests(known.Cases)))
				t.Log(counts)
				if !mode.irreversible {
					requireEmpty(t, server, credentials)
				}
				fmt.Fprintf(&report, "# %s\n%s\n", mode.name, notable(results))
			})
		}
		compare(t, "testdata/sandbox/"+path.Base(api.ID)+".txt", report.String())
	}
}

func serve(t *testing.T, credentials *sandbox.Credentials) *httptest.Server {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{Credentials: credentials, Metrics: true})
	require.NoError(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}

func optionsFor(t *testing.T, api *traffic.API, server *httptest.Server) probe.Options {
	t.Helper()
	target, err := url.Parse(server.URL)
	require.NoError(t, err)
	return probe.Options{
		API: api, Target: target, Timeout: 5 * time.Second, Wait: 5 * time.Second, Backoff: poll.Backoff{First: time.Millisecond},
		Resources: probe.Resources{Project: "p-1", Volume: "volume-1", Region: "region-1", Instance: "i-1"},
	}
}

func count(results []probe.Result) map[suite.Verdict]int {
	counts := map[suite.Verdict]int{}
	for _, r := range results {
		counts[r.Verdict]++
	}
	return counts
}

// wrong returns the failures and errors.
func wrong(results []probe.Result) []string {
	var all []string
	for _, r := range results {
		if r.Verdict == suite.Fail || r.Verdict == suite.Error {
			all = append(all, fmt.Sprintf("%s %s: %s\n%s", r.Verdict, r.Case, r.Detail, r.Answer))
		}
	}
	return all
}

// requireEmpty requires that the sandbox has no volumes, and only the two snapshots that
// are created here: it removes deleted ones on a request.
func requireEmpty(t *testing.T, server *httptest.Server, credentials *sandbox.Credentials) {
	t.Helper()
	header := http.Header{"Content-Type": {"application/json"}}
	if credentials != nil {
		header.Set("X-Auth-Token", credentials.Token)
	}
	require.JSONEq(t, `{"volumes": []}`, ask(t, http.MethodGet, server.URL+"/v3/p-1/volumes", header, ""))
	ask(t, http.MethodPost, server.URL+"/v3/p/snapshots", header, `{"snapshot": {"volume_id": "v"}}`)
	ask(t, http.MethodPost, server.URL+"/v1.0/p/snapshots", header, `{"snapshot": {"cluster_id": "c", "name": "last"}}`)
	metrics := ask(t, http.MethodGet, server.URL+"/metrics", nil, "")
	for _, line := range []string{`{service="dws"} 1`, `{service="ecs"} 0`, `{service="evs"} 1`} {
		require.Contains(t, metrics, "sandbox_snapshots"+line)
	}
}

func ask(t *testing.T, method, target string, header http.Header, body string) string {
	t.Helper()
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	require.NoError(t, err)
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Less(t, response.StatusCode, 300)
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(answer)
}

// notable lists the results except for plain passes: what is skipped of an operation
// and why, and the valid requests that are refused for a known reason.
func notable(results []probe.Result) string {
	var lines []string
	for _, r := range results {
		switch {
		case r.Verdict == suite.Skip:
			lines = append(lines, fmt.Sprintf("skip %s: %s\n", r.Operation, r.Detail))
		case r.Detail != "":
			lines = append(lines, fmt.Sprintf("%s %s: %s\n", r.Verdict, strings.TrimPrefix(r.Case, r.API+"/"), r.Detail))
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "")
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(path.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "go test ./conformance/probe -update writes it")
}

// TestDocumentedCreate sends the example of the page for the given volume.
func TestDocumentedCreate(t *testing.T) {
	const name = "huawei/evsv2/createSnapshot/request-valid-documented"
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	options := optionsFor(t, api, serve(t, nil))
	options.AllowWrites = true
	options.Select = func(c suite.Case) bool { return c.Name == name }
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	require.Len(t, results, 1)
	require.Subset(t, results[0].Members, []string{"/snapshot", "/snapshot/id", "/snapshot/status", "/snapshot/metadata/key_string"}, "of the answer")
	require.NotContains(t, results[0].Members, "/snapshot/force", "of the request")
	results[0].Members = nil
	require.Equal(t, []probe.Result{{Case: name, API: "huawei/evsv2", Operation: "createSnapshot", Verdict: suite.Pass, Status: 202}}, results)
}

// TestUnsigned sends requests that cannot be signed, and creates groups.
func TestUnsigned(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "alibaba/ecs20140526")
	server := serve(t, nil)
	options := optionsFor(t, api, server)
	options.AllowWrites = true
	options.AllowIrreversible = true
	options.Select = func(c suite.Case) bool {
		return strings.Contains(c.Name, "-x-acs-") || strings.Contains(c.Operation, "SnapshotGroup")
	}
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	require.NotEmpty(t, results)
	for _, r := range results {
		if r.Operation != "lockSnapshot" {
			require.Equal(t, suite.Pass, r.Verdict, "%s: %s", r.Case, r.Detail)
		}
	}
	requireEmpty(t, server, nil)
	groups := ask(t, http.MethodPost, server.URL+"/?RegionId=region-1", http.Header{
		"X-Acs-Action": {"DescribeSnapshotGroups"}, "X-Acs-Version": {"2014-05-26"},
	}, "")
	require.Contains(t, groups, `"SnapshotGroup":[]`)
}

// TestToken sends a token to a target below a path.
func TestToken(t *testing.T) {
	credentials := sandbox.NewCredentials()
	s, err := sandbox.New(sandbox.Options{Credentials: credentials})
	require.NoError(t, err)
	server := httptest.NewServer(http.StripPrefix("/volume/1", s))
	t.Cleanup(server.Close)
	api, _ := traffic.Find(loadAPIs(t), "huawei/cinderv3")
	options := optionsFor(t, api, server)
	options.Target, err = url.Parse(server.URL + "/volume/1/")
	require.NoError(t, err)
	options.Credentials.Token = credentials.Token
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	require.Empty(t, wrong(results))

	options.Credentials.Token = "another"
	_, err = probe.Run(context.Background(), options, loadCases(t))
	require.ErrorContains(t, err, "listSnapshots is refused, so nothing can be probed")
	require.NotContains(t, err.Error(), "another")
}
