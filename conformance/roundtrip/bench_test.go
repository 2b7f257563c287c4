package roundtrip_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// evsv2Input has the values of the page's request example.
var evsv2Input = evsv2.CreateSnapshotBody{
	Snapshot: evsv2.CreateSnapshotOption{
		VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
		Force:       ptr(false),
		Metadata:    &map[string]string{"key_string": "value_string"},
		Description: ptr("Daily backup"),
		Name:        ptr("snap-001"),
	},
}

// ecsInput has the values of the page's column of examples.
var ecsInput = ecs.CreateSnapshotParams{
	DiskID:                     "d-bp1s5fnvk4gn2tws0****",
	SnapshotName:               ptr("testSnapshotName"),
	Description:                ptr("testDescription"),
	RetentionDays:              ptr(int32(30)),
	Category:                   ptr(ecs.CreateSnapshotParamsCategoryStandard),
	ClientToken:                ptr("123e4567-e89b-12d3-a456-426655440000"),
	ResourceGroupID:            ptr("rg-bp67acfmxazb4p****"),
	InstantAccess:              ptr(false),
	InstantAccessRetentionDays: ptr(int32(1)),
	Tag1Key:                    ptr("TestKey"),
	Tag1Value:                  ptr("TestValue"),
}

// canned is a transport that returns the same response to every request.
type canned struct {
	status int
	body   string
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return &http.Response{
		StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(c.body)), Request: r,
	}, nil
}

// BenchmarkCall measures one call of the generated clients in memory, and as a baseline
// (floor) the same bytes and models with only net/http and encoding/json.
func BenchmarkCall(b *testing.B) {
	ctx := context.Background()
	evsHTTP := &http.Client{Transport: canned{202, `{"snapshot": {"id": "ffa9bc5e-1172-4021-acaf-cdcd78a9584d", "status": "creating", "created_at": "2013-02-25T03:56:53.081642", "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635", "size": 1}}`}}
	ecsHTTP := &http.Client{Transport: canned{200, `{"SnapshotId": "s-bp17441ohwka0yuh", "RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"}`}}
	b.Run("evsv2/floor", func(b *testing.B) {
		for b.Loop() {
			body, err := json.Marshal(evsv2Input)
			check(b, err)
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1/v2/"+url.PathEscape(projectID)+"/cloudsnapshots", bytes.NewReader(body))
			check(b, err)
			r.Header.Set("Content-Type", "application/json")
			var result evsv2.CreateSnapshotResult
			send(b, evsHTTP, r, &result)
		}
	})
	b.Run("evsv2/client", func(b *testing.B) {
		client, err := evsv2.NewClientWithResponses("http://127.0.0.1", evsv2.WithHTTPClient(evsHTTP))
		check(b, err)
		for b.Loop() {
			_, err := client.CreateSnapshotWithResponse(ctx, projectID, evsv2Input)
			check(b, err)
		}
	})
	b.Run("ecs20140526/floor", func(b *testing.B) {
		query := documentedQuery()
		for b.Loop() {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1/?"+query.Encode(), nil)
			check(b, err)
			r.Header.Set("x-acs-action", "CreateSnapshot")
			r.Header.Set("x-acs-version", "2014-05-26")
			var result ecs.CreateSnapshotResult
			send(b, ecsHTTP, r, &result)
		}
	})
	b.Run("ecs20140526/client", func(b *testing.B) {
		client, err := ecs.NewClientWithResponses("http://127.0.0.1", ecs.WithHTTPClient(ecsHTTP))
		check(b, err)
		for b.Loop() {
			_, err := client.CreateSnapshotWithResponse(ctx, &ecsInput)
			check(b, err)
		}
	})
}

// documentedQuery returns ecsInput as a query.
func documentedQuery() url.Values {
	return url.Values{
		"DiskId": {"d-bp1s5fnvk4gn2tws0****"}, "SnapshotName": {"testSnapshotName"}, "Description": {"testDescription"},
		"RetentionDays": {"30"}, "Category": {"Standard"}, "ClientToken": {"123e4567-e89b-12d3-a456-426655440000"},
		"ResourceGroupId": {"rg-bp67acfmxazb4p****"}, "InstantAccess": {"false"}, "InstantAccessRetentionDays": {"1"},
		"Tag.1.Key": {"TestKey"}, "Tag.1.Value": {"TestValue"},
	}
}

func send(b *testing.B, client *http.Client, r *http.Request, result any) {
	response, err := client.Do(r)
	check(b, err)
	body, err := io.ReadAll(response.Body)
	check(b, err)
	check(b, response.Body.Close())
	check(b, json.Unmarshal(body, result))
}

func check(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}
