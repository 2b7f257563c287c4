package cinder

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

const nowhere = "00000000-0000-0000-0000-000000000000"

var quick = poll.WithBackoff(poll.Backoff{First: 100 * time.Millisecond, Most: 500 * time.Millisecond})

// checkedClient sends requests, and checks them and their answers against the
// document.
type checkedClient struct {
	t   *testing.T
	api *contract.Contract
}

func (c checkedClient) Do(r *http.Request) (*http.Response, error) {
	operation, findings, err := c.api.Request(r)
	require.NoError(c.t, err)
	for _, finding := range findings {
		c.t.Errorf("%s %s: request: %s", r.Method, r.URL, finding)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	require.NotNil(c.t, operation, "%s %s: no documented operation", r.Method, r.URL)
	for _, finding := range operation.Response(answer.StatusCode, answer.Header, body) {
		switch {
		case !finding.Strict:
			c.t.Errorf("%s: %d: %s\n%s", operation.ID, answer.StatusCode, finding, body)
		case finding.Rule != contract.RuleStatus: // the documents leave most errors to default
			c.t.Logf("%s: %d: %s", operation.ID, answer.StatusCode, finding)
		}
	}
	return answer, nil
}

// server is Cinder, and the client of one test.
type server struct {
	*cinderv3.ClientWithResponses

	t             *testing.T
	ctx           context.Context
	url           string
	project       string
	volume, inUse string
	token         string
}

func start(t *testing.T) server {
	found := live.Find(t)
	doc, err := document.Load(specs.FS, "huawei/cinderv3.yaml")
	require.NoError(t, err)
	api, err := contract.New(doc)
	require.NoError(t, err)
	s := server{
		t: t, url: found.URL, project: found.Project, token: found.Token, volume: found.Volume, inUse: found.VolumeInUse,
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	s.ctx = ctx
	s.ClientWithResponses, err = cinderv3.NewClientWithResponses(found.URL, cinderv3.WithHTTPClient(fault.Doer{Client: checkedClient{t, api}, Sign: hwauth.Token(s.token)}))
	require.NoError(t, err)
	return s
}

// create creates a snapshot, and deletes it after the test.
func (s server) create(option cinderv3.CinderCreateSnapshotOption) cinderv3.SnapshotSummary {
	s.t.Helper()
	if option.VolumeID == "" {
		option.VolumeID = s.volume
	}
	r, err := s.CreateSnapshotWithResponse(s.ctx, s.project, nil, cinderv3.CreateSnapshotBody{Snapshot: option})
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusAccepted, r.StatusCode())
	made := r.JSON202.Snapshot
	require.Equal(s.t, "creating", made.Status)
	s.t.Cleanup(func() {
		// The next test starts without snapshots.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), time.Minute)
		defer cancel()
		s.ctx = ctx
		s.delete(made.ID)
	})
	return made
}

// delete deletes a snapshot if it still exists, and waits until it is gone.
func (s server) delete(id string) {
	s.t.Helper()
	if _, err := s.wait(id); errors.Is(err, fault.Sentinel{Status: http.StatusNotFound}) {
		return
	}
	_, err := s.DeleteSnapshotWithResponse(s.ctx, s.project, id, nil)
	require.NoError(s.t, err)
	require.NoError(s.t, s.WaitForSnapshotDeleted(s.ctx, s.project, id, quick))
}

// available creates a snapshot, and waits until it is available.
func (s server) available(option cinderv3.CinderCreateSnapshotOption) cinderv3.SnapshotSummary {
	s.t.Helper()
	ready, err := s.wait(s.create(option).ID)
	require.NoError(s.t, err)
	return ready
}

// wait waits until a snapshot is available. It fails if the snapshot has failed or is
// gone.
func (s server) wait(id string) (cinderv3.SnapshotSummary, error) {
	return s.WaitForSnapshot(s.ctx, s.project, id, quick)
}

// requireFault requires that err is an error of Cinder: a name, the status as an
// integer code and a message, none of which the vendor's pages have.
func (s server) requireFault(err error, status int, name, message string) {
	s.t.Helper()
	var failure *fault.Error
	require.ErrorAs(s.t, err, &failure)
	require.Equal(s.t, status, failure.Status)
	require.Equal(s.t, fault.IntCode(status), failure.Code)
	require.Contains(s.t, failure.Message, message)
	require.True(s.t, strings.HasPrefix(failure.RequestID, "req-"), failure.RequestID)
	require.False(s.t, failure.Retryable())
	var body fault.Body
	require.NoError(s.t, body.UnmarshalJSON(failure.Body))
	require.Equal(s.t, name, body.Name())
}

func ptr[T any](value T) *T { return &value }
