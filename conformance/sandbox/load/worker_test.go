package load_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/page"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/gen/runtime/secret"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

const region, otherRegion = "cn-hangzhou", "cn-beijing"

// createsECS is the operation that is called twice with each ClientToken.
const createsECS = "ecs CreateSnapshot"

// pause is how long workers wait between two looks at a snapshot.
var pause = poll.Backoff{First: delay, Most: 4 * delay}

// worker is a client of every API. Eight workers share a project of Huawei Cloud and
// the names in it.
type worker struct {
	*tally
	served *served

	number                int
	project, volume, disk string
	cluster, instance     string
	policy                string // the id of its policy, "" until it is added

	evs     *evsv2.ClientWithResponses
	cinder2 *cinderv2.ClientWithResponses
	cinder3 *cinderv3.ClientWithResponses
	dws     *dwsv1.ClientWithResponses
	ecs     *ecs20140526.ClientWithResponses
	iam     *iamv3.ClientWithResponses
}

func newWorker(t *testing.T, s *served, counted *tally, i int) *worker {
	t.Helper()
	w := &worker{
		tally: counted, served: s, number: i, project: fmt.Sprintf("project-%d", i/8),
		volume: fmt.Sprintf("volume-%d", i), disk: fmt.Sprintf("d-%d", i),
		cluster: fmt.Sprintf("cluster-%d", i), instance: fmt.Sprintf("i-%d", i),
	}
	client := &http.Client{Transport: s.transport}
	key := fault.Doer{Client: client, Sign: hwauth.AKSK{AccessKey: s.credentials.AccessKey, SecretKey: s.credentials.SecretKey}.Sign}
	token := fault.Doer{Client: client, Sign: hwauth.Token(s.credentials.Token)}
	acsKey := fault.Doer{Client: client, Sign: acs.Credentials{AccessKeyID: s.credentials.AccessKey, AccessKeySecret: s.credentials.SecretKey}.Sign}
	var err error
	w.evs, err = evsv2.NewClientWithResponses(s.URL, evsv2.WithHTTPClient(key))
	require.NoError(t, err)
	w.cinder2, err = cinderv2.NewClientWithResponses(s.URL, cinderv2.WithHTTPClient(token))
	require.NoError(t, err)
	w.cinder3, err = cinderv3.NewClientWithResponses(s.URL, cinderv3.WithHTTPClient(key))
	require.NoError(t, err)
	w.dws, err = dwsv1.NewClientWithResponses(s.URL, dwsv1.WithHTTPClient(token))
	require.NoError(t, err)
	w.ecs, err = ecs20140526.NewClientWithResponses(s.URL, ecs20140526.WithHTTPClient(acsKey))
	require.NoError(t, err)
	w.iam, err = iamv3.NewClientWithResponses(s.URL, iamv3.WithHTTPClient(fault.Doer{Client: client}))
	require.NoError(t, err)
	return w
}

// life takes a snapshot of every service through its life, from create to delete. A
// step that fails is counted and ends the life of the snapshot.
func (w *worker) life(ctx context.Context) {
	w.lifeOfEVS(ctx)
	w.lifeOfDWS(ctx)
	w.lifeOfPolicy(ctx)
	w.lifeOfECS(ctx)
	w.lifeOfGroup(ctx)
	w.signIn(ctx)
}

// on returns a call of any operation that stores its answer in r.
func on[R any](r *R, do func() (R, error)) func() error {
	return func() (err error) {
		*r, err = do()
		return err
	}
}

func (w *worker) lifeOfEVS(ctx context.Context) {
	id, ok := w.createEVS(ctx)
	if !ok || !w.awaitEVS(ctx, id) {
		return
	}
	w.metadata(ctx, id)
	var updated *evsv2.UpdateSnapshotHTTPResponse
	name := rand.Text()
	if w.call("evsv2 updateSnapshot", on(&updated, func() (*evsv2.UpdateSnapshotHTTPResponse, error) {
		return w.evs.UpdateSnapshotWithResponse(ctx, w.project, id, evsv2.UpdateSnapshotBody{Snapshot: evsv2.UpdateSnapshotOption{Name: &name}})
	})) {
		var found *cinderv2.ShowSnapshotHTTPResponse
		if w.call("cinderv2 showSnapshot", on(&found, func() (*cinderv2.ShowSnapshotHTTPResponse, error) {
			return w.cinder2.ShowSnapshotWithResponse(ctx, w.project, id)
		})) {
			got, _ := found.JSON200.Snapshot.Name.Get()
			w.hold(got == name, "an update of the name is lost: %s is %q", id, got)
		}
	}
	w.listEVS(ctx, id)
	var rolled *evsv2.RollbackSnapshotHTTPResponse
	w.call("evsv2 rollbackSnapshot", on(&rolled, func() (*evsv2.RollbackSnapshotHTTPResponse, error) {
		return w.evs.RollbackSnapshotWithResponse(ctx, w.project, id, evsv2.RollbackSnapshotBody{Rollback: evsv2.RollbackSnapshotOption{VolumeID: w.volume}})
	}))
	if !w.awaitEVS(ctx, id) {
		return
	}
	w.deleteEVS(ctx, id)
}

// createEVS creates a snapshot with one of the three APIs of the service.
func (w *worker) createEVS(ctx context.Context) (id string, ok bool) {
	switch w.number % 3 {
	case 0:
		var r *evsv2.CreateSnapshotHTTPResponse
		ok = w.call("evsv2 createSnapshot", on(&r, func() (*evsv2.CreateSnapshotHTTPResponse, error) {
			return w.evs.CreateSnapshotWithResponse(ctx, w.project, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: w.volume}})
		}))
		if ok {
			id = r.JSON202.Snapshot.ID
		}
	case 1:
		var r *cinderv2.CreateSnapshotHTTPResponse
		ok = w.call("cinderv2 createSnapshot", on(&r, func() (*cinderv2.CreateSnapshotHTTPResponse, error) {
			return w.cinder2.CreateSnapshotWithResponse(ctx, w.project, cinderv2.CreateSnapshotBody{Snapshot: cinderv2.CreateSnapshotOption{VolumeID: w.volume}})
		}))
		if ok {
			id = r.JSON202.Snapshot.ID
		}
	default:
		var r *cinderv3.CreateSnapshotHTTPResponse
		ok = w.call("cinderv3 createSnapshot", on(&r, func() (*cinderv3.CreateSnapshotHTTPResponse, error) {
			return w.cinder3.CreateSnapshotWithResponse(ctx, w.project, nil, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: w.volume}})
		}))
		if ok {
			id = r.JSON202.Snapshot.ID
		}
	}
	return id, ok
}

// await waits until a snapshot has a status.
func (w *worker) await(ctx context.Context, what string, statuses poll.Statuses, look func(context.Context) (string, error)) bool {
	_, err := poll.Wait(ctx, statuses, func(ctx context.Context) (string, string, error) {
		var status string
		err := error(nil)
		w.call(what, func() error {
			status, err = look(ctx)
			return err
		})
		return status, status, err
	}, poll.WithBackoff(pause))
	w.hold(err == nil, "%s: waited without success: %v", what, err)
	return err == nil
}

func (w *worker) awaitEVS(ctx context.Context, id string) bool {
	return w.await(ctx, "evsv2 showSnapshot", poll.EVS, func(ctx context.Context) (string, error) {
		r, err := w.evs.ShowSnapshotWithResponse(ctx, w.project, id)
		if err != nil {
			return "", err
		}
		return r.JSON200.Snapshot.Status, nil
	})
}

// metadata adds two items concurrently with two APIs: none may get lost. Then it
// calls the other operations.
func (w *worker) metadata(ctx context.Context, id string) {
	items := func(key string) map[string]string { return map[string]string{key: w.volume} }
	var both sync.WaitGroup
	both.Go(func() {
		w.call("cinderv2 addSnapshotMetadata", func() error {
			_, err := w.cinder2.AddSnapshotMetadataWithResponse(ctx, w.project, id, cinderv2.SnapshotMetadata{Metadata: items("two")})
			return err
		})
	})
	both.Go(func() {
		w.call("cinderv3 addSnapshotMetadata", func() error {
			_, err := w.cinder3.AddSnapshotMetadataWithResponse(ctx, w.project, id, nil, cinderv3.SnapshotMetadata{Metadata: items("three")})
			return err
		})
	})
	both.Wait()
	w.holdMetadata(ctx, id, "two", "three")
	w.call("cinderv3 replaceSnapshotMetadata", func() error {
		_, err := w.cinder3.ReplaceSnapshotMetadataWithResponse(ctx, w.project, id, nil, cinderv3.SnapshotMetadata{Metadata: items("other")})
		return err
	})
	w.call("cinderv3 updateSnapshotMetadataItem", func() error {
		_, err := w.cinder3.UpdateSnapshotMetadataItemWithResponse(ctx, w.project, id, "more", nil, cinderv3.SnapshotMetadataItem{Meta: items("more")})
		return err
	})
	w.call("cinderv3 showSnapshotMetadataItem", func() error {
		_, err := w.cinder3.ShowSnapshotMetadataItemWithResponse(ctx, w.project, id, "more", nil)
		return err
	})
	w.call("cinderv3 deleteSnapshotMetadataItem", func() error {
		_, err := w.cinder3.DeleteSnapshotMetadataItemWithResponse(ctx, w.project, id, "more", nil)
		return err
	})
	w.holdMetadata(ctx, id, "other")
}

func (w *worker) holdMetadata(ctx context.Context, id string, keys ...string) {
	var r *cinderv3.ShowSnapshotMetadataHTTPResponse
	if !w.call("cinderv3 showSnapshotMetadata", on(&r, func() (*cinderv3.ShowSnapshotMetadataHTTPResponse, error) {
		return w.cinder3.ShowSnapshotMetadataWithResponse(ctx, w.project, id, nil)
	})) {
		return
	}
	got := r.JSON200.Metadata
	right := len(got) == len(keys)
	for _, key := range keys {
		right = right && got[key] == w.volume
	}
	w.hold(right, "an update of metadata is lost: %s has %v, not %v", id, got, keys)
}

// listEVS looks for a snapshot with both kinds of paging.
func (w *worker) listEVS(ctx context.Context, id string) {
	found, limit := false, 50
	for listed, err := range page.Offset(func(offset int) (all []evsv2.SnapshotDetails, err error) {
		var r *evsv2.ListSnapshotsHTTPResponse
		if w.call("evsv2 listSnapshots", on(&r, func() (*evsv2.ListSnapshotsHTTPResponse, error) {
			return w.evs.ListSnapshotsWithResponse(ctx, w.project, &evsv2.ListSnapshotsParams{VolumeID: &w.volume, Offset: &offset, Limit: &limit})
		})) {
			all = r.JSON200.Snapshots
		}
		return all, nil
	}, snapshotID) {
		found = found || err == nil && listed.ID == id
	}
	w.hold(found, "evsv2 listSnapshots does not have %s", id)
	var r *cinderv3.ListSnapshotDetailsHTTPResponse
	if w.call("cinderv3 listSnapshotDetails", on(&r, func() (*cinderv3.ListSnapshotDetailsHTTPResponse, error) {
		return w.cinder3.ListSnapshotDetailsWithResponse(ctx, w.project, &cinderv3.ListSnapshotDetailsParams{})
	})) {
		w.hold(slices.ContainsFunc(r.JSON200.Snapshots, func(s cinderv3.SnapshotSummary) bool { return s.ID == id }), "cinderv3 listSnapshotDetails does not have %s", id)
	}
}

func (w *worker) deleteEVS(ctx context.Context, id string) {
	if !w.call("evsv2 deleteSnapshot", func() error {
		_, err := w.evs.DeleteSnapshotWithResponse(ctx, w.project, id)
		return err
	}) {
		return
	}
	w.gone(ctx, "cinderv3 showSnapshot", func() error {
		_, err := w.cinder3.ShowSnapshotWithResponse(ctx, w.project, id, nil)
		return err
	})
}

// gone waits until a deleted snapshot is not found.
func (w *worker) gone(ctx context.Context, operation string, show func() error) {
	for range 100 {
		if !w.call(operation, show, "404") {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(delay):
		}
	}
	w.hold(false, "%s: it is deleted, and still found", operation)
}

// signIn gets a token and makes a call with it.
func (w *worker) signIn(ctx context.Context) {
	c := w.served.credentials
	var signedIn *iamv3.CreateTokenHTTPResponse
	if !w.call("iamv3 createToken", on(&signedIn, func() (*iamv3.CreateTokenHTTPResponse, error) {
		return w.iam.CreateTokenWithResponse(ctx, nil, iamv3.CreateTokenBody{Auth: iamv3.Auth{
			Identity: iamv3.Identity{Methods: []iamv3.IdentityMethods{iamv3.IdentityMethodsPassword}, Password: iamv3.PasswordIdentity{User: iamv3.PasswordUser{
				Name: c.User, Password: secret.New(c.Password), Domain: iamv3.UserDomain{Name: c.Domain},
			}}},
			Scope: &iamv3.Scope{Project: &iamv3.ScopeProject{ID: &w.project}},
		}})
	})) {
		return
	}
	w.call("iamv3 listProjects", func() error {
		_, err := w.iam.ListProjectsWithResponse(ctx, &iamv3.ListProjectsParams{}, hwauth.Token(signedIn.HTTPResponse.Header.Get("X-Subject-Token")))
		return err
	})
}
