// Package consumer uses the published module from another one.
package consumer

import (
	"context"
	"fmt"

	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// Backup creates a snapshot of a volume, waits until it can be used, and returns the ids
// of all snapshots of the volume.
func Backup(ctx context.Context, client *evsv2.ClientWithResponses, project, volume string) ([]string, error) {
	created, err := client.CreateSnapshotWithResponse(ctx, project, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: volume}})
	if err != nil {
		return nil, fmt.Errorf("create: %w", err)
	}
	if _, err := client.WaitForSnapshot(ctx, project, created.JSON202.Snapshot.ID); err != nil {
		return nil, fmt.Errorf("wait: %w", err)
	}
	var ids []string
	for snapshot, err := range client.ListSnapshotsAll(ctx, project, &evsv2.ListSnapshotsParams{VolumeID: &volume}) {
		if err != nil {
			return nil, fmt.Errorf("list: %w", err)
		}
		ids = append(ids, snapshot.ID)
	}
	return ids, nil
}
