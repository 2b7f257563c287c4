package load_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
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

// paced is how long workers wait between two looks at a snapshot.
var paced = poll.WithBackoff(poll.Backoff{First: delay, Most: 4 * delay})

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
	signedBy := func(sign func(context.Context, *http.Request) error) countingDoer {
		return countingDoer{fault.Doer{Client: client, Sign: sign}, counted}
	}
	key := signedBy(hwauth.AKSK{AccessKey: s.credentials.AccessKey, SecretKey: s.credentials.SecretKey}.Sign)
	token := signedBy(hwauth.Token(s.credentials.Token))
	acsKey := signedBy(acs.Credentials{AccessKeyID: s.credentials.AccessKey, AccessKeySecret: s.credentials.SecretKey}.Sign)
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
	if !w.awaitRollback(ctx) || !w.awaitEVS(ctx, id) {
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

func (w *worker) awaitEVS(ctx context.Context, id string) bool {
	return w.await(ctx, &watch{operation: "evsv2 showSnapshot"}, func(ctx context.Context) error {
		return ended(w.evs.WaitForSnapshot(ctx, w.project, id, paced))
	})
}

// awaitRollback waits until the volume is available again.
func (w *worker) awaitRollback(ctx context.Context) bool {
	return w.await(ctx, &watch{operation: "evsv2 showVolume"}, func(ctx context.Context) error {
		return ended(w.evs.WaitForRollback(ctx, w.project, w.volume, paced))
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

// listEVS looks for a snapshot in a list by offset and in one by marker. The second is
// of all workers and read up to the snapshot: the marker of a later page may be deleted
// by then.
func (w *worker) listEVS(ctx context.Context, id string) {
	paged, _ := listed(ctx, w, "evsv2 listSnapshots", func(ctx context.Context) iter.Seq2[evsv2.SnapshotDetails, error] {
		return w.evs.ListSnapshotsAll(ctx, w.project, &evsv2.ListSnapshotsParams{VolumeID: &w.volume, Limit: new(50)})
	})
	w.hold(slices.ContainsFunc(paged, func(s evsv2.SnapshotDetails) bool { return s.ID == id }), "evsv2 listSnapshots does not have %s", id)
	is := func(s cinderv3.SnapshotSummary) bool { return s.ID == id }
	details, _ := listed(ctx, w, "cinderv3 listSnapshotDetails", func(ctx context.Context) iter.Seq2[cinderv3.SnapshotSummary, error] {
		return upTo(is, w.cinder3.ListSnapshotDetailsAll(ctx, w.project, nil))
	})
	w.hold(slices.ContainsFunc(details, is), "cinderv3 listSnapshotDetails does not have %s", id)
}

func (w *worker) deleteEVS(ctx context.Context, id string) {
	if !w.call("evsv2 deleteSnapshot", func() error {
		_, err := w.evs.DeleteSnapshotWithResponse(ctx, w.project, id)
		return err
	}) {
		return
	}
	w.awaitDeletion(ctx, "cinderv3 showSnapshot", func(ctx context.Context) error {
		return w.cinder3.WaitForSnapshotDeleted(ctx, w.project, id, paced)
	})
}

// signIn gets a token and makes a call with it.
func (w *worker) signIn(ctx context.Context) {
	c := w.served.credentials
	var signedIn *iamv3.CreateTokenHTTPResponse
	if !w.call("iamv3 createToken", on(&signedIn, func() (*iamv3.CreateTokenHTTPResponse, error) {
		return w.iam.CreateTokenWithResponse(ctx, nil, iamv3.CreateTokenBody{Auth: iamv3.Auth{
			Identity: iamv3.Identity{Methods: []iamv3.IdentityMethods{iamv3.IdentityMethodsPassword}, Password: &iamv3.PasswordIdentity{User: iamv3.PasswordUser{
				Name: &c.User, Password: secret.New(c.Password), Domain: &iamv3.UserDomain{Name: &c.Domain},
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
