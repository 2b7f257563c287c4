package load_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"slices"

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
	listed(ctx, w, "dwsv1 listSnapshots", func(ctx context.Context) iter.Seq2[dwsv1.SnapshotDetails, error] {
		return w.dws.ListSnapshotsAll(ctx, w.project)
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
	return w.await(ctx, &watch{operation: "dwsv1 showSnapshot"}, func(ctx context.Context) error {
		return ended(w.dws.WaitForSnapshot(ctx, w.project, id, paced))
	})
}

func (w *worker) deleteDWS(ctx context.Context, id string) {
	if !w.call("dwsv1 deleteSnapshot", func() error {
		_, err := w.dws.DeleteSnapshotWithResponse(ctx, w.project, id)
		return err
	}) {
		return
	}
	w.awaitDeletion(ctx, "dwsv1 showSnapshot", func(ctx context.Context) error {
		return w.dws.WaitForSnapshotDeleted(ctx, w.project, id, paced)
	})
}

// lifeOfPolicy adds a policy once, since each policy creates a snapshot that
// cannot be deleted by a call. Later it changes the policy. It copies that snapshot.
func (w *worker) lifeOfPolicy(ctx context.Context) {
	wanted := dwsv1.BackupStrategyRequest{PolicyName: new("policy"), BackupStrategy: new(rand.Text()), BackupType: new(dwsv1.BackupStrategyRequestBackupTypeFull), BackupLevel: new(dwsv1.BackupStrategyRequestBackupLevelCluster)}
	if w.policy != "" {
		wanted = dwsv1.BackupStrategyRequest{PolicyID: &w.policy, BackupStrategy: wanted.BackupStrategy}
	}
	if !w.call("dwsv1 addSnapshotPolicy", func() error {
		_, err := w.dws.AddSnapshotPolicyWithResponse(ctx, w.project, w.cluster, dwsv1.AddSnapshotPolicyBody{BackupStrategies: &[]dwsv1.BackupStrategyRequest{wanted}})
		return err
	}) {
		return
	}
	policies, ok := listed(ctx, w, "dwsv1 listSnapshotPolicies", func(ctx context.Context) iter.Seq2[dwsv1.BackupStrategyDetail, error] {
		return w.dws.ListSnapshotPoliciesAll(ctx, w.project, w.cluster)
	})
	if !ok {
		return
	}
	if len(policies) != 1 || *policies[0].BackupStrategy != *wanted.BackupStrategy {
		w.hold(false, "a change of the policy is lost: %s has %d, not %s", w.cluster, len(policies), *wanted.BackupStrategy)
		return
	}
	w.policy = policies[0].PolicyID
	snapshots, ok := listed(ctx, w, "dwsv1 listClusterSnapshots", func(ctx context.Context) iter.Seq2[dwsv1.ClusterSnapshot, error] {
		return w.dws.ListClusterSnapshotsAll(ctx, w.project, w.cluster, nil)
	})
	if !ok {
		return
	}
	i := slices.IndexFunc(snapshots, func(s dwsv1.ClusterSnapshot) bool { return s.Type != nil && *s.Type == "AUTO" })
	if i < 0 {
		w.hold(false, "%s has no automated snapshot", w.cluster)
		return
	}
	w.copyDWS(ctx, snapshots[i].ID)
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
