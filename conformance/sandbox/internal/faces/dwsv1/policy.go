package dwsv1

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// ListSnapshotPolicies implements dwsv1.StrictServerInterface.
func (f face) ListSnapshotPolicies(_ context.Context, r dwsv1.ListSnapshotPoliciesRequestObject) (dwsv1.ListSnapshotPoliciesResponseObject, error) {
	settings, policies, err := f.service.ListPolicies(r.ProjectID, r.ClusterID)
	if err != nil {
		return nil, err
	}
	ips := nullable.NewNullNullable[[]string]()
	if settings.ServerIPs != nil {
		ips = nullable.NewNullableWithValue(settings.ServerIPs)
	}
	return dwsv1.ListSnapshotPolicies200JSONResponse{
		KeepDay: &settings.KeepDays, BackupStrategies: faces.Convert(policies, toPolicy), DeviceName: &settings.Device,
		ServerIPs: ips, ServerPort: faces.OrNull(settings.ServerPort), BackupParam: faces.OrNull(settings.Parameter),
		AutoBackup: new(!settings.Paused), BackupStrategyClusterTypeLimitNum: new(clusterLimit), BackupStrategySchemaTypeLimitNum: new(schemaLimit),
	}, nil
}

// The limits of the example of the page. The sandbox does not enforce them: no page
// says how the service refuses one more.
const (
	clusterLimit = 10
	schemaLimit  = 50
)

func toPolicy(p *dws.Policy) dwsv1.BackupStrategyDetail {
	return dwsv1.BackupStrategyDetail{
		PolicyID: p.ID, PolicyName: &p.Name, BackupStrategy: &p.Schedule, BackupType: &p.Type, BackupLevel: &p.Level,
		NextFireTime: p.Next, UpdateTime: new(faces.Time(p.Updated, "2006-01-02T15:04:05")),
		TimeZoneOffset: &p.TimeZone,
	}
}

// AddSnapshotPolicy implements dwsv1.StrictServerInterface.
func (f face) AddSnapshotPolicy(_ context.Context, r dwsv1.AddSnapshotPolicyRequestObject) (dwsv1.AddSnapshotPolicyResponseObject, error) {
	change := dws.SettingsChange{
		KeepDays: r.Body.KeepDay, Device: string(ptr.OrZero(r.Body.DeviceName)),
		ServerIPs: r.Body.ServerIPs, ServerPort: r.Body.ServerPort, Parameter: r.Body.BackupParam,
		AutoBackup: r.Body.AutoBackup,
	}
	policies := faces.Convert(ptr.OrZero(r.Body.BackupStrategies), toPolicyChange)
	if err := f.service.SetPolicies(r.ProjectID, r.ClusterID, change, policies); err != nil {
		return nil, err
	}
	return dwsv1.AddSnapshotPolicy200Response{}, nil
}

func toPolicyChange(wanted dwsv1.BackupStrategyRequest) dws.PolicyChange {
	return dws.PolicyChange{
		ID: ptr.OrZero(wanted.PolicyID), Name: ptr.OrZero(wanted.PolicyName), Schedule: ptr.OrZero(wanted.BackupStrategy),
		Type: string(ptr.OrZero(wanted.BackupType)), Level: string(ptr.OrZero(wanted.BackupLevel)), Next: wanted.NextFireTime,
		TimeZone: wanted.TimeZoneOffset,
	}
}

// DeleteSnapshotPolicy implements dwsv1.StrictServerInterface.
func (f face) DeleteSnapshotPolicy(_ context.Context, r dwsv1.DeleteSnapshotPolicyRequestObject) (dwsv1.DeleteSnapshotPolicyResponseObject, error) {
	if err := f.service.DeletePolicy(r.ProjectID, r.ClusterID, r.ID); err != nil {
		return nil, err
	}
	return dwsv1.DeleteSnapshotPolicy200Response{}, nil
}
