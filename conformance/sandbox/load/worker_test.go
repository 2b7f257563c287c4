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
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

const region, otherRegion = "cn-hangzhou", "cn-beijing"

// createsECS is the call that is made twice with each ClientToken.
const createsECS = "ecs CreateSnapshot"

// pause is how workers wait for snapshots.
var pause = poll.Backoff{First: delay, Most: 4 * delay}

// worker is a client of every API. Eight share a project of Huawei Cloud, and the
// names there.
type worker struct {
	*tally
	served *served

	number                int
	project, volume, disk string
	cluster, instance     string
	policy                string // its id, "" until it is added

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
	acsKey := fault.Doer{Client: client, Sign: acs.Credentials{AccessKeyID: s.credentials.AccessKey, AccessKeySecret: s.credentials.SecretKey}.Sign("2014-05-26")}
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

// life is that of a snapshot of every service, from create to delete. A step that
// fails is counted, and ends the life of the snapshot.
func (w *worker) life(ctx context.Context) {
	w.lifeOfEVS(ctx)
	w.lifeOfDWS(ctx)
	w.lifeOfPolicy(ctx)
	w.lifeOfECS(ctx)
	w.lifeOfGroup(ctx)
	w.signIn(ctx)
}

// on is a call of any operation, its answer left in r.
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
		var shown *cinderv2.ShowSnapshotHTTPResponse
		if w.call("cinderv2 showSnapshot", on(&shown, func() (*cinderv2.ShowSnapshotHTTPResponse, error) {
			return w.cinder2.ShowSnapshotWithResponse(ctx, w.project, id)
		})) {
			got, _ := shown.JSON200.Snapshot.Name.Get()
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

// createEVS creates by one of the three APIs of the service.
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

// await waits for the end of what was begun.
func (w *worker) await(ctx context.Context, what string, statuses poll.Statuses, look func(context.Context) (string, error)) bool {
	_, err := poll.Wait(ctx, statuses, pause, func(ctx context.Context) (string, string, error) {
		var status string
		err := error(nil)
		w.call(what, func() error {
			status, err = look(ctx)
			return err
		})
		return status, status, err
	})
	w.hold(err == nil, "%s: waited in vain: %v", what, err)
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

// metadata adds two items at once by two APIs: none may get lost. Then it goes
// through the other operations.
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

// listEVS looks for a snapshot by two ways of turning pages.
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
	}) {
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

// gone waits until a snapshot that is deleted is not found.
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

// lifeOfDWS wants a name that eight workers want: one of them has it at a time.
func (w *worker) lifeOfDWS(ctx context.Context) {
	name := fmt.Sprintf("snapshot-%d", w.number%2)
	var made *dwsv1.CreateSnapshotHTTPResponse
	if !w.call("dwsv1 createSnapshot", on(&made, func() (*dwsv1.CreateSnapshotHTTPResponse, error) {
		return w.dws.CreateSnapshotWithResponse(ctx, w.project, dwsv1.CreateSnapshotBody{Snapshot: dwsv1.Snapshot{Name: name, ClusterID: w.cluster}})
	}), "DWS.5039") {
		return
	}
	id := made.JSON200.Snapshot.ID
	other, taken := w.served.names.Swap(w.project+name, id)
	w.hold(!taken, "the name %s is given to %s and to %s", name, other, id)
	if !w.awaitDWS(ctx, id) {
		return
	}
	w.call("dwsv1 listSnapshots", func() error {
		_, err := w.dws.ListSnapshotsWithResponse(ctx, w.project)
		return err
	})
	w.call("dwsv1 showSnapshotStatistics", func() error {
		_, err := w.dws.ShowSnapshotStatisticsWithResponse(ctx, w.project, w.cluster)
		return err
	})
	restore := dwsv1.RestoreClusterBody{Restore: dwsv1.Restore{Name: "restored-" + w.cluster}} // nothing deletes a cluster, so one is enough
	if w.call("dwsv1 restoreCluster", func() error {
		_, err := w.dws.RestoreClusterWithResponse(ctx, w.project, id, restore)
		return err
	}, "DWS.5050") && !w.awaitDWS(ctx, id) {
		return
	}
	w.served.names.Delete(w.project + name)
	w.deleteDWS(ctx, id)
}

func (w *worker) awaitDWS(ctx context.Context, id string) bool {
	return w.await(ctx, "dwsv1 showSnapshot", poll.DWS, func(ctx context.Context) (string, error) {
		r, err := w.dws.ShowSnapshotWithResponse(ctx, w.project, id)
		if err != nil {
			return "", err
		}
		return r.JSON200.Snapshot.Status, nil
	})
}

func (w *worker) deleteDWS(ctx context.Context, id string) {
	if !w.call("dwsv1 deleteSnapshot", func() error {
		_, err := w.dws.DeleteSnapshotWithResponse(ctx, w.project, id)
		return err
	}) {
		return
	}
	w.gone(ctx, "dwsv1 showSnapshot", func() error {
		_, err := w.dws.ShowSnapshotWithResponse(ctx, w.project, id)
		return err
	})
}

// lifeOfPolicy adds a policy once, since each makes a snapshot that nobody can
// delete, and changes it from then on; and copies that snapshot.
func (w *worker) lifeOfPolicy(ctx context.Context) {
	wanted := dwsv1.BackupStrategyRequest{PolicyName: new("policy"), BackupStrategy: new(rand.Text()), BackupType: new(dwsv1.BackupStrategyRequestBackupTypeFull), BackupLevel: new(dwsv1.BackupStrategyRequestBackupLevelCluster)}
	if w.policy != "" {
		wanted = dwsv1.BackupStrategyRequest{PolicyID: &w.policy, BackupStrategy: wanted.BackupStrategy}
	}
	var listed *dwsv1.ListSnapshotPoliciesHTTPResponse
	list := on(&listed, func() (*dwsv1.ListSnapshotPoliciesHTTPResponse, error) {
		return w.dws.ListSnapshotPoliciesWithResponse(ctx, w.project, w.cluster)
	})
	if !w.call("dwsv1 addSnapshotPolicy", func() error {
		_, err := w.dws.AddSnapshotPolicyWithResponse(ctx, w.project, w.cluster, dwsv1.AddSnapshotPolicyBody{BackupStrategies: &[]dwsv1.BackupStrategyRequest{wanted}})
		return err
	}) || !w.call("dwsv1 listSnapshotPolicies", list) {
		return
	}
	policies := listed.JSON200.BackupStrategies
	if len(policies) != 1 || *policies[0].BackupStrategy != *wanted.BackupStrategy {
		w.hold(false, "a change of the policy is lost: %s has %d, not %s", w.cluster, len(policies), *wanted.BackupStrategy)
		return
	}
	w.policy = policies[0].PolicyID
	var snapshots *dwsv1.ListClusterSnapshotsHTTPResponse
	if !w.call("dwsv1 listClusterSnapshots", on(&snapshots, func() (*dwsv1.ListClusterSnapshotsHTTPResponse, error) {
		return w.dws.ListClusterSnapshotsWithResponse(ctx, w.project, w.cluster, &dwsv1.ListClusterSnapshotsParams{})
	})) {
		return
	}
	i := slices.IndexFunc(snapshots.JSON200.Snapshots, func(s dwsv1.ClusterSnapshot) bool { return s.Type != nil && *s.Type == "AUTO" })
	if i < 0 {
		w.hold(false, "%s has no automated snapshot", w.cluster)
		return
	}
	w.copyDWS(ctx, snapshots.JSON200.Snapshots[i].ID)
}

func (w *worker) copyDWS(ctx context.Context, id string) {
	if !w.awaitDWS(ctx, id) {
		return
	}
	var copied *dwsv1.CopySnapshotHTTPResponse
	if w.call("dwsv1 copySnapshot", on(&copied, func() (*dwsv1.CopySnapshotHTTPResponse, error) {
		return w.dws.CopySnapshotWithResponse(ctx, w.project, id, dwsv1.CopySnapshotBody{BackupName: "copy-" + rand.Text()})
	})) && w.awaitDWS(ctx, copied.JSON200.SnapshotID) {
		w.deleteDWS(ctx, copied.JSON200.SnapshotID)
	}
}

// endOfPolicy is after the last life.
func (w *worker) endOfPolicy(ctx context.Context) {
	if w.policy == "" {
		return
	}
	w.call("dwsv1 deleteSnapshotPolicy", func() error {
		_, err := w.dws.DeleteSnapshotPolicyWithResponse(ctx, w.project, w.cluster, w.policy)
		return err
	})
}

// createECS creates twice at once with one token: that is one snapshot.
func (w *worker) createECS(ctx context.Context) (id string, ok bool) {
	token := rand.Text()
	var ids [2]string
	var both sync.WaitGroup
	for i := range ids {
		both.Go(func() {
			var r *ecs20140526.CreateSnapshotHTTPResponse
			if w.call(createsECS, on(&r, func() (*ecs20140526.CreateSnapshotHTTPResponse, error) {
				return w.ecs.CreateSnapshotWithResponse(ctx, &ecs20140526.CreateSnapshotParams{DiskID: w.disk, ClientToken: &token})
			})) {
				ids[i] = r.JSON200.SnapshotID
			}
		})
	}
	both.Wait()
	w.hold(ids[0] == ids[1], "one token made %s and %s", ids[0], ids[1])
	return ids[0], ids[0] != ""
}

func (w *worker) awaitECS(ctx context.Context, region, id, name string) bool {
	return w.await(ctx, "ecs DescribeSnapshots", poll.ECS, func(ctx context.Context) (string, error) {
		r, err := w.ecs.DescribeSnapshotsWithResponse(ctx, &ecs20140526.DescribeSnapshotsParams{RegionID: region, SnapshotIDs: new(fmt.Sprintf("[%q]", id))})
		if err != nil {
			return "", err
		}
		all := r.JSON200.Snapshots.Snapshot
		if len(all) != 1 {
			return "", fmt.Errorf("%d snapshots have the id %s", len(all), id)
		}
		if name != "" && *all[0].SnapshotName != name {
			return "", fmt.Errorf("an update of the name is lost: %s is %s", id, *all[0].SnapshotName)
		}
		return *all[0].Status, nil
	})
}

func (w *worker) lifeOfECS(ctx context.Context) {
	id, ok := w.createECS(ctx)
	if !ok || !w.awaitECS(ctx, region, id, "") {
		return
	}
	name := "n" + rand.Text()
	w.call("ecs ModifySnapshotAttribute", func() error {
		_, err := w.ecs.ModifySnapshotAttributeWithResponse(ctx, &ecs20140526.ModifySnapshotAttributeParams{SnapshotID: id, SnapshotName: &name})
		return err
	})
	w.awaitECS(ctx, region, id, name)
	w.call("ecs ModifySnapshotCategory", func() error {
		_, err := w.ecs.ModifySnapshotCategoryWithResponse(ctx, &ecs20140526.ModifySnapshotCategoryParams{SnapshotID: id})
		return err
	}, "IncorrectSnapshotStatus") // after 14 days alone
	remove := func(id string) func() error {
		return func() error {
			_, err := w.ecs.DeleteSnapshotWithResponse(ctx, &ecs20140526.DeleteSnapshotParams{SnapshotID: id})
			return err
		}
	}
	w.call("ecs LockSnapshot", func() error {
		_, err := w.ecs.LockSnapshotWithResponse(ctx, &ecs20140526.LockSnapshotParams{RegionID: region, SnapshotID: id, LockMode: ecs20140526.LockSnapshotParamsLockModeCompliance, CoolOffPeriod: 1, LockDuration: 1})
		return err
	})
	w.hold(!w.call("ecs DeleteSnapshot", remove(id), "InvalidOperation.SnapshotLocked"), "%s is locked, and deleted all the same", id)
	w.call("ecs UnlockSnapshot", func() error {
		_, err := w.ecs.UnlockSnapshotWithResponse(ctx, &ecs20140526.UnlockSnapshotParams{RegionID: region, SnapshotID: id})
		return err
	})
	w.call("ecs DescribeSnapshotLinks", func() error {
		_, err := w.ecs.DescribeSnapshotLinksWithResponse(ctx, &ecs20140526.DescribeSnapshotLinksParams{RegionID: region})
		return err
	})
	w.call("ecs DescribeSnapshotsUsage", func() error {
		_, err := w.ecs.DescribeSnapshotsUsageWithResponse(ctx, &ecs20140526.DescribeSnapshotsUsageParams{RegionID: region})
		return err
	})
	var copied *ecs20140526.CopySnapshotHTTPResponse
	if w.call("ecs CopySnapshot", on(&copied, func() (*ecs20140526.CopySnapshotHTTPResponse, error) {
		return w.ecs.CopySnapshotWithResponse(ctx, &ecs20140526.CopySnapshotParams{RegionID: region, SnapshotID: id, DestinationRegionID: otherRegion, DestinationSnapshotName: "copied", DestinationSnapshotDescription: "copied"})
	})) && w.awaitECS(ctx, otherRegion, copied.JSON200.SnapshotID, "copied") {
		w.call("ecs DeleteSnapshot", remove(copied.JSON200.SnapshotID))
	}
	w.call("ecs DeleteSnapshot", remove(id))
	w.hold(!w.call("ecs DeleteSnapshot", remove(id), "404"), "%s is deleted twice", id)
}

func (w *worker) lifeOfGroup(ctx context.Context) {
	var made *ecs20140526.CreateSnapshotGroupHTTPResponse
	if !w.call("ecs CreateSnapshotGroup", on(&made, func() (*ecs20140526.CreateSnapshotGroupHTTPResponse, error) {
		return w.ecs.CreateSnapshotGroupWithResponse(ctx, &ecs20140526.CreateSnapshotGroupParams{RegionID: region, InstanceID: &w.instance})
	})) {
		return
	}
	id := made.JSON200.SnapshotGroupID
	w.call("ecs ModifySnapshotGroup", func() error {
		_, err := w.ecs.ModifySnapshotGroupWithResponse(ctx, &ecs20140526.ModifySnapshotGroupParams{RegionID: region, SnapshotGroupID: id, Name: new("group")})
		return err
	})
	w.await(ctx, "ecs DescribeSnapshotGroups", poll.ECS, func(ctx context.Context) (string, error) {
		r, err := w.ecs.DescribeSnapshotGroupsWithResponse(ctx, &ecs20140526.DescribeSnapshotGroupsParams{RegionID: region, SnapshotGroupID1: &id})
		if err != nil {
			return "", err
		}
		all := r.JSON200.SnapshotGroups.SnapshotGroup
		if len(all) != 1 || len(all[0].Snapshots.Snapshot) != 2 || *all[0].Name != "group" {
			return "", fmt.Errorf("the group %s is not as it was made: %+v", id, all)
		}
		return *all[0].Status, nil
	})
	w.call("ecs DeleteSnapshotGroup", func() error {
		_, err := w.ecs.DeleteSnapshotGroupWithResponse(ctx, &ecs20140526.DeleteSnapshotGroupParams{RegionID: region, SnapshotGroupID: id})
		return err
	})
}

// signIn gets a token and calls with it.
func (w *worker) signIn(ctx context.Context) {
	c := w.served.credentials
	var signedIn *iamv3.CreateTokenHTTPResponse
	if !w.call("iamv3 createToken", on(&signedIn, func() (*iamv3.CreateTokenHTTPResponse, error) {
		return w.iam.CreateTokenWithResponse(ctx, nil, iamv3.CreateTokenBody{Auth: iamv3.Auth{
			Identity: iamv3.Identity{Methods: []iamv3.IdentityMethods{iamv3.IdentityMethodsPassword}, Password: iamv3.PasswordIdentity{User: iamv3.PasswordUser{
				Name: c.User, Password: c.Password, Domain: iamv3.UserDomain{Name: c.Domain},
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
