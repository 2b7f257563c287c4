package cost

import (
	"context"
	"net/http"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	aliyunecs "github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	huaweievs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2"
	huaweimodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2/model"
	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

var (
	evsInput = evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{
		VolumeID: volume, Force: ptr(false), Metadata: &map[string]string{"key_string": "value_string"},
		Description: ptr("Daily backup"), Name: ptr("snap-001"),
	}}
	// cinderInput has no force, which gophercloud omits when it is false.
	cinderInput = cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{
		VolumeID: volume, Metadata: nullable.NewNullableWithValue(map[string]string{"key_string": "value_string"}),
		Description: nullable.NewNullableWithValue("Daily backup"), Name: ptr("snap-001"),
	}}
	ecsInput = ecs.CreateSnapshotParams{
		DiskID: disk, SnapshotName: ptr("testSnapshotName"), Description: ptr("testDescription"),
		RetentionDays: ptr(int32(30)), Category: ptr(ecs.CreateSnapshotParamsCategoryStandard),
		ClientToken: ptr("123e4567-e89b-12d3-a456-426655440000"), ResourceGroupID: ptr("rg-bp67acfmxazb4p****"),
		InstantAccess: ptr(false), InstantAccessRetentionDays: ptr(int32(1)),
		Tag1Key: ptr("TestKey"), Tag1Value: ptr("TestValue"),
	}
)

func oursEVS(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	key := hwauth.AKSK{AccessKey: keys.AccessKey, SecretKey: keys.SecretKey}
	client, err := evsv2.NewClientWithResponses("http://"+host, evsv2.WithHTTPClient(
		fault.Doer{Client: &http.Client{Transport: transport}, Sign: key.Sign}))
	require.NoError(tb, err)
	return func() (string, error) {
		r, err := client.CreateSnapshotWithResponse(context.Background(), project, evsInput)
		if err != nil {
			return "", err
		}
		return r.JSON202.Snapshot.ID, nil
	}
}

func oursCinder(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client, err := cinderv3.NewClientWithResponses("http://"+host, cinderv3.WithHTTPClient(
		fault.Doer{Client: &http.Client{Transport: transport}, Sign: hwauth.Token(keys.Token)}))
	require.NoError(tb, err)
	return func() (string, error) {
		r, err := client.CreateSnapshotWithResponse(context.Background(), project, nil, cinderInput)
		if err != nil {
			return "", err
		}
		return r.JSON202.Snapshot.ID, nil
	}
}

func oursECS(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	key := acs.Credentials{AccessKeyID: keys.AccessKey, AccessKeySecret: keys.SecretKey}
	client, err := ecs.NewClientWithResponses("http://"+host, ecs.WithHTTPClient(
		fault.Doer{Client: &http.Client{Transport: transport}, Sign: key.Sign}))
	require.NoError(tb, err)
	return func() (string, error) {
		r, err := client.CreateSnapshotWithResponse(context.Background(), &ecsInput)
		if err != nil {
			return "", err
		}
		return r.JSON200.SnapshotID, nil
	}
}

// huaweiEVS sets a user agent: without one the SDK generates an id and keeps it in
// the home folder.
func huaweiEVS(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(keys.AccessKey).WithSk(keys.SecretKey).WithProjectId(project).SafeBuild()
	require.NoError(tb, err)
	connection, err := huaweievs.EvsClientBuilder().WithEndpoint("http://" + host).WithCredential(credentials).
		WithHttpConfig(config.DefaultHttpConfig().WithUserAgent("cost").WithHttpRoundTripper(transport)).SafeBuild()
	require.NoError(tb, err)
	client := huaweievs.NewEvsClient(connection)
	request := &huaweimodel.CreateSnapshotRequest{Body: &huaweimodel.CreateSnapshotRequestBody{
		Snapshot: &huaweimodel.CreateSnapshotOption{
			VolumeId: volume, Force: ptr(false), Metadata: map[string]string{"key_string": "value_string"},
			Description: ptr("Daily backup"), Name: ptr("snap-001"),
		},
	}}
	return func() (string, error) {
		made, err := client.CreateSnapshot(request)
		if err != nil {
			return "", err
		}
		return *made.Snapshot.Id, nil
	}
}

func gophercloudCinder(_ testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client := &gophercloud.ServiceClient{
		ProviderClient: &gophercloud.ProviderClient{TokenID: keys.Token, HTTPClient: http.Client{Transport: transport}},
		Endpoint:       "http://" + host + "/v3/" + project + "/",
	}
	return func() (string, error) {
		made, err := snapshots.Create(context.Background(), client, snapshots.CreateOpts{
			VolumeID: volume, Name: "snap-001", Description: "Daily backup", Metadata: map[string]string{"key_string": "value_string"},
		}).Extract()
		if err != nil {
			return "", err
		}
		return made.ID, nil
	}
}

// darabonbaECS makes the call on which the SDK of ECS is built. The SDK would also
// convert its request to this query, and this map to its response.
func darabonbaECS(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client, err := openapi.NewClient(&openapiutil.Config{
		AccessKeyId: dara.String(keys.AccessKey), AccessKeySecret: dara.String(keys.SecretKey),
		Endpoint: dara.String(host), Protocol: dara.String("HTTP"), HttpClient: darabonbaClient{&http.Client{Transport: transport}},
	})
	require.NoError(tb, err)
	params := &openapiutil.Params{
		Action: dara.String("CreateSnapshot"), Version: dara.String("2014-05-26"), Style: dara.String("RPC"),
		Protocol: dara.String("HTTPS"), Pathname: dara.String("/"), Method: dara.String("POST"),
		AuthType: dara.String("AK"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}
	return func() (string, error) {
		made, err := client.CallApi(params, &openapiutil.OpenApiRequest{Query: openapiutil.Query(map[string]any{
			"DiskId": disk, "SnapshotName": "testSnapshotName", "Description": "testDescription", "RetentionDays": 30,
			"Category": "Standard", "ClientToken": "123e4567-e89b-12d3-a456-426655440000",
			"ResourceGroupId": "rg-bp67acfmxazb4p****", "InstantAccess": false, "InstantAccessRetentionDays": 1,
			"Tag": []map[string]any{{"Key": "TestKey", "Value": "TestValue"}},
		})}, &dara.RuntimeOptions{})
		if err != nil {
			return "", err
		}
		id, _ := made["body"].(map[string]any)["SnapshotId"].(string)
		return id, nil
	}
}

// darabonbaClient adapts an HTTP client to the interface of the SDK.
type darabonbaClient struct{ *http.Client }

func (c darabonbaClient) Call(r *http.Request, _ *http.Transport) (*http.Response, error) {
	return c.Do(r)
}

// aliyunECS signs by HMAC-SHA1, the only signature that the SDK has.
func aliyunECS(tb testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client, err := aliyunecs.NewClientWithAccessKey("cn-hangzhou", keys.AccessKey, keys.SecretKey)
	require.NoError(tb, err)
	client.Domain = host
	client.SetTransport(transport)
	return func() (string, error) {
		request := aliyunecs.CreateCreateSnapshotRequest()
		request.DiskId, request.SnapshotName, request.Description = disk, "testSnapshotName", "testDescription"
		request.RetentionDays, request.Category = requests.NewInteger(30), "Standard"
		request.ClientToken, request.ResourceGroupId = "123e4567-e89b-12d3-a456-426655440000", "rg-bp67acfmxazb4p****"
		request.InstantAccess, request.InstantAccessRetentionDays = requests.NewBoolean(false), requests.NewInteger(1)
		request.Tag = &[]aliyunecs.CreateSnapshotTag{{Key: "TestKey", Value: "TestValue"}}
		made, err := client.CreateSnapshot(request)
		if err != nil {
			return "", err
		}
		return made.SnapshotId, nil
	}
}
