package sandbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// snapshot makes a snapshot of a volume, waits until it is there, and returns its id.
func (p *policies) snapshot(volume string) string {
	p.t.Helper()
	created, err := p.snapshots.CreateSnapshotWithResponse(p.t.Context(), evsProject, evsv2.CreateSnapshotBody{
		Snapshot: evsv2.CreateSnapshotOption{VolumeID: volume},
	})
	require.NoError(p.t, err)
	p.clock.forward(delay)
	return created.JSON202.Snapshot.ID
}

func (p *policies) chains(params evsv5.ListSnapshotChainsParams) []evsv5.SnapshotChains {
	p.t.Helper()
	listed, err := p.client.ListSnapshotChainsWithResponse(p.t.Context(), evsProject, &params)
	require.NoError(p.t, err)
	return listed.JSON200.SnapshotChains
}

func (p *policies) countChains(params evsv5.CountSnapshotChainsParams) int {
	p.t.Helper()
	counted, err := p.client.CountSnapshotChainsWithResponse(p.t.Context(), evsProject, &params)
	require.NoError(p.t, err)
	return counted.JSON200.Count
}

func TestEVSChainLife(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	require.Empty(t, p.chains(evsv5.ListSnapshotChainsParams{}))
	began := p.clock.time()
	id := p.snapshot("v-1")
	first := p.chains(evsv5.ListSnapshotChainsParams{})
	require.Len(t, first, 1)
	require.WithinDuration(t, began, first[0].CreatedAt.Time(), time.Millisecond)
	want := evsv5.SnapshotChains{
		ID: first[0].ID, ProjectID: evsProject, VolumeID: "v-1", AvailabilityZone: new("az-dc-1"), Category: "standard",
		SnapshotCount: 1, Capacity: 1, CreatedAt: first[0].CreatedAt, UpdatedAt: first[0].CreatedAt,
	}
	require.Equal(t, want, first[0])

	p.snapshot("v-1")
	second := p.chains(evsv5.ListSnapshotChainsParams{})
	want.SnapshotCount, want.UpdatedAt = 2, second[0].UpdatedAt
	require.Equal(t, []evsv5.SnapshotChains{want}, second)
	require.Equal(t, delay, want.UpdatedAt.Time().Sub(want.CreatedAt.Time()))

	_, err := p.snapshots.DeleteSnapshotWithResponse(t.Context(), evsProject, id)
	require.NoError(t, err)
	p.clock.forward(delay)
	require.Equal(t, 1, p.chains(evsv5.ListSnapshotChainsParams{})[0].SnapshotCount)
	require.Equal(t, want.ID, p.chains(evsv5.ListSnapshotChainsParams{})[0].ID, "it is the same chain")
}

func TestEVSChainOfAVolumeThatACallCreated(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	created, err := p.snapshots.CreateVolumeWithResponse(t.Context(), evsProject, &evsv2.CreateVolumeParams{}, evsv2.CreateVolumeBody{
		Volume: evsv2.CreateVolumeOption{AvailabilityZone: "az-9", VolumeType: "SSD", Size: 40, Metadata: &map[string]string{"create_for_volume_id": "true"}},
	})
	require.NoError(t, err)
	p.clock.forward(delay)
	volume := (*created.JSON202.VolumeIds)[0]
	p.snapshot(volume)
	p.snapshot("v-1")

	chain := p.chains(evsv5.ListSnapshotChainsParams{VolumeID: &volume})[0]

	require.InDelta(t, 40, chain.Capacity, 0)
	require.Equal(t, new("az-9"), chain.AvailabilityZone)
	require.Equal(t, 1, p.countChains(evsv5.CountSnapshotChainsParams{AvailabilityZone: new("az-9")}))
	require.Equal(t, 2, p.countChains(evsv5.CountSnapshotChainsParams{}))
}

func TestEVSChainPages(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	for _, volume := range []string{"v-1", "v-2", "v-3"} {
		p.snapshot(volume)
	}
	var seen []string
	for chain, err := range p.client.ListSnapshotChainsAll(t.Context(), evsProject, &evsv5.ListSnapshotChainsParams{Limit: new(2)}) {
		require.NoError(t, err)
		seen = append(seen, chain.VolumeID)
	}
	require.Equal(t, []string{"v-3", "v-2", "v-1"}, seen)

	all := p.chains(evsv5.ListSnapshotChainsParams{})
	require.Equal(t, all[1:2], p.chains(evsv5.ListSnapshotChainsParams{ID: &all[1].ID}))
	require.Empty(t, p.chains(evsv5.ListSnapshotChainsParams{Category: new("backup")}))
	require.Equal(t, 1, p.countChains(evsv5.CountSnapshotChainsParams{ID: &all[1].ID, VolumeID: new("v-2")}))
	require.Equal(t, 3, p.countChains(evsv5.CountSnapshotChainsParams{Category: new("standard")}))
	_, err := p.client.ListSnapshotChainsWithResponse(t.Context(), evsProject, &evsv5.ListSnapshotChainsParams{Marker: new("chain-1")})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}
