package interop

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/stretchr/testify/require"
)

func darabonbaCalls() []call {
	common := call{
		client: version("github.com/alibabacloud-go/darabonba-openapi/v2") + ", `CallApi`",
		aim:    "`Endpoint`, `Protocol`",
	}
	return slices.Concat(ecsCalls(common, createDarabonba), emptyTag(common, createDarabonba))
}

func createDarabonba(changes ...change) run {
	return func(t *testing.T, s *site) (last outcome) {
		client, err := openapi.NewClient(&openapiutil.Config{
			AccessKeyId: dara.String(s.keys.AccessKey), AccessKeySecret: dara.String(s.keys.SecretKey),
			Endpoint: dara.String(s.host()), Protocol: dara.String("HTTP"),
		})
		require.NoError(t, err)
		for _, c := range changes {
			last = callDarabonba(t, client, c)
		}
		return last
	}
}

func callDarabonba(t *testing.T, client *openapi.Client, c change) outcome {
	query := map[string]any{
		"DiskId": disk, "SnapshotName": "testSnapshotName", "Description": "testDescription", "RetentionDays": 30,
		"Category": "Standard", "ClientToken": "123e4567-e89b-12d3-a456-426655440000",
		"ResourceGroupId": "rg-bp67acfmxazb4p****", "InstantAccess": false, "InstantAccessRetentionDays": 1,
		"Tag": []map[string]any{{"Key": "TestKey", "Value": "TestValue"}},
	}
	maps.Copy(query, c)
	made, err := client.CallApi(createSnapshotParams, &openapiutil.OpenApiRequest{Query: openapiutil.Query(query)}, &dara.RuntimeOptions{})
	if err != nil {
		return darabonbaFailure(t, err)
	}
	decoded := members(t, made["body"])
	id, _ := decoded["RequestId"].(string)
	status, err := made["statusCode"].(json.Number).Int64()
	require.NoError(t, err)
	return outcome{status: int(status), requestID: id, decoded: decoded}
}

// createSnapshotParams are those with which the SDK of ECS makes this call.
var createSnapshotParams = &openapiutil.Params{
	Action: dara.String("CreateSnapshot"), Version: dara.String("2014-05-26"), Style: dara.String("RPC"),
	Protocol: dara.String("HTTPS"), Pathname: dara.String("/"), Method: dara.String("POST"),
	AuthType: dara.String("AK"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
}

// darabonbaFailure takes the request id from the data: the error has none itself,
// nor a status.
func darabonbaFailure(t *testing.T, err error) outcome {
	var refused *tea.SDKError
	require.ErrorAs(t, err, &refused)
	var data struct {
		RequestID string `json:"RequestId"`
	}
	require.NoError(t, json.Unmarshal([]byte(tea.StringValue(refused.Data)), &data))
	return outcome{
		status: untoldStatus, requestID: data.RequestID,
		code: tea.StringValue(refused.Code), message: tea.StringValue(refused.Message),
	}
}
