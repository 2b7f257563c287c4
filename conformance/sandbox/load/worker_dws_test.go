package load_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// lifeOfDWS uses a name that eight workers use: only one of them has it at a time.
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
	restore := dwsv1.RestoreClusterBody{Restore: dwsv1.Restore{Name: "restored-" + w.cluster}} // no call deletes a cluster, so one is enough
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

// lifeOfPolicy adds a policy once, since each policy creates a snapshot that
// cannot be deleted by a call. Later it changes the policy. It copies that snapshot.
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

// endOfPolicy deletes the policy after the last life.
func (w *worker) endOfPolicy(ctx context.Context) {
	if w.policy == "" {
		return
	}
	w.call("dwsv1 deleteSnapshotPolicy", func() error {
		_, err := w.dws.DeleteSnapshotPolicyWithResponse(ctx, w.project, w.cluster, w.policy)
		return err
	})
}
