package clients

import (
	"slices"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
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

// configure gives a builder the address of the sandbox.
type configure func(t *testing.T, s *site, to *core.HcHttpClientBuilder)

func atEndpoint(_ *testing.T, s *site, to *core.HcHttpClientBuilder) {
	to.WithEndpoint(s.URL)
}

// atEVSRegion and atDWSRegion build the client as for the cloud, and override the
// endpoint of its region by the environment.
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

func huaweiSDK(part string) tool {
	return published("github.com/huaweicloud/huaweicloud-sdk-go-v3", part)
}

func huaweiCalls() []call {
	evs, dws := huaweiSDK("evs/v2"), huaweiSDK("dws/v2")
	endpoint, region := "`WithEndpoint`", "`WithRegion` and environment"
	viaIAM := region + ", project looked up in IAM by `WithIamEndpointOverride`"
	return slices.Concat(
		evsCalls(call{client: evs, setup: endpoint}, createEVS(atEndpoint)),
		evsCalls(call{client: evs, setup: region}, createEVS(atEVSRegion)),
		lookUpProject(evsCalls(call{client: evs, setup: viaIAM}, createEVS(withoutProject(atEVSRegion)))),
		dwsCalls(call{client: dws, setup: endpoint}, createDWS(atEndpoint)),
		dwsCalls(call{client: dws, setup: region}, createDWS(atDWSRegion)),
		lookUpProject(dwsCalls(call{client: dws, setup: viaIAM}, createDWS(withoutProject(atDWSRegion)))),
	)
}

func createEVS(at configure) create {
	return func(changes ...change) run {
		return func(t *testing.T, s *site) (last outcome) {
			connection, err := connect(t, s, at, evs.EvsClientBuilder())
			if err != nil {
				return huaweiBuildError(err)
			}
			client := evs.NewEvsClient(connection)
			for _, c := range changes {
				last = callEVS(t, client, c)
			}
			return last
		}
	}
}

func callEVS(t *testing.T, client *evs.EvsClient, c change) outcome {
	name, description, force := "snap-001", "Daily backup", false
	option := &evsmodel.CreateSnapshotOption{
		Name: &name, Description: &description, VolumeId: volume, Force: &force,
		Metadata: map[string]string{"key_string": "value_string"},
	}
	c.apply(t, option)
	made, err := client.CreateSnapshot(&evsmodel.CreateSnapshotRequest{
		Body: &evsmodel.CreateSnapshotRequestBody{Snapshot: option},
	})
	if err != nil {
		return huaweiFailure(t, err)
	}
	return outcome{status: made.HttpStatusCode, requestID: unknown, decoded: members(t, made.Snapshot)}
}

func createDWS(at configure) create {
	return func(changes ...change) run {
		return func(t *testing.T, s *site) (last outcome) {
			connection, err := connect(t, s, at, dws.DwsClientBuilder())
			if err != nil {
				return huaweiBuildError(err)
			}
			client := dws.NewDwsClient(connection)
			for _, c := range changes {
				last = callDWS(t, client, c)
			}
			return last
		}
	}
}

func callDWS(t *testing.T, client *dws.DwsClient, c change) outcome {
	description := "Snapshot-3 description"
	snapshot := &dwsmodel.Snapshot{Name: "snapshot-3", ClusterId: cluster, Description: &description}
	c.apply(t, snapshot)
	made, err := client.CreateSnapshot(&dwsmodel.CreateSnapshotRequest{
		Body: &dwsmodel.CreateSnapshotRequestBody{Snapshot: snapshot},
	})
	if err != nil {
		return huaweiFailure(t, err)
	}
	return outcome{status: made.HttpStatusCode, requestID: unknown, decoded: members(t, made.Snapshot)}
}

// connect builds the client of a service. It sets a user agent: without one the SDK
// generates an id and keeps it in the home folder.
func connect(t *testing.T, s *site, at configure, builder *core.HcHttpClientBuilder) (*core.HcHttpClient, error) {
	builder.WithHttpConfig(config.DefaultHttpConfig().WithUserAgent("interop")).WithCredential(
		credentials(t, basic.NewCredentialsBuilder().WithProjectId(project), s))
	at(t, s, builder)
	return builder.SafeBuild()
}

func credentials(t *testing.T, builder *auth.BasicCredentialsBuilder, s *site) *auth.BasicCredentials {
	built, err := builder.WithAk(s.keys.AccessKey).WithSk(s.keys.SecretKey).SafeBuild()
	require.NoError(t, err)
	return built
}

// withoutProject makes the SDK look up the project in IAM. The SDK puts https:// before
// an address in the environment, so the credentials have the address of IAM.
func withoutProject(at configure) configure {
	return func(t *testing.T, s *site, to *core.HcHttpClientBuilder) {
		to.WithCredential(credentials(t, basic.NewCredentialsBuilder().WithIamEndpointOverride(s.URL), s))
		at(t, s, to)
	}
}

// huaweiBuildError returns the refusal of IAM, of which the SDK keeps only the text.
func huaweiBuildError(err error) outcome {
	return outcome{status: unknownStatus, requestID: unknown, code: unknown, message: err.Error()}
}

func huaweiFailure(t *testing.T, err error) outcome {
	var fault *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &fault)
	return outcome{status: fault.StatusCode, requestID: fault.RequestId, code: fault.ErrorCode, message: fault.ErrorMessage}
}
