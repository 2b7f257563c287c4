package clients

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	snapshotsv2 "github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v2/snapshots"
	snapshotsv3 "github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

func gophercloudCalls() []call {
	v2, v3 := gophercloudAt("v2"), gophercloudAt("v3")
	return slices.Concat(
		cinderCalls("v3", v3, createCinderV3),
		cinderCalls("v2", v2, createCinderV2),
		inUseCinder(v3, createCinderV3),
	)
}

// gophercloudAt returns what all calls have in common. The client omits empty members
// from a request.
func gophercloudAt(pkg string) call {
	return call{
		client:  published("github.com/gophercloud/gophercloud/v2", "blockstorage/"+pkg),
		setup:   "`ServiceClient.Endpoint`, token",
		notSent: []string{"force", "metadata"},
	}
}

func createCinderV3(changes ...change) run {
	return func(t *testing.T, s *site) (last outcome) {
		for _, c := range changes {
			last = callCinderV3(t, s, c)
		}
		return last
	}
}

func callCinderV3(t *testing.T, s *site, c change) outcome {
	options := snapshotsv3.CreateOpts{
		VolumeID: volume, Name: "snap-001", Description: "Daily backup", Metadata: map[string]string{},
	}
	c.apply(t, &options)
	client := cinderClient(s, "v3")
	client.Type = "block-storage"
	client.Microversion, _ = c["microversion"].(string)
	result := snapshotsv3.Create(t.Context(), client, options)
	made, err := result.Extract()
	if err != nil {
		return cinderFailure(t, err)
	}
	return cinderSuccess(t, result.Header, made, made.CreatedAt)
}

func createCinderV2(changes ...change) run {
	return func(t *testing.T, s *site) (last outcome) {
		for _, c := range changes {
			last = callCinderV2(t, s, c)
		}
		return last
	}
}

func callCinderV2(t *testing.T, s *site, c change) outcome {
	options := snapshotsv2.CreateOpts{
		VolumeID: volume, Name: "snap-001", Description: "Daily backup", Metadata: map[string]string{},
	}
	c.apply(t, &options)
	result := snapshotsv2.Create(t.Context(), cinderClient(s, "v2"), options)
	made, err := result.Extract()
	if err != nil {
		return cinderFailure(t, err)
	}
	return cinderSuccess(t, result.Header, made, made.CreatedAt)
}

// cinderClient returns the client as it is after a login, which is not part of Cinder.
func cinderClient(s *site, version string) *gophercloud.ServiceClient {
	return &gophercloud.ServiceClient{
		ProviderClient: &gophercloud.ProviderClient{TokenID: s.keys.Token},
		Endpoint:       s.URL + "/" + version + "/" + project + "/",
	}
}

// cinderSuccess adds the time, which the client does not encode as JSON.
func cinderSuccess(t *testing.T, header http.Header, made any, created time.Time) outcome {
	decoded := members(t, made)
	decoded["created_at"] = ostime.New(created).String()
	return outcome{status: unknownStatus, requestID: requestID(header), decoded: decoded}
}

// cinderFailure reads the body, since the client decodes only the status.
func cinderFailure(t *testing.T, err error) outcome {
	var refused gophercloud.ErrUnexpectedResponseCode
	require.ErrorAs(t, err, &refused)
	failure := outcome{status: refused.Actual, requestID: requestID(refused.ResponseHeader)}
	var body struct {
		Code    string `json:"error_code"` // of the gateway
		Message string `json:"error_msg"`
	}
	require.NoError(t, json.Unmarshal(refused.Body, &body))
	failure.code, failure.message = body.Code, body.Message
	if body.Code == "" {
		failure.code, failure.message = namedFault(t, refused.Body)
	}
	return failure
}

// namedFault returns the one fault of a body, whose member is its name.
func namedFault(t *testing.T, body []byte) (name, message string) {
	var faults map[string]struct{ Message string }
	require.NoError(t, json.Unmarshal(body, &faults))
	require.Len(t, faults, 1)
	for name, fault := range faults {
		return name, fault.Message
	}
	return "", ""
}

func requestID(header http.Header) string {
	return strings.TrimPrefix(header.Get("X-Openstack-Request-Id"), "req-")
}
