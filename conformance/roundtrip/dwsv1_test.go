package roundtrip_test

import (
	"context"
	"net/http"

	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// The pages show the same ID for a cluster and for a snapshot.
const (
	dwsv1Cluster  = "4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba90"
	dwsv1Snapshot = dwsv1Cluster
	otherCluster  = "e59d6b86-9072-46eb-a996-13f8b44994c1"
)

var dwsv1Generated = generated{
	api: "huawei/dwsv1",
	client: func(server string, by doer) (any, error) {
		return dwsv1.NewClientWithResponses(server, dwsv1.WithHTTPClient(by))
	},
	serve: func(s stub) http.Handler { return dwsv1.Handler(dwsv1.NewStrictHandler(dwsv1Stub{s}, nil)) },
	calls: map[string][]any{
		"createSnapshot": {projectID, dwsv1.CreateSnapshotBody{
			Snapshot: dwsv1.Snapshot{
				Name:        "snapshot-3",
				ClusterID:   "44b277eb-39be-4921-be31-3d61b43651d7",
				Description: ptr("Snapshot-3 description"),
			},
		}},
		"listSnapshots": {projectID},
		"showSnapshot":  {projectID, "b5c45780-1006-49e3-b2d5-b3229975bbc7"},
		"listClusterSnapshots": {projectID, otherCluster, &dwsv1.ListClusterSnapshotsParams{
			SortKey: ptr(dwsv1.ListClusterSnapshotsParamsSortKeyName),
			SortDir: ptr(dwsv1.ListClusterSnapshotsParamsSortDirDesc),
			Offset:  ptr(10),
			Limit:   ptr(5),
		}},
		"deleteSnapshot": {projectID, dwsv1Snapshot},
		"restoreCluster": {projectID, dwsv1Snapshot, dwsv1.RestoreClusterBody{
			Restore: dwsv1.Restore{
				Name:                "dws-1",
				SubnetID:            ptr("374eca02-cfc4-4de7-8ab5-dbebf7d9a720"),
				SecurityGroupID:     ptr("dc3ec145-9029-4b39-b5a3-ace5a01f772b"),
				VpcID:               ptr("85b20d7e-9eb7-4b2a-98f3-3c8843ea3574"),
				AvailabilityZone:    ptr("az1.dc1"),
				Port:                ptr(8000),
				PublicIP:            &dwsv1.PublicIP{PublicBindType: ptr(dwsv1.PublicIPPublicBindTypeAutoAssign), EipID: ptr("")},
				EnterpriseProjectID: ptr("aca4e50a-266f-4786-827c-f8d6cc3fbada"),
			},
		}},
		"copySnapshot": {projectID, dwsv1Snapshot, dwsv1.CopySnapshotBody{BackupName: "test1", Description: ptr("")}},
		"addSnapshotPolicy": {projectID, dwsv1Cluster, dwsv1.AddSnapshotPolicyBody{
			BackupStrategies: &[]dwsv1.BackupStrategyRequest{{
				PolicyName:     ptr("test"),
				BackupLevel:    ptr(dwsv1.BackupStrategyRequestBackupLevelCluster),
				BackupType:     ptr(dwsv1.BackupStrategyRequestBackupTypeFull),
				BackupStrategy: ptr("0 0 3 ? * 1,2,3,4,5,6,7"),
			}},
		}},
		"listSnapshotPolicies":   {projectID, otherCluster},
		"deleteSnapshotPolicy":   {projectID, dwsv1Cluster, "4db196c8-32fc-4bf1-bf57-05980bbda9a4"},
		"showSnapshotStatistics": {projectID, dwsv1Cluster},
	},
}

type dwsv1Stub struct{ stub }

func (s dwsv1Stub) CreateSnapshot(_ context.Context, r dwsv1.CreateSnapshotRequestObject) (dwsv1.CreateSnapshotResponseObject, error) {
	return reply[dwsv1.CreateSnapshotResponseObject](s.stub, r,
		dwsv1.CreateSnapshot200JSONResponse{}, dwsv1.CreateSnapshot400JSONResponse{}, dwsv1.CreateSnapshot401JSONResponse{},
		dwsv1.CreateSnapshot403JSONResponse{}, dwsv1.CreateSnapshot404JSONResponse{}, dwsv1.CreateSnapshot500JSONResponse{},
		dwsv1.CreateSnapshot503JSONResponse{}, dwsv1.CreateSnapshotdefaultJSONResponse{})
}

func (s dwsv1Stub) ListSnapshots(_ context.Context, r dwsv1.ListSnapshotsRequestObject) (dwsv1.ListSnapshotsResponseObject, error) {
	return reply[dwsv1.ListSnapshotsResponseObject](s.stub, r,
		dwsv1.ListSnapshots200JSONResponse{}, dwsv1.ListSnapshots400JSONResponse{}, dwsv1.ListSnapshots401JSONResponse{},
		dwsv1.ListSnapshots403JSONResponse{}, dwsv1.ListSnapshots404JSONResponse{}, dwsv1.ListSnapshots500JSONResponse{},
		dwsv1.ListSnapshots503JSONResponse{}, dwsv1.ListSnapshotsdefaultJSONResponse{})
}

func (s dwsv1Stub) ShowSnapshot(_ context.Context, r dwsv1.ShowSnapshotRequestObject) (dwsv1.ShowSnapshotResponseObject, error) {
	return reply[dwsv1.ShowSnapshotResponseObject](s.stub, r,
		dwsv1.ShowSnapshot200JSONResponse{}, dwsv1.ShowSnapshot400JSONResponse{}, dwsv1.ShowSnapshot401JSONResponse{},
		dwsv1.ShowSnapshot403JSONResponse{}, dwsv1.ShowSnapshot404JSONResponse{}, dwsv1.ShowSnapshot500JSONResponse{},
		dwsv1.ShowSnapshot503JSONResponse{}, dwsv1.ShowSnapshotdefaultJSONResponse{})
}

func (s dwsv1Stub) ListClusterSnapshots(_ context.Context, r dwsv1.ListClusterSnapshotsRequestObject) (dwsv1.ListClusterSnapshotsResponseObject, error) {
	return reply[dwsv1.ListClusterSnapshotsResponseObject](s.stub, r,
		dwsv1.ListClusterSnapshots200JSONResponse{}, dwsv1.ListClusterSnapshots400JSONResponse{}, dwsv1.ListClusterSnapshots401JSONResponse{},
		dwsv1.ListClusterSnapshots403JSONResponse{}, dwsv1.ListClusterSnapshots404JSONResponse{}, dwsv1.ListClusterSnapshots500JSONResponse{},
		dwsv1.ListClusterSnapshots503JSONResponse{}, dwsv1.ListClusterSnapshotsdefaultJSONResponse{})
}

func (s dwsv1Stub) DeleteSnapshot(_ context.Context, r dwsv1.DeleteSnapshotRequestObject) (dwsv1.DeleteSnapshotResponseObject, error) {
	return reply[dwsv1.DeleteSnapshotResponseObject](s.stub, r,
		dwsv1.DeleteSnapshot202JSONResponse{}, dwsv1.DeleteSnapshot202Response{}, dwsv1.DeleteSnapshot400JSONResponse{}, dwsv1.DeleteSnapshot401JSONResponse{},
		dwsv1.DeleteSnapshot403JSONResponse{}, dwsv1.DeleteSnapshot404JSONResponse{}, dwsv1.DeleteSnapshot500JSONResponse{},
		dwsv1.DeleteSnapshot503JSONResponse{}, dwsv1.DeleteSnapshotdefaultJSONResponse{})
}

func (s dwsv1Stub) RestoreCluster(_ context.Context, r dwsv1.RestoreClusterRequestObject) (dwsv1.RestoreClusterResponseObject, error) {
	return reply[dwsv1.RestoreClusterResponseObject](s.stub, r,
		dwsv1.RestoreCluster200JSONResponse{}, dwsv1.RestoreCluster400JSONResponse{}, dwsv1.RestoreCluster401JSONResponse{},
		dwsv1.RestoreCluster403JSONResponse{}, dwsv1.RestoreCluster404JSONResponse{}, dwsv1.RestoreCluster500JSONResponse{},
		dwsv1.RestoreCluster503JSONResponse{}, dwsv1.RestoreClusterdefaultJSONResponse{})
}

func (s dwsv1Stub) CopySnapshot(_ context.Context, r dwsv1.CopySnapshotRequestObject) (dwsv1.CopySnapshotResponseObject, error) {
	return reply[dwsv1.CopySnapshotResponseObject](s.stub, r,
		dwsv1.CopySnapshot200JSONResponse{}, dwsv1.CopySnapshot400JSONResponse{}, dwsv1.CopySnapshot401JSONResponse{},
		dwsv1.CopySnapshot403JSONResponse{}, dwsv1.CopySnapshot404JSONResponse{}, dwsv1.CopySnapshot500JSONResponse{},
		dwsv1.CopySnapshot503JSONResponse{}, dwsv1.CopySnapshotdefaultJSONResponse{})
}

func (s dwsv1Stub) AddSnapshotPolicy(_ context.Context, r dwsv1.AddSnapshotPolicyRequestObject) (dwsv1.AddSnapshotPolicyResponseObject, error) {
	return reply[dwsv1.AddSnapshotPolicyResponseObject](s.stub, r,
		dwsv1.AddSnapshotPolicy200Response{}, dwsv1.AddSnapshotPolicy400JSONResponse{}, dwsv1.AddSnapshotPolicy401JSONResponse{},
		dwsv1.AddSnapshotPolicy403JSONResponse{}, dwsv1.AddSnapshotPolicy404JSONResponse{}, dwsv1.AddSnapshotPolicy500JSONResponse{},
		dwsv1.AddSnapshotPolicy503JSONResponse{}, dwsv1.AddSnapshotPolicydefaultJSONResponse{})
}

func (s dwsv1Stub) ListSnapshotPolicies(_ context.Context, r dwsv1.ListSnapshotPoliciesRequestObject) (dwsv1.ListSnapshotPoliciesResponseObject, error) {
	return reply[dwsv1.ListSnapshotPoliciesResponseObject](s.stub, r,
		dwsv1.ListSnapshotPolicies200JSONResponse{}, dwsv1.ListSnapshotPolicies400JSONResponse{}, dwsv1.ListSnapshotPolicies401JSONResponse{},
		dwsv1.ListSnapshotPolicies403JSONResponse{}, dwsv1.ListSnapshotPolicies404JSONResponse{}, dwsv1.ListSnapshotPolicies500JSONResponse{},
		dwsv1.ListSnapshotPolicies503JSONResponse{}, dwsv1.ListSnapshotPoliciesdefaultJSONResponse{})
}

func (s dwsv1Stub) DeleteSnapshotPolicy(_ context.Context, r dwsv1.DeleteSnapshotPolicyRequestObject) (dwsv1.DeleteSnapshotPolicyResponseObject, error) {
	return reply[dwsv1.DeleteSnapshotPolicyResponseObject](s.stub, r,
		dwsv1.DeleteSnapshotPolicy200Response{}, dwsv1.DeleteSnapshotPolicy400JSONResponse{}, dwsv1.DeleteSnapshotPolicy401JSONResponse{},
		dwsv1.DeleteSnapshotPolicy403JSONResponse{}, dwsv1.DeleteSnapshotPolicy404JSONResponse{}, dwsv1.DeleteSnapshotPolicy500JSONResponse{},
		dwsv1.DeleteSnapshotPolicy503JSONResponse{}, dwsv1.DeleteSnapshotPolicydefaultJSONResponse{})
}

func (s dwsv1Stub) ShowSnapshotStatistics(_ context.Context, r dwsv1.ShowSnapshotStatisticsRequestObject) (dwsv1.ShowSnapshotStatisticsResponseObject, error) {
	return reply[dwsv1.ShowSnapshotStatisticsResponseObject](s.stub, r,
		dwsv1.ShowSnapshotStatistics200JSONResponse{}, dwsv1.ShowSnapshotStatistics400JSONResponse{}, dwsv1.ShowSnapshotStatistics401JSONResponse{},
		dwsv1.ShowSnapshotStatistics403JSONResponse{}, dwsv1.ShowSnapshotStatistics404JSONResponse{}, dwsv1.ShowSnapshotStatistics500JSONResponse{},
		dwsv1.ShowSnapshotStatistics503JSONResponse{}, dwsv1.ShowSnapshotStatisticsdefaultJSONResponse{})
}
