package clients

import (
	"reflect"
	"strings"
	"testing"

	ecs "github.com/alibabacloud-go/ecs-20140526/v7/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/stretchr/testify/require"
)

// ecsGoLifecycles returns that of the current SDK for Go, with its own types.
func ecsGoLifecycles() []lifecycle {
	sdk := call{
		client: published("github.com/alibabacloud-go/ecs-20140526/v7", "`client`"),
		setup:  "`Endpoint`, `Protocol`", api: "alibaba/ecs20140526",
		notDecoded: []string{ // newer than the SDK
			"AutoSnapshotPolicies.AutoSnapshotPolicy[].AssociationType", "AutoSnapshotPolicies.AutoSnapshotPolicy[].TargetTags",
		},
	}
	return []lifecycle{{call: sdk, start: startECS, steps: ecsLifecycle}}
}

func startECS(t *testing.T, s *site) caller {
	client, err := ecs.NewClient(darabonbaConfig(s))
	require.NoError(t, err)
	return func(operation string, with change) outcome {
		if operation == "createSnapshot" {
			with = createSnapshotExample(with)
		}
		return callECS(t, client, strings.ToUpper(operation[:1])+operation[1:], with)
	}
}

// callECS calls the method of an action, which takes a request of its own type and
// options.
func callECS(t *testing.T, client *ecs.Client, action string, with change) outcome {
	method := reflect.ValueOf(client).MethodByName(action + "WithOptions")
	require.True(t, method.IsValid(), action)
	request := reflect.New(method.Type().In(0).Elem())
	with.apply(t, request.Interface())
	results := method.Call([]reflect.Value{request, reflect.ValueOf(&dara.RuntimeOptions{})})
	if err, _ := results[1].Interface().(error); err != nil {
		return darabonbaFailure(t, err)
	}
	response := results[0].Elem()
	decoded := members(t, response.FieldByName("Body").Interface())
	id, _ := decoded["RequestId"].(string)
	return outcome{status: int(response.FieldByName("StatusCode").Elem().Int()), requestID: id, decoded: decoded}
}
