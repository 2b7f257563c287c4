package cinder

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

const nowhere = "00000000-0000-0000-0000-000000000000"

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
	s := server{
		t: t, url: found.URL, project: found.Project, token: found.Token, volume: found.Volume, inUse: found.VolumeInUse,
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	s.ctx = ctx
	doer := fault.Doer{Client: live.Check(t, "huawei/cinderv3"), Sign: hwauth.Token(s.token)}
	var err error
	s.ClientWithResponses, err = cinderv3.NewClientWithResponses(found.URL, cinderv3.WithHTTPClient(doer))
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
	require.NoError(s.t, s.WaitForSnapshotDeleted(s.ctx, s.project, id, live.Quick))
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
	return s.WaitForSnapshot(s.ctx, s.project, id, live.Quick)
}

// requireFault requires that err is an error of Cinder.
func (s server) requireFault(err error, status int, name, message string) {
	s.t.Helper()
	live.RequireFault(s.t, err, status, name, message)
}

func ptr[T any](value T) *T { return &value }
