package load_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// answer is the answer to a call.
type answer struct {
	status int
	header http.Header
	text   string
}

// ask sends a request with a token, or without one if it is "".
func (s *served) ask(t *testing.T, token, method, target, body string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+target, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("X-Auth-Token", token)
	}
	response, err := s.transport.RoundTrip(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{response.StatusCode, response.Header, string(text)}
}

// TestClockJumps sets the clock of a sandbox hours forward and back, as happens on a
// machine that sleeps or synchronises its clock.
func TestClockJumps(t *testing.T) {
	const snapshots = "/v2/project/cloudsnapshots"
	s := serve(t, sandbox.Options{Credentials: sandbox.NewCredentials(), Delay: time.Minute})
	create := func(volume string) (id string) {
		t.Helper()
		a := s.ask(t, s.credentials.Token, http.MethodPost, snapshots, fmt.Sprintf(`{"snapshot": {"volume_id": %q}}`, volume))
		require.Equal(t, http.StatusAccepted, a.status, a.text)
		return memberOf(t, a, "id")
	}
	status := func(id string) string {
		t.Helper()
		a := s.ask(t, s.credentials.Token, http.MethodGet, snapshots+"/"+id, "")
		if a.status == http.StatusNotFound {
			return "gone"
		}
		require.Equal(t, http.StatusOK, a.status, a.text)
		return memberOf(t, a, "status")
	}
	signed := func(target string) string {
		t.Helper()
		a := s.ask(t, "", http.MethodGet, target, "")
		if a.status == http.StatusOK {
			return "taken"
		}
		require.Equal(t, http.StatusBadRequest, a.status, a.text)
		var failure struct{ Code string }
		require.NoError(t, json.Unmarshal([]byte(a.text), &failure))
		return failure.Code
	}
	sign := func() string {
		return "/?" + signedQuery(s.credentials, time.Now(), "DescribeSnapshotsUsage", "RegionId", region)
	}
	token := s.ask(t, "", http.MethodPost, "/v3/auth/tokens", signInBody(s.credentials)).header.Get("X-Subject-Token")
	tokenIs := func() int { return s.ask(t, token, http.MethodGet, "/v3/projects", "").status }

	early, used := create("v-1"), sign()
	require.Equal(t, "creating", status(early))
	require.Equal(t, "taken", signed(used))
	require.Equal(t, http.StatusOK, tokenIs())

	s.clock.jumpTo(5 * time.Hour)
	require.Equal(t, "available", status(early))
	require.Equal(t, "InvalidTimeStamp.Expired", signed(sign()), "signed five hours ago")
	require.Equal(t, "taken", signed("/?"+signedQuery(s.credentials, s.clock.time(), "DescribeSnapshotsUsage", "RegionId", region)))
	require.Equal(t, http.StatusOK, tokenIs())
	late := create("v-2")
	require.Equal(t, http.StatusAccepted, s.ask(t, s.credentials.Token, http.MethodDelete, snapshots+"/"+early, "").status)
	require.Equal(t, "deleting", status(early))

	s.clock.jumpTo(-5 * time.Hour)
	require.Equal(t, "deleting", status(early), "what is deleted does not come back")
	require.Equal(t, "creating", status(late))
	require.Equal(t, "InvalidTimeStamp.Expired", signed(sign()), "signed five hours ahead")
	require.Equal(t, http.StatusOK, tokenIs())
	both := s.ask(t, s.credentials.Token, http.MethodGet, snapshots+"/detail", "")
	require.Less(t, strings.Index(both.text, late), strings.Index(both.text, early), "the newest comes first, regardless of the clock")

	s.clock.jumpTo(0)
	require.Equal(t, "taken", signed(sign()), "the clocks agree again")
	require.Equal(t, "SignatureNonceUsed", signed(used), "the nonce is known across a jump")

	s.clock.jumpTo(25 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, tokenIs(), "a token lasts a day")
	require.Equal(t, "gone", status(early))
	require.Equal(t, "available", status(late))
	s.clock.jumpTo(0)
	require.Equal(t, http.StatusOK, tokenIs())
}

// memberOf returns a member of the snapshot in an answer.
func memberOf(t *testing.T, a answer, name string) string {
	t.Helper()
	var body struct{ Snapshot map[string]any }
	require.NoError(t, json.Unmarshal([]byte(a.text), &body))
	value, _ := body.Snapshot[name].(string)
	return value
}
