package cloud

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

func newClient(t *testing.T, s live.Server, doer fault.Doer) *cinderv3.ClientWithResponses {
	t.Helper()
	client, err := cinderv3.NewClientWithResponses(s.URL, cinderv3.WithHTTPClient(doer))
	require.NoError(t, err)
	return client
}

func TestSnapshot(t *testing.T) {
	s := live.Find(t)
	source := s.NewSource(t, s.Password, s.ProjectScope())
	client := newClient(t, s, fault.Doer{Client: live.Check(t, "huawei/cinderv3"), Sign: source.Sign})

	made, err := client.CreateSnapshotWithResponse(t.Context(), s.Project, nil, cinderv3.CreateSnapshotBody{
		Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: s.Volume},
	})
	require.NoError(t, err)
	id := made.JSON202.Snapshot.ID
	require.Equal(t, "creating", made.JSON202.Snapshot.Status)
	ready, err := client.WaitForSnapshot(t.Context(), s.Project, id, live.Quick)
	require.NoError(t, err)
	require.Equal(t, "available", ready.Status)
	require.Equal(t, &s.Project, ready.OsExtendedSnapshotAttributesProjectID, "the project of the token")
	_, err = client.DeleteSnapshotWithResponse(t.Context(), s.Project, id, nil)
	require.NoError(t, err)
	require.NoError(t, client.WaitForSnapshotDeleted(t.Context(), s.Project, id, live.Quick))
}

// TestKeptToken calls as often as a token can be kept, and longer. The Source replaces it
// five minutes before its end, so tokens must live a little longer than that.
func TestKeptToken(t *testing.T) {
	s := live.Find(t)
	source := s.NewSource(t, s.Password, s.ProjectScope())
	client := newClient(t, s, fault.Doer{Sign: source.Sign})
	list := func() {
		_, err := client.ListSnapshotsWithResponse(t.Context(), s.Project, nil)
		require.NoError(t, err)
	}

	list()
	list()
	first := source.SignIns()[0]
	replaced := first.End.Add(-5 * time.Minute)
	wait := time.Until(replaced)
	require.Greater(t, wait, time.Duration(0), "two calls took longer than a token of %s is kept; start Keystone with a higher LIVE_TOKEN_SECONDS", first.End.Sub(first.Start))
	require.Less(t, wait, time.Minute, "start Keystone with LIVE_TOKEN_SECONDS=330")
	require.Equal(t, 1, len(source.SignIns()), "the token is kept")
	time.Sleep(wait)

	list()
	require.Eventually(t, func() bool { return len(source.SignIns()) == 2 }, 10*time.Second, 50*time.Millisecond, "the token is renewed before it ends")
	list()
	require.Equal(t, 2, len(source.SignIns()), "the new token is kept")
	require.False(t, first.Token == source.SignIns()[1].Token)
}

// TestEndedToken revokes a token, as IAM may do before its expiry.
func TestEndedToken(t *testing.T) {
	s := live.Find(t)
	source := s.NewSource(t, s.Password, s.ProjectScope())
	client := newClient(t, s, fault.Doer{Sign: source.Sign})
	_, err := client.ListSnapshotsWithResponse(t.Context(), s.Project, nil)
	require.NoError(t, err)
	ended := source.SignIns()[0].Token
	live.Call(t, http.MethodDelete, s.IAM+"/v3/auth/tokens", http.Header{"X-Auth-Token": {ended}, "X-Subject-Token": {ended}}, "")

	_, err = client.ListSnapshotsWithResponse(t.Context(), s.Project, nil)
	requireUnauthorized(t, err)

	source.Forget()
	_, err = client.ListSnapshotsWithResponse(t.Context(), s.Project, nil)
	require.NoError(t, err)
	signIns := source.SignIns()
	require.False(t, signIns[len(signIns)-1].Token == ended, "there is a new token")
}

func TestRefusals(t *testing.T) {
	s := live.Find(t)
	for name, doer := range map[string]fault.Doer{
		"no token":       {},
		"wrong token":    {Sign: hwauth.Token("wrong")},
		"wrong password": {Sign: s.NewSource(t, "wrong", s.ProjectScope()).Sign},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newClient(t, s, doer).ListSnapshotsWithResponse(t.Context(), s.Project, nil)
			requireUnauthorized(t, err)
		})
	}
}

// requireUnauthorized requires that err is the 401 of a server.
func requireUnauthorized(t *testing.T, err error) {
	t.Helper()
	var failure *fault.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, http.StatusUnauthorized, failure.Status)
	require.Equal(t, fault.IntCode(http.StatusUnauthorized), failure.Code)
	require.Contains(t, failure.Message, "requires authentication")
	require.False(t, failure.Retryable(), "not with the same token")
}
