package clients

import (
	"slices"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
	"github.com/stretchr/testify/require"
)

// hmacSHA1 are the parameters of the older SDK's signature. The SDK sends action and
// version among them, and again in headers that it does not sign.
var hmacSHA1 = []string{
	"AccessKeyId", "Action", "Format", "RegionId", "Signature", "SignatureMethod",
	"SignatureNonce", "SignatureType", "SignatureVersion", "Timestamp", "Version",
}

func aliyunCalls() []call {
	common := call{
		client:           published("github.com/aliyun/alibaba-cloud-sdk-go", "services/ecs"),
		setup:            "`Client.Domain`",
		legacyParameters: hmacSHA1,
	}
	return slices.Concat(
		ecsCalls(common, createAliyun),
		withCommon(createSnapshot(common, "alibaba/ecs20140526"),
			call{
				step:     "a parameter that the page does not have",
				run:      createAliyun(change{"OwnerAccount": "owner"}),
				want:     outcome{status: 200, decoded: map[string]any{}},
				findings: []string{"query OwnerAccount unknown"},
			},
			call{
				step: "the page's example, after the present SDK sent it: the same snapshot", documented: true,
				run:  createBoth,
				want: outcome{status: 200, decoded: map[string]any{}},
			},
		),
	)
}

func createAliyun(changes ...change) run {
	return func(t *testing.T, s *site) (last outcome) {
		client, err := ecs.NewClientWithAccessKey("cn-hangzhou", s.keys.AccessKey, s.keys.SecretKey)
		require.NoError(t, err)
		client.Domain = s.host()
		for _, c := range changes {
			last = callAliyun(t, client, c)
		}
		return last
	}
}

func callAliyun(t *testing.T, client *ecs.Client, c change) outcome {
	request := ecs.CreateCreateSnapshotRequest()
	request.DiskId, request.SnapshotName, request.Description = disk, "testSnapshotName", "testDescription"
	request.RetentionDays, request.Category = requests.NewInteger(30), "Standard"
	request.ClientToken, request.ResourceGroupId = "123e4567-e89b-12d3-a456-426655440000", "rg-bp67acfmxazb4p****"
	request.InstantAccess, request.InstantAccessRetentionDays = requests.NewBoolean(false), requests.NewInteger(1)
	request.Tag = &[]ecs.CreateSnapshotTag{{Key: "TestKey", Value: "TestValue"}}
	c.apply(t, request)
	made, err := client.CreateSnapshot(request)
	if err != nil {
		return aliyunFailure(t, err)
	}
	return outcome{status: made.GetHttpStatus(), requestID: made.RequestId, decoded: members(t, made)}
}

// createBoth makes one call in both conventions. The sandbox refuses a ClientToken
// that is repeated with other parameters, so it must find the calls equal.
func createBoth(t *testing.T, s *site) outcome {
	first := createDarabonba(asDocumented)(t, s)
	second := createAliyun(asDocumented)(t, s)
	require.Equal(t, first.decoded["SnapshotId"], second.decoded["SnapshotId"])
	return second
}

func aliyunFailure(t *testing.T, err error) outcome {
	var refused *errors.ServerError
	require.ErrorAs(t, err, &refused)
	return outcome{
		status: refused.HttpStatus(), requestID: refused.RequestId(),
		code: refused.ErrorCode(), message: refused.Message(),
	}
}
