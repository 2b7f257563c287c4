package sandboxtest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/sandbox/sandboxtest"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

func TestCallsOfBothVendors(t *testing.T) {
	s := sandboxtest.Start(t)
	evs, err := evsv2.NewClientWithResponses(s.URL, evsv2.WithHTTPClient(fault.Doer{Sign: s.Huawei.Sign}))
	require.NoError(t, err)
	ecs, err := ecs20140526.NewClientWithResponses(s.URL, ecs20140526.WithHTTPClient(fault.Doer{Sign: s.Alibaba.Sign}))
	require.NoError(t, err)
	body := evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "v-1"}}

	_, err = evs.CreateSnapshotWithResponse(t.Context(), sandboxtest.ProjectID, body)
	require.NoError(t, err)
	created, err := ecs.CreateSnapshotWithResponse(t.Context(), &ecs20140526.CreateSnapshotParams{DiskID: "d-1"})
	require.NoError(t, err)
	snapshot, err := ecs.WaitForSnapshot(t.Context(), sandboxtest.RegionID, created.JSON200.SnapshotID)
	require.NoError(t, err)
	require.Equal(t, created.JSON200.SnapshotID, snapshot.SnapshotID)

	other := sandboxtest.Start(t)
	wrongKey, err := evsv2.NewClientWithResponses(other.URL, evsv2.WithHTTPClient(fault.Doer{Sign: s.Huawei.Sign}))
	require.NoError(t, err)
	_, err = wrongKey.CreateSnapshotWithResponse(t.Context(), sandboxtest.ProjectID, body)
	require.ErrorIs(t, err, fault.Sentinel{Status: http.StatusUnauthorized}, "each sandbox has credentials of its own")
}

func TestFailNext(t *testing.T) {
	s := sandboxtest.Start(t)
	ecs, err := ecs20140526.NewClientWithResponses(s.URL, ecs20140526.WithHTTPClient(fault.Doer{Sign: s.Alibaba.Sign}))
	require.NoError(t, err)
	create := func() error {
		_, err := ecs.CreateSnapshotWithResponse(t.Context(), &ecs20140526.CreateSnapshotParams{DiskID: "d-1"})
		return err
	}
	s.FailNext(ecs20140526.ErrQuotaExceedSnapshot, fault.Sentinel{Status: http.StatusServiceUnavailable}, fault.Sentinel{Code: "NoSuchCode"})

	require.ErrorIs(t, create(), ecs20140526.ErrQuotaExceedSnapshot)
	require.ErrorIs(t, create(), fault.Sentinel{Status: http.StatusServiceUnavailable})
	require.ErrorContains(t, create(), "NoSuchCode", "an error that is not documented is refused")
	require.NoError(t, create())
}

func TestOptions(t *testing.T) {
	s := sandboxtest.Start(t, func(o *sandbox.Options) { o.StrictResources = true })
	evs, err := evsv2.NewClientWithResponses(s.URL, evsv2.WithHTTPClient(fault.Doer{Sign: s.Huawei.Sign}))
	require.NoError(t, err)

	_, err = evs.CreateSnapshotWithResponse(t.Context(), sandboxtest.ProjectID, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "v-1"}})

	require.ErrorIs(t, err, fault.Sentinel{Status: http.StatusNotFound})
}

func TestOwnCredentials(t *testing.T) {
	own := sandbox.NewCredentials()
	s := sandboxtest.Start(t, func(o *sandbox.Options) { o.Credentials = own })
	require.Equal(t, own.AccessKey, s.Huawei.AccessKey)
	require.Equal(t, own.SecretKey, s.Alibaba.AccessKeySecret)
	require.Equal(t, *own, s.Credentials)
	require.Zero(t, sandboxtest.Start(t, func(o *sandbox.Options) { o.Credentials = nil }).Huawei)
}

// TestFailNextNeedsAnError refuses the zero Sentinel, which no call could fail with.
func TestFailNextNeedsAnError(t *testing.T) {
	recorded := &recorder{TB: t}
	s := sandboxtest.Start(recorded)
	s.FailNext(fault.Sentinel{})
	require.Len(t, recorded.errors, 1)
	require.Contains(t, recorded.errors[0], "neither a status nor a code")
	s.FailNext() // none is left for the end of the test
	_, err := http.Get(s.URL)
	require.NoError(t, err)
	for _, cleanup := range recorded.cleanups {
		cleanup()
	}
}

// recorder is a test that records its errors.
type recorder struct {
	testing.TB
	errors   []string
	cleanups []func()
}

func (r *recorder) Helper()                   {}
func (r *recorder) Cleanup(f func())          { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Fatalf(f string, _ ...any) { r.errors = append(r.errors, f) }
func (r *recorder) Errorf(f string, _ ...any) { r.errors = append(r.errors, f) }

func TestAFailureThatNoCallHadFailsTheTest(t *testing.T) {
	recorded := &recorder{TB: t}
	s := sandboxtest.Start(recorded)
	s.FailNext(fault.Sentinel{Status: http.StatusServiceUnavailable})
	for _, cleanup := range recorded.cleanups {
		cleanup()
	}
	require.Len(t, recorded.errors, 1)
	require.Contains(t, recorded.errors[0], "ended before the calls that should fail")
}
