package clients

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/stretchr/testify/require"
)

func darabonbaCommon() call {
	return call{
		client: published("github.com/alibabacloud-go/darabonba-openapi/v2", "`CallApi`"),
		setup:  "`Endpoint`, `Protocol`", api: "alibaba/ecs20140526",
	}
}

func darabonbaCalls() []call {
	common := darabonbaCommon()
	return slices.Concat(ecsCalls(common, createDarabonba), emptyTag(common, createDarabonba))
}

func createDarabonba(changes ...change) run {
	return func(t *testing.T, s *site) (last outcome) {
		client := darabonbaClient(t, s)
		for _, c := range changes {
			last = createByDarabonba(t, client, c)
		}
		return last
	}
}

func darabonbaClient(t *testing.T, s *site) *openapi.Client {
	client, err := openapi.NewClient(darabonbaConfig(s))
	require.NoError(t, err)
	return client
}

func darabonbaConfig(s *site) *openapiutil.Config {
	return &openapiutil.Config{
		AccessKeyId: dara.String(s.keys.AccessKey), AccessKeySecret: dara.String(s.keys.SecretKey),
		Endpoint: dara.String(s.host()), Protocol: dara.String("HTTP"),
	}
}

func darabonbaLifecycles() []lifecycle {
	return []lifecycle{{call: darabonbaCommon(), start: startDarabonba, steps: ecsLifecycle}}
}

func startDarabonba(t *testing.T, s *site) caller {
	client := darabonbaClient(t, s)
	return func(operation string, with change) outcome {
		if operation == "createSnapshot" {
			return createByDarabonba(t, client, with)
		}
		return callDarabonba(t, client, strings.ToUpper(operation[:1])+operation[1:], with)
	}
}

func createByDarabonba(t *testing.T, client *openapi.Client, c change) outcome {
	return callDarabonba(t, client, "CreateSnapshot", createSnapshotExample(c))
}

// createSnapshotExample returns the example of the page of CreateSnapshot with changes.
func createSnapshotExample(c change) change {
	example := change{
		"DiskId": disk, "SnapshotName": "testSnapshotName", "Description": "testDescription", "RetentionDays": 30,
		"Category": "Standard", "ClientToken": "123e4567-e89b-12d3-a456-426655440000",
		"ResourceGroupId": "rg-bp67acfmxazb4p****", "InstantAccess": false, "InstantAccessRetentionDays": 1,
		"Tag": []map[string]any{{"Key": "TestKey", "Value": "TestValue"}},
	}
	maps.Copy(example, c)
	return example
}

func callDarabonba(t *testing.T, client *openapi.Client, action string, query map[string]any) outcome {
	made, err := client.CallApi(darabonbaParams(action), &openapiutil.OpenApiRequest{Query: openapiutil.Query(query)}, &dara.RuntimeOptions{})
	if err != nil {
		return darabonbaFailure(t, err)
	}
	decoded := members(t, made["body"])
	id, _ := decoded["RequestId"].(string)
	status, err := made["statusCode"].(json.Number).Int64()
	require.NoError(t, err)
	return outcome{status: int(status), requestID: id, decoded: decoded}
}

// darabonbaParams returns the parameters with which the SDK of ECS makes a call.
func darabonbaParams(action string) *openapiutil.Params {
	return &openapiutil.Params{
		Action: dara.String(action), Version: dara.String("2014-05-26"), Style: dara.String("RPC"),
		Protocol: dara.String("HTTPS"), Pathname: dara.String("/"), Method: dara.String("POST"),
		AuthType: dara.String("AK"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}
}

// darabonbaFailure reads the request id from the data: the error itself has neither a
// request id nor a status.
func darabonbaFailure(t *testing.T, err error) outcome {
	var refused *tea.SDKError
	require.ErrorAs(t, err, &refused)
	var data struct {
		RequestID string `json:"RequestId"`
	}
	require.NoError(t, json.Unmarshal([]byte(tea.StringValue(refused.Data)), &data))
	return outcome{
		status: unknownStatus, requestID: data.RequestID,
		code: tea.StringValue(refused.Code), message: tea.StringValue(refused.Message),
	}
}
