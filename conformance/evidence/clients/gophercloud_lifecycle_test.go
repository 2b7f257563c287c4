package clients

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	snapshotsv2 "github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v2/snapshots"
	snapshotsv3 "github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
	volumesv3 "github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"
	"github.com/gophercloud/gophercloud/v2/pagination"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

func gophercloudLifecycles() []lifecycle {
	v2, v3 := gophercloudAt("v2"), gophercloudAt("v3")
	v2.api, v3.api = "huawei/cinderv2", "huawei/cinderv3"
	v2.notDecoded = []string{"snapshots[].os-extended-snapshot-attributes:progress", "os-extended-snapshot-attributes:progress",
		"os-extended-snapshot-attributes:project_id"}
	v3.notDecoded = []string{"links", "volumes[].links"}
	without := []string{"listVolumes", "addSnapshotMetadata", "showSnapshotMetadata", "showSnapshotMetadataItem", "updateSnapshotMetadataItem", "deleteSnapshotMetadataItem", counts}
	return []lifecycle{
		{call: v3, start: startCinderV3, steps: cinderLifecycle, without: without, findingsOf: cinderFindings},
		{call: v2, start: startCinderV2, steps: cinderLifecycle, without: append(without, "listSnapshotDetails", "updateSnapshot", "createVolume", "showVolume", "listVolumeDetails", "deleteVolume", pages, sorted)},
	}
}

func startCinderV3(t *testing.T, s *site) caller {
	client := cinderClient(s, "v3")
	one := func(header http.Header, made *snapshotsv3.Snapshot, err error) outcome {
		if err != nil {
			return cinderFailure(t, err)
		}
		return cinderOutcome(header, gopherSnapshotV3(t, *made))
	}
	list := func(pager pagination.Pager) outcome {
		var result outcome
		err := pager.EachPage(t.Context(), func(_ context.Context, page pagination.Page) (bool, error) {
			listed, err := snapshotsv3.ExtractSnapshots(page)
			require.NoError(t, err)
			if result.decoded != nil {
				result.earlier = append(result.earlier, result.decoded)
			}
			header := page.(snapshotsv3.SnapshotPage).Header
			result.status, result.requestID, result.decoded = unknownStatus, requestID(header), object{"snapshots": eachOf(t, listed, gopherSnapshotV3)}
			next, err := page.NextPageURL()
			require.NoError(t, err)
			if next != "" {
				result.decoded["snapshots_links"] = []any{object{"href": next, "rel": "next"}}
			}
			return true, nil
		})
		if err != nil {
			return cinderFailure(t, err)
		}
		return result
	}
	return func(operation string, with change) outcome {
		if strings.Contains(operation, "Volume") {
			return gopherVolumeCall(t, client, operation, with)
		}
		id, _ := with["snapshot_id"].(string)
		switch operation {
		case "createSnapshot":
			options := snapshotsv3.CreateOpts{}
			with.apply(t, &options)
			r := snapshotsv3.Create(t.Context(), client, options)
			made, err := r.Extract()
			return one(r.Header, made, err)
		case "showSnapshot":
			r := snapshotsv3.Get(t.Context(), client, id)
			made, err := r.Extract()
			return one(r.Header, made, err)
		case "updateSnapshot":
			options := snapshotsv3.UpdateOpts{}
			with.apply(t, &options)
			r := snapshotsv3.Update(t.Context(), client, id, options)
			made, err := r.Extract()
			return one(r.Header, made, err)
		case "listSnapshots":
			return list(snapshotsv3.List(client, listOptionsV3(t, with)))
		case "listSnapshotDetails":
			return list(snapshotsv3.ListDetail(client, listOptionsV3(t, with)))
		case "replaceSnapshotMetadata":
			r := snapshotsv3.UpdateMetadata(t.Context(), client, id, snapshotsv3.UpdateMetadataOpts{Metadata: with["metadata"].(object)})
			metadata, err := r.ExtractMetadata()
			return gopherMetadata(t, r.Header, metadata, err)
		case "deleteSnapshot":
			r := snapshotsv3.Delete(t.Context(), client, id)
			return gopherEmpty(t, r.ErrResult)
		}
		panic(operation)
	}
}

func gopherVolumeCall(t *testing.T, client *gophercloud.ServiceClient, operation string, with change) outcome {
	one := func(header http.Header, made *volumesv3.Volume, err error) outcome {
		if err != nil {
			return cinderFailure(t, err)
		}
		return cinderOutcome(header, gopherVolume(t, *made))
	}
	id, _ := with["volume_id"].(string)
	switch operation {
	case "createVolume":
		options := volumesv3.CreateOpts{}
		with.apply(t, &options)
		r := volumesv3.Create(t.Context(), client, options, nil)
		made, err := r.Extract()
		return one(r.Header, made, err)
	case "showVolume":
		r := volumesv3.Get(t.Context(), client, id)
		made, err := r.Extract()
		return one(r.Header, made, err)
	case "listVolumeDetails":
		options := volumesv3.ListOpts{}
		with.apply(t, &options)
		var result outcome
		err := volumesv3.List(client, options).EachPage(t.Context(), func(_ context.Context, page pagination.Page) (bool, error) {
			listed, err := volumesv3.ExtractVolumes(page)
			require.NoError(t, err)
			result = cinderOutcome(page.(volumesv3.VolumePage).Header, object{"volumes": eachOf(t, listed, gopherVolume)})
			return false, nil // the lists of disks have one page
		})
		if err != nil {
			return cinderFailure(t, err)
		}
		return result
	case "deleteVolume":
		cascade, _ := with["cascade"].(bool)
		r := volumesv3.Delete(t.Context(), client, id, volumesv3.DeleteOpts{Cascade: cascade})
		return gopherEmpty(t, r.ErrResult)
	}
	panic(operation)
}

func listOptionsV3(t *testing.T, with change) snapshotsv3.ListOpts {
	options := struct {
		Limit  int
		Sort   string
		Status string
		Name   string
	}{}
	with.apply(t, &options)
	return snapshotsv3.ListOpts{Limit: options.Limit, Sort: options.Sort, Status: options.Status, Name: options.Name}
}

func startCinderV2(t *testing.T, s *site) caller {
	client := cinderClient(s, "v2")
	one := func(header http.Header, made *snapshotsv2.Snapshot, err error) outcome {
		if err != nil {
			return cinderFailure(t, err)
		}
		return cinderOutcome(header, gopherSnapshotV2(t, *made))
	}
	return func(operation string, with change) outcome {
		id, _ := with["snapshot_id"].(string)
		switch operation {
		case "createSnapshot":
			options := snapshotsv2.CreateOpts{}
			with.apply(t, &options)
			r := snapshotsv2.Create(t.Context(), client, options)
			made, err := r.Extract()
			return one(r.Header, made, err)
		case "showSnapshot":
			r := snapshotsv2.Get(t.Context(), client, id)
			made, err := r.Extract()
			return one(r.Header, made, err)
		case "listSnapshots":
			options := struct{ Name, Status string }{}
			with.apply(t, &options)
			page, err := snapshotsv2.List(client, snapshotsv2.ListOpts{Name: options.Name, Status: options.Status}).AllPages(t.Context())
			if err != nil {
				return cinderFailure(t, err)
			}
			listed, err := snapshotsv2.ExtractSnapshots(page)
			require.NoError(t, err)
			return cinderOutcome(page.(snapshotsv2.SnapshotPage).Header, object{"snapshots": eachOf(t, listed, gopherSnapshotV2)})
		case "replaceSnapshotMetadata":
			r := snapshotsv2.UpdateMetadata(t.Context(), client, id, snapshotsv2.UpdateMetadataOpts{Metadata: with["metadata"].(object)})
			metadata, err := r.ExtractMetadata()
			return gopherMetadata(t, r.Header, metadata, err)
		case "deleteSnapshot":
			r := snapshotsv2.Delete(t.Context(), client, id)
			return gopherEmpty(t, r.ErrResult)
		}
		panic(operation)
	}
}

func cinderOutcome(header http.Header, decoded object) outcome {
	return outcome{status: unknownStatus, requestID: requestID(header), decoded: decoded}
}

func gopherMetadata(t *testing.T, header http.Header, metadata object, err error) outcome {
	if err != nil {
		return cinderFailure(t, err)
	}
	return cinderOutcome(header, object{"metadata": metadata})
}

func gopherEmpty(t *testing.T, r gophercloud.ErrResult) outcome {
	if r.Err != nil {
		return cinderFailure(t, r.Err)
	}
	return cinderOutcome(r.Header, object{})
}

func gopherSnapshotV3(t *testing.T, n snapshotsv3.Snapshot) object {
	return withTimes(members(t, n), n.CreatedAt, n.UpdatedAt)
}

func gopherSnapshotV2(t *testing.T, n snapshotsv2.Snapshot) object {
	return withTimes(members(t, n), n.CreatedAt, n.UpdatedAt)
}

func gopherVolume(t *testing.T, n volumesv3.Volume) object {
	return withTimes(members(t, n), n.CreatedAt, n.UpdatedAt)
}

// withTimes adds the times, which the client does not encode as JSON.
func withTimes(decoded object, created, updated time.Time) object {
	decoded["created_at"] = ostime.New(created).String()
	if !updated.IsZero() {
		decoded["updated_at"] = ostime.New(updated).String()
	}
	return decoded
}

func eachOf[T any](t *testing.T, all []T, as func(*testing.T, T) object) []any {
	items := []any{}
	for _, item := range all {
		items = append(items, as(t, item))
	}
	return items
}
