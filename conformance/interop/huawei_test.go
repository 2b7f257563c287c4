package interop

import (
	"slices"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	dws "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dws/v2"
	dwsmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dws/v2/model"
	dwsregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dws/v2/region"
	evs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2"
	evsmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2/model"
	evsregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2/region"
	"github.com/stretchr/testify/require"
)

// aimed points a builder at the site.
type aimed func(t *testing.T, s *site, to *core.HcHttpClientBuilder)

func atEndpoint(_ *testing.T, s *site, to *core.HcHttpClientBuilder) {
	to.WithEndpoint(s.URL)
}

// atEVSRegion and atDWSRegion leave the program as it would call the cloud, and
// steer its region from outside.
func atEVSRegion(t *testing.T, s *site, to *core.HcHttpClientBuilder) {
	t.Setenv("HUAWEICLOUD_SDK_REGION_EVS_CN_NORTH_4", s.URL)
	region, err := evsregion.SafeValueOf("cn-north-4")
	require.NoError(t, err)
	to.WithRegion(region)
}

func atDWSRegion(t *testing.T, s *site, to *core.HcHttpClientBuilder) {
	t.Setenv("HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_4", s.URL)
	region, err := dwsregion.SafeValueOf("cn-north-4")
	require.NoError(t, err)
	to.WithRegion(region)
}

func huaweiCalls() []call {
	return slices.Concat(
		evsCalls("`WithEndpoint`", atEndpoint),
		evsCalls("`WithRegion` and environment", atEVSRegion),
		dwsCalls("`WithEndpoint`", atEndpoint),
		dwsCalls("`WithRegion` and environment", atDWSRegion),
	)
}

const huaweiModule = "github.com/huaweicloud/huaweicloud-sdk-go-v3"

func evsCalls(aim string, at aimed) []call {
	return of(call{client: module(huaweiModule, "evs/v2"), aim: aim, api: "huawei/evsv2"},
		call{
			does: "the page's example", shown: true,
			run:  createEVS(at, volume),
			want: outcome{status: 202, snapshot: volumeSnapshot},
		},
		call{
			does: "a volume in use, `force: false`",
			run:  createEVS(at, inUse),
			want: outcome{status: 400, code: "EVS.5400", message: "Must specify a valid status."},
		},
		call{
			does: "the page's example, another secret", shown: true, forged: true,
			run:  createEVS(at, volume),
			want: forgedHuawei,
		},
	)
}

func dwsCalls(aim string, at aimed) []call {
	return of(call{client: module(huaweiModule, "dws/v2"), aim: aim, api: "huawei/dwsv1"},
		call{
			does: "the page's example", shown: true,
			run:  createDWS(at, "snapshot-3"),
			want: outcome{status: 200, snapshot: map[string]any{}},
		},
		call{
			does: "a name that exists in another case",
			run:  createDWS(at, "snapshot-3", "Snapshot-3"),
			want: outcome{status: 400, code: "DWS.5039", message: "The parameter is duplicate."},
		},
		call{
			does: "the page's example, another secret", shown: true, forged: true,
			run:  createDWS(at, "snapshot-3"),
			want: forgedHuawei,
		},
	)
}

// forgedHuawei is what the gateway says of a signature by another secret.
var forgedHuawei = outcome{
	status: 401, code: "APIGW.0301",
	message: "Incorrect IAM authentication information: verify aksk signature fail",
}

// createEVS sends the values that the page shows, for a volume of choice.
func createEVS(at aimed, of string) run {
	name, description, force := "snap-001", "Daily backup", false
	body := &evsmodel.CreateSnapshotRequestBody{Snapshot: &evsmodel.CreateSnapshotOption{
		Name: &name, Description: &description, VolumeId: of, Force: &force,
		Metadata: map[string]string{"key_string": "value_string"},
	}}
	return func(t *testing.T, s *site) outcome {
		client := evs.NewEvsClient(connect(t, s, at, evs.EvsClientBuilder()))
		made, err := client.CreateSnapshot(&evsmodel.CreateSnapshotRequest{Body: body})
		if err != nil {
			return huaweiFailure(t, err)
		}
		return outcome{status: made.HttpStatusCode, requestID: untoldRequestID, snapshot: members(t, made.Snapshot)}
	}
}

// createDWS sends the values that the page shows, once for each name.
func createDWS(at aimed, names ...string) run {
	description := "Snapshot-3 description"
	return func(t *testing.T, s *site) (last outcome) {
		client := dws.NewDwsClient(connect(t, s, at, dws.DwsClientBuilder()))
		for _, name := range names {
			body := &dwsmodel.CreateSnapshotRequestBody{Snapshot: &dwsmodel.Snapshot{
				Name: name, ClusterId: cluster, Description: &description,
			}}
			made, err := client.CreateSnapshot(&dwsmodel.CreateSnapshotRequest{Body: body})
			if err != nil {
				last = huaweiFailure(t, err)
				continue
			}
			last = outcome{status: made.HttpStatusCode, requestID: untoldRequestID, snapshot: members(t, made.Snapshot)}
		}
		return last
	}
}

// connect builds the client of a service. The user agent is ours, since the SDK
// would make one up and keep its id in the home folder.
func connect(t *testing.T, s *site, at aimed, builder *core.HcHttpClientBuilder) *core.HcHttpClient {
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(s.keys.AccessKey).WithSk(s.keys.SecretKey).WithProjectId(project).SafeBuild()
	require.NoError(t, err)
	builder.WithCredential(credentials).WithHttpConfig(config.DefaultHttpConfig().WithUserAgent("interop"))
	at(t, s, builder)
	client, err := builder.SafeBuild()
	require.NoError(t, err)
	return client
}

func huaweiFailure(t *testing.T, err error) outcome {
	var fault *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &fault)
	return outcome{status: fault.StatusCode, requestID: fault.RequestId, code: fault.ErrorCode, message: fault.ErrorMessage}
}
