package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// dwsKeepDays is how long automated snapshots of a cluster are kept until
// somebody sets it.
const dwsKeepDays = 3

// ListSnapshotPolicies implements dwsv1.StrictServerInterface.
func (a dwsv1API) ListSnapshotPolicies(_ context.Context, r dwsv1.ListSnapshotPoliciesRequestObject) (dwsv1.ListSnapshotPoliciesResponseObject, error) {
	var settings policySettings
	listed := []dwsv1.BackupStrategyDetail{}
	err := a.store.view(func(tx *tx) error {
		settings = dwsSettings(tx, r.ProjectID, r.ClusterID)
		for _, p := range find[*policy](tx, policiesOf(r.ProjectID, r.ClusterID)) {
			listed = append(listed, dwsPolicy(p))
		}
		return dwsClusterIsThere(tx, r.ProjectID, r.ClusterID)
	})
	if err != nil {
		return nil, err
	}
	device := strings.ToLower(settings.Device) // as the page has it in the answer alone
	ips := nullable.NewNullNullable[[]string]()
	if settings.ServerIPs != nil {
		ips = nullable.NewNullableWithValue(settings.ServerIPs)
	}
	return dwsv1.ListSnapshotPolicies200JSONResponse{
		KeepDay: &settings.KeepDays, BackupStrategies: listed, DeviceName: &device,
		ServerIPs: ips, ServerPort: orNull(settings.ServerPort), BackupParam: &settings.Parameter,
	}, nil
}

func dwsPolicy(p *policy) dwsv1.BackupStrategyDetail {
	updated := written(p.Updated, "2006-01-02T15:04:05")
	return dwsv1.BackupStrategyDetail{
		PolicyID: p.ID, PolicyName: &p.Name, BackupStrategy: &p.Schedule, BackupType: &p.Type, BackupLevel: &p.Level,
		NextFireTime: p.Next, UpdateTime: &updated,
	}
}

// dwsSettings are a copy of the settings of a cluster.
func dwsSettings(tx *tx, project, cluster string) policySettings {
	settings := policySettings{Project: project, Cluster: cluster, KeepDays: dwsKeepDays, Device: string(dwsv1.AddSnapshotPolicyBodyDeviceNameOBS)}
	if set, ok := get[*policySettings](tx, kindPolicySettings, settings.id()); ok {
		return *set
	}
	return settings
}

// AddSnapshotPolicy implements dwsv1.StrictServerInterface.
func (a dwsv1API) AddSnapshotPolicy(_ context.Context, r dwsv1.AddSnapshotPolicyRequestObject) (dwsv1.AddSnapshotPolicyResponseObject, error) {
	err := a.store.update(func(tx *tx) error {
		if err := dwsClusterIsThere(tx, r.ProjectID, r.ClusterID); err != nil {
			return err
		}
		settings := dwsSettings(tx, r.ProjectID, r.ClusterID)
		if err := settings.set(r.Body); err != nil {
			return err
		}
		tx.put(&settings)
		return dwsSetPolicies(tx, &settings, orZero(r.Body.BackupStrategies))
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.AddSnapshotPolicy200Response{}, nil
}

// set changes what is wanted, and leaves the rest.
func (s *policySettings) set(wanted *dwsv1.AddSnapshotPolicyBody) error {
	if wanted.KeepDay != nil {
		s.KeepDays = *wanted.KeepDay
	}
	if wanted.ServerIPs != nil {
		s.ServerIPs = *wanted.ServerIPs
	}
	if wanted.BackupParam != nil {
		s.Parameter = *wanted.BackupParam
	}
	s.Device = cmp.Or(string(orZero(wanted.DeviceName)), s.Device)
	s.ServerPort = cmp.Or(wanted.ServerPort, s.ServerPort)
	if s.Device != string(dwsv1.AddSnapshotPolicyBodyDeviceNameNBU) {
		return nil
	}
	if orZero(s.ServerPort) == "" {
		return dwsMissing.because("/server_port: the device NBU needs it.")
	}
	if len(s.ServerIPs) == 0 {
		return dwsMissing.because("/server_ips: the device NBU needs them.")
	}
	return nil
}

// dwsSetPolicies adds policies, and changes those that are named by their id. A
// policy that is added makes one snapshot at once, as if its time had come: no
// schedule is kept here.
func dwsSetPolicies(tx *tx, settings *policySettings, wanted []dwsv1.BackupStrategyRequest) error {
	known, names := map[string]*policy{}, map[string]bool{}
	for _, p := range find[*policy](tx, policiesOf(settings.Project, settings.Cluster)) {
		known[p.ID] = p
		names[strings.ToLower(p.Name)] = true
	}
	for i, w := range wanted {
		at := fmt.Sprintf("/backup_strategies/%d", i)
		p := policy{ID: uuid(), Project: settings.Project, Cluster: settings.Cluster}
		id := orZero(w.PolicyID) // an empty one is none
		if id != "" {
			if known[id] == nil {
				return dwsNoPolicy(id)
			}
			p = *known[id]
			delete(names, strings.ToLower(p.Name))
		}
		if err := p.set(w, at); err != nil {
			return err
		}
		if names[strings.ToLower(p.Name)] {
			return dwsDuplicate.because(at + "/policy_name: " + p.Name + " exists, in whatever case; choose another.")
		}
		known[p.ID], names[strings.ToLower(p.Name)] = &p, true
		p.Updated = tx.now
		tx.put(&p)
		if id == "" {
			tx.put(dwsAutomated(tx, &p, settings.KeepDays))
		}
	}
	return nil
}

func dwsNoPolicy(id string) error {
	return dwsWords{}.general(http.StatusNotFound).because("Policy " + id + ".")
}

// set changes what is wanted, and leaves the rest; a policy that is new has no
// rest.
func (p *policy) set(wanted dwsv1.BackupStrategyRequest, at string) error {
	for _, member := range []struct {
		name  string
		value *string
		wish  string
	}{
		{"policy_name", &p.Name, orZero(wanted.PolicyName)},
		{"backup_strategy", &p.Schedule, orZero(wanted.BackupStrategy)},
		{"backup_type", &p.Type, string(orZero(wanted.BackupType))},
		{"backup_level", &p.Level, string(orZero(wanted.BackupLevel))},
	} {
		*member.value = cmp.Or(member.wish, *member.value)
		if *member.value == "" {
			return dwsMissing.because(at + "/" + member.name + ": a policy that is added needs it.")
		}
	}
	p.Next = cmp.Or(wanted.NextFireTime, p.Next)
	return nil
}

// DeleteSnapshotPolicy implements dwsv1.StrictServerInterface.
func (a dwsv1API) DeleteSnapshotPolicy(_ context.Context, r dwsv1.DeleteSnapshotPolicyRequestObject) (dwsv1.DeleteSnapshotPolicyResponseObject, error) {
	err := a.store.update(func(tx *tx) error {
		p, ok := get[*policy](tx, kindPolicy, r.ID)
		if !ok || p.Project != r.ProjectID || p.Cluster != r.ClusterID {
			return dwsNoPolicy(r.ID)
		}
		tx.remove(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.DeleteSnapshotPolicy200Response{}, nil
}
