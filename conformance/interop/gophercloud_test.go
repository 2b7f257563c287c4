package interop

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

const gophercloudModule = "github.com/gophercloud/gophercloud/v2"

func gophercloudCalls() []call {
	return slices.Concat(
		cinderCalls("v3", createCinderV3, 65, "maxLength"),
		cinderCalls("v2", createCinderV2, 256, "maxLength", "format"),
		of(cinder("v3"), call{
			does: "a volume in use, microversion 3.66",
			run:  createCinderV3(snapshot{volume: inUse, microversion: "3.66"}),
			want: outcome{status: 202, snapshot: map[string]any{"volume_id": inUse}},
		}),
	)
}

func cinder(version string) call {
	return call{
		client: module(gophercloudModule, "blockstorage/"+version),
		aim:    "`ServiceClient.Endpoint`, token",
		api:    "huawei/cinder" + version,
	}
}

// snapshot is what the calls ask for; all else is as the pages show it.
type snapshot struct {
	volume, name, microversion string
}

var shownSnapshot = snapshot{volume: volume, name: "snap-001"}

// cinderCalls are the same for both versions, but for the length at which a name
// is too long, and the rules that it then breaks.
func cinderCalls(version string, create func(snapshot) run, tooLong int, rules ...string) []call {
	// The client leaves out what it takes for empty.
	dropped := []string{"force", "metadata"}
	var outside []string
	for _, rule := range rules {
		outside = append(outside, "body /snapshot/name "+rule)
	}
	return of(cinder(version),
		call{
			does: "the page's example", shown: true, dropped: dropped,
			run:  create(shownSnapshot),
			want: outcome{status: 202, snapshot: volumeSnapshot},
		},
		call{
			does: "a volume in use, without `force`",
			run:  create(snapshot{volume: inUse, name: "snap-001"}),
			want: outcome{status: 400, code: "badRequest", message: "Must specify a valid status."},
		},
		call{
			does: "an unknown volume",
			run:  create(snapshot{volume: "unknown", name: "snap-001"}),
			want: outcome{status: 404, code: "itemNotFound", message: "could not be found."},
		},
		call{
			does:    "a name that is too long",
			run:     create(snapshot{volume: volume, name: strings.Repeat("n", tooLong)}),
			want:    outcome{status: 400, code: "badRequest", message: "/snapshot/name"},
			outside: outside,
		},
		call{
			does: "the page's example, another token", shown: true, dropped: dropped, forged: true,
			run:  create(shownSnapshot),
			want: outcome{status: 401, code: "APIGW.0301", message: "Incorrect IAM authentication information: decrypt token fail"},
		},
	)
}

func createCinderV3(wanted snapshot) run {
	return func(t *testing.T, s *site) outcome {
		client := cinderClient(s, "v3")
		client.Type, client.Microversion = "block-storage", wanted.microversion
		result := snapshotsv3.Create(t.Context(), client, snapshotsv3.CreateOpts{
			VolumeID: wanted.volume, Name: wanted.name, Description: "Daily backup", Metadata: map[string]string{},
		})
		made, err := result.Extract()
		if err != nil {
			return cinderFailure(t, err)
		}
		return cinderSuccess(t, result.Header, made, made.CreatedAt)
	}
}

func createCinderV2(wanted snapshot) run {
	return func(t *testing.T, s *site) outcome {
		result := snapshotsv2.Create(t.Context(), cinderClient(s, "v2"), snapshotsv2.CreateOpts{
			VolumeID: wanted.volume, Name: wanted.name, Description: "Daily backup", Metadata: map[string]string{},
		})
		made, err := result.Extract()
		if err != nil {
			return cinderFailure(t, err)
		}
		return cinderSuccess(t, result.Header, made, made.CreatedAt)
	}
}

// cinderClient is the client as it is after a login, which is not Cinder's.
func cinderClient(s *site, version string) *gophercloud.ServiceClient {
	return &gophercloud.ServiceClient{
		ProviderClient: &gophercloud.ProviderClient{TokenID: s.keys.Token},
		Endpoint:       s.URL + "/" + version + "/" + project + "/",
	}
}

// cinderSuccess adds the time, which the client keeps apart from the members that
// it can write as JSON.
func cinderSuccess(t *testing.T, header http.Header, made any, created time.Time) outcome {
	decoded := members(t, made)
	decoded["created_at"] = ostime.New(created).String()
	return outcome{status: untoldStatus, requestID: requestID(header), snapshot: decoded}
}

// cinderFailure reads the body, since the client decodes nothing but the status.
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

// namedFault reads the one fault of a body, which is under its name.
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
