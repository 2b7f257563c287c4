package backup

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"

	"example.com/backup/createsnapshot"
	"example.com/backup/evsv2"
	"example.com/backup/plain"
)

const project = "89cd04f168b84af6be287f71730fdb4b"

// start serves all APIs on a local port for a test.
func start(t *testing.T) (url string, keys *sandbox.Credentials) {
	t.Helper()
	keys = sandbox.NewCredentials()
	server, err := sandbox.New(sandbox.Options{Credentials: keys})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(server)
	t.Cleanup(func() { site.Close(); server.Close() })
	return site.URL, keys
}

func TestWithTheTypesOfSnapspec(t *testing.T) {
	url, keys := start(t)
	sign := hwauth.AKSK{AccessKey: keys.AccessKey, SecretKey: keys.SecretKey}.Sign
	client, err := evsv2.NewClientWithResponses(url, evsv2.WithHTTPClient(fault.Doer{Sign: sign}))
	if err != nil {
		t.Fatal(err)
	}
	body := evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeId: "volume-1"}}
	made, err := client.CreateSnapshotWithResponse(t.Context(), project, body)
	if err != nil || made.JSON202 == nil || made.JSON202.Snapshot.CreatedAt.Time().IsZero() {
		t.Fatal(made, err)
	}

	_, err = client.ShowSnapshotWithResponse(t.Context(), project, "gone")

	var failure *fault.Error
	if !errors.As(err, &failure) || failure.Status != http.StatusNotFound {
		t.Fatal(err)
	}
}

func TestWithoutTheTypesOfSnapspec(t *testing.T) {
	url, keys := start(t)
	token := func(_ context.Context, r *http.Request) error {
		r.Header.Set("X-Auth-Token", keys.Token)
		return nil
	}
	client, err := plain.NewClientWithResponses(url, plain.WithRequestEditorFn(token))
	if err != nil {
		t.Fatal(err)
	}
	body := plain.CreateSnapshotBody{Snapshot: plain.CreateSnapshotOption{VolumeId: "volume-1"}}
	made, err := client.CreateSnapshotWithResponse(t.Context(), project, body)
	if err != nil || made.JSON202 == nil || made.JSON202.Snapshot.CreatedAt == "" {
		t.Fatal(made, err)
	}

	gone, err := client.ShowSnapshotWithResponse(t.Context(), project, "gone")

	if err != nil || gone.StatusCode() != http.StatusNotFound || gone.JSONDefault == nil {
		t.Fatal(gone, err)
	}
}

func TestOneActionOfAnRPCAPI(t *testing.T) {
	url, keys := start(t)
	credentials := acs.Credentials{AccessKeyID: keys.AccessKey, AccessKeySecret: keys.SecretKey}
	client, err := createsnapshot.NewClientWithResponses(url, createsnapshot.WithHTTPClient(fault.Doer{Sign: credentials.Sign}))
	if err != nil {
		t.Fatal(err)
	}
	params := createsnapshot.CreateSnapshotParams{DiskId: "d-1", XAcsAction: "CreateSnapshot", XAcsVersion: "2014-05-26"}

	made, err := client.CreateSnapshotWithResponse(t.Context(), &params)

	if err != nil || made.JSON200 == nil || made.JSON200.SnapshotId == "" {
		t.Fatal(made, err)
	}
}

func TestAllActionsOfAnRPCAPI(t *testing.T) {
	url, keys := start(t)
	credentials := acs.Credentials{AccessKeyID: keys.AccessKey, AccessKeySecret: keys.SecretKey}
	client, err := ecs20140526.NewClientWithResponses(url, ecs20140526.WithHTTPClient(fault.Doer{Sign: credentials.Sign}))
	if err != nil {
		t.Fatal(err)
	}

	made, err := client.CreateSnapshotWithResponse(t.Context(), &ecs20140526.CreateSnapshotParams{DiskID: "d-1"})

	if err != nil || made.JSON200 == nil || made.JSON200.SnapshotID == "" {
		t.Fatal(made, err)
	}
}
