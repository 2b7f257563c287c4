package probe_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

// TestDeletesOnlyWhatItCreated answers each write except for the creates with the ids
// of snapshots and disks that the run did not create. It does not delete the volume that
// the options name either.
func TestDeletesOnlyWhatItCreated(t *testing.T) {
	const precious = "precious"
	member := regexp.MustCompile(`("id":\s*)"[^"]*"`)
	for _, api := range loadAPIs(t) {
		named := 0
		server := interceptedSandbox(t, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.String(), precious) {
				t.Errorf("%s sends %s %s %s", api.ID, r.Method, r.URL, r.Header.Get("X-Acs-Action"))
			}
			if r.Method == http.MethodDelete && path.Base(r.URL.Path) == "volume-1" {
				t.Errorf("%s deletes the given volume: %s", api.ID, r.URL)
			}
			answer := httptest.NewRecorder()
			backend.ServeHTTP(answer, r)
			body := answer.Body.String()
			if !isCreateOrRead(r) {
				body = member.ReplaceAllString(body, `$1"`+precious+`"`)
				body = strings.Replace(body, `{"RequestId"`, `{"SnapshotId": "`+precious+`", "SnapshotGroupId": "`+precious+`", "RequestId"`, 1)
				named += strings.Count(body, precious)
			}
			w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
			w.WriteHeader(answer.Code)
			_, _ = io.WriteString(w, body)
		})
		options := optionsFor(t, api, server)
		options.AllowWrites, options.AllowIrreversible = true, true
		_, err := probe.Run(context.Background(), options, loadCases(t))
		require.NoError(t, err)
		if _, writes := api.Contract.Operation("deleteSnapshot"); writes {
			require.Positive(t, named, api.ID)
		}
	}
}

// isCreateOrRead reports whether r reads, or creates a snapshot, a group, a disk or a policy.
func isCreateOrRead(r *http.Request) bool {
	action := strings.ToLower(r.Header.Get("X-Acs-Action"))
	for _, verb := range []string{"create", "copy", "describe", "list"} {
		if strings.HasPrefix(action, verb) {
			return true
		}
	}
	isCreate := r.Method == http.MethodPost && slices.ContainsFunc([]string{"snapshots", "linked-copy", "volumes", "snapshot-policies"}, func(end string) bool { return strings.HasSuffix(r.URL.Path, end) })
	return action == "" && (r.Method == http.MethodGet || isCreate)
}

// TestSecondRun probes a server, which remembers each ClientToken for a day, twice
// within a day. Another disk makes the second request with a token another one.
func TestSecondRun(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "alibaba/ecs20140526")
	known := openSuite(t)
	s, err := sandbox.New(sandbox.Options{})
	require.NoError(t, err)
	server := httptest.NewServer(s)
	defer server.Close()
	for _, disk := range []string{"d-1", "d-1", "d-2"} {
		options := optionsFor(t, api, server)
		options.Resources.Volume, options.AllowWrites, options.Wait = disk, true, time.Second
		options.Gaps, options.Known = known.Gaps.Cases, known.Gaps.Target("sandbox")
		results, err := probe.Run(context.Background(), options, known.Cases)
		require.NoError(t, err)
		counts := count(results)
		require.Zero(t, counts[suite.Fail]+counts[suite.Error], "%v", wrong(results))
	}
}
