package sandbox_test

import (
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// chinaTime is the zone of the hours of a policy.
var chinaTime = time.FixedZone("UTC+8", 8*60*60)

// The lists of a policy.
type (
	weekdays = []evsv5.CreateSnapshotPolicyRepeatWeekdays
	hours    = []evsv5.CreateSnapshotPolicyTimePoints
)

// policies calls the policies of EVS by the generated client.
type policies struct {
	*tester

	client    *evsv5.ClientWithResponses
	snapshots *evsv2.ClientWithResponses
}

func startPolicies(t *testing.T, options sandbox.Options) *policies {
	t.Helper()
	s := start(t, options)
	server := httptest.NewServer(s.server)
	t.Cleanup(server.Close)
	client, err := evsv5.NewClientWithResponses(server.URL, evsv5.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	snapshots, err := evsv2.NewClientWithResponses(server.URL, evsv2.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	return &policies{s, client, snapshots}
}

func (p *policies) create(wanted evsv5.CreateSnapshotPolicy) evsv5.GetSnapshotPolicy {
	p.t.Helper()
	created, err := p.client.CreateAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, evsv5.CreateSnapshotPolicyBody{SnapshotPolicy: wanted})
	require.NoError(p.t, err)
	return created.JSON200.SnapshotPolicy
}

// createFor creates a policy and puts volumes under it.
func (p *policies) createFor(wanted evsv5.CreateSnapshotPolicy, volumes ...string) string {
	p.t.Helper()
	id := p.create(wanted).ID
	_, err := p.client.AssociateAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, id, volumes)
	require.NoError(p.t, err)
	return id
}

func (p *policies) show(id string) (evsv5.GetSnapshotPolicy, error) {
	shown, err := p.client.ShowAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, id)
	if err != nil {
		return evsv5.GetSnapshotPolicy{}, err
	}
	return shown.JSON200.SnapshotPolicy, nil
}

// names lists the names of the policies.
func (p *policies) names(params evsv5.ListAutoSnapshotPolicyParams) []string {
	p.t.Helper()
	listed, err := p.client.ListAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, &params)
	require.NoError(p.t, err)
	var names []string
	for _, policy := range listed.JSON200.SnapshotPolicies {
		names = append(names, policy.Name)
	}
	return names
}

// made returns when the snapshots of a volume were made, the oldest first.
func (p *policies) made(volume string) []time.Time {
	p.t.Helper()
	listed, err := p.snapshots.ListSnapshotsWithResponse(p.t.Context(), evsProject, &evsv2.ListSnapshotsParams{VolumeID: &volume})
	require.NoError(p.t, err)
	var times []time.Time
	for _, snapshot := range listed.JSON200.Snapshots {
		times = append(times, snapshot.CreatedAt.Time().UTC())
	}
	slices.Reverse(times)
	return times
}

// hoursBetween returns the full hours after one time, up to another, that are wanted.
func hoursBetween(after, until time.Time, wanted func(t time.Time) bool) []time.Time {
	var hours []time.Time
	for t := after.Truncate(time.Hour).Add(time.Hour); !t.After(until); t = t.Add(time.Hour) {
		if wanted(t.In(chinaTime)) {
			hours = append(hours, t.UTC())
		}
	}
	return hours
}

func TestEVSPolicyLife(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	wanted := evsv5.CreateSnapshotPolicy{
		Name: "nightly", RepeatWeekdays: &weekdays{"1", "7"}, TimePoints: hours{"0", "23"}, RetentionDays: -1,
		Tags: &map[string]string{"team": "blue"}, EnterpriseProjectID: new("eps-1"),
	}

	created := p.create(wanted)

	require.Equal(t, evsv5.GetSnapshotPolicy{
		ID: created.ID, Name: "nightly", RepeatWeekdays: []string{"1", "7"}, TimePoints: []string{"0", "23"}, RetentionDays: -1,
		Tags: map[string]string{"team": "blue"}, EnterpriseProjectID: "eps-1", CreatedAt: created.CreatedAt, UpdatedAt: created.CreatedAt,
	}, created)
	require.WithinDuration(t, p.clock.time(), created.CreatedAt.Time(), time.Millisecond)
	shown, err := p.show(created.ID)
	require.NoError(t, err)
	require.Equal(t, created, shown)

	p.clock.forward(time.Minute)
	changed, err := p.client.UpdateAutoSnapshotPolicyWithResponse(t.Context(), evsProject, created.ID, evsv5.UpdateSnapshotPolicyBody{
		SnapshotPolicy: &evsv5.UpdateSnapshotPolicy{Name: new("weekly"), RepeatWeekdays: &[]evsv5.UpdateSnapshotPolicyRepeatWeekdays{}, RepeatIntervalDays: new(7)},
	})
	require.NoError(t, err)
	want := created
	want.Name, want.RepeatWeekdays, want.RepeatIntervalDays = "weekly", []string{}, 7
	want.UpdatedAt = changed.JSON200.SnapshotPolicy.UpdatedAt
	require.Equal(t, want, changed.JSON200.SnapshotPolicy)
	require.Equal(t, time.Minute, want.UpdatedAt.Time().Sub(want.CreatedAt.Time()))

	_, err = p.client.DeleteAutoSnapshotPolicyWithResponse(t.Context(), evsProject, created.ID)
	require.NoError(t, err)
	_, err = p.show(created.ID)
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

func TestEVSPolicyDefaults(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	created := p.create(evsv5.CreateSnapshotPolicy{Name: "", TimePoints: hours{}, RetentionDays: 1})
	require.Equal(t, "0", created.EnterpriseProjectID)
	require.Empty(t, created.Tags)
	require.NotNil(t, created.Tags)
	require.Empty(t, created.RepeatWeekdays)
	p.clock.forward(100 * 24 * time.Hour)
	require.Empty(t, p.made("v-1"), "a policy without hours makes none")
}

func TestEVSPolicyList(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	for _, name := range []string{"b", "c", "a"} {
		p.create(evsv5.CreateSnapshotPolicy{
			Name: name, TimePoints: hours{"1"}, RetentionDays: 1,
			Tags: &map[string]string{"name": name, "x": "y"}, EnterpriseProjectID: new("eps-" + name),
		})
		p.clock.forward(time.Second)
	}
	p.create(evsv5.CreateSnapshotPolicy{Name: "plain", TimePoints: hours{"1"}, RetentionDays: 1})
	tests := map[string]struct {
		params evsv5.ListAutoSnapshotPolicyParams
		want   []string
	}{
		"all, the newest first": {evsv5.ListAutoSnapshotPolicyParams{}, []string{"plain", "a", "c", "b"}},
		"the oldest first":      {evsv5.ListAutoSnapshotPolicyParams{SortDir: new(evsv5.ListAutoSnapshotPolicyParamsSortDirAsc)}, []string{"b", "c", "a", "plain"}},
		"by name":               {evsv5.ListAutoSnapshotPolicyParams{SortKey: new("name")}, []string{"plain", "c", "b", "a"}},
		"a page":                {evsv5.ListAutoSnapshotPolicyParams{Offset: new(1), Limit: new(2)}, []string{"a", "c"}},
		"of a name":             {evsv5.ListAutoSnapshotPolicyParams{Name: new("b")}, []string{"b"}},
		"with a key":            {evsv5.ListAutoSnapshotPolicyParams{TagKey: new("x")}, []string{"a", "c", "b"}},
		"with two tags":         {evsv5.ListAutoSnapshotPolicyParams{Tags: new(`[{"x":"y"},{"name":"c"}]`)}, []string{"c"}},
		"with a tag none has":   {evsv5.ListAutoSnapshotPolicyParams{Tags: new(`[{"x":"z"}]`)}, nil},
		"of a project":          {evsv5.ListAutoSnapshotPolicyParams{EnterpriseProjectID: new("eps-a")}, []string{"a"}},
		"of all projects":       {evsv5.ListAutoSnapshotPolicyParams{EnterpriseProjectID: new("all_granted_eps"), Limit: new(1)}, []string{"plain"}},
		"of an unknown id":      {evsv5.ListAutoSnapshotPolicyParams{ID: new("policy-1")}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, p.names(tt.params))
			if tt.params.Limit == nil {
				counted, err := p.client.CountAutoSnapshotPoliciesWithResponse(t.Context(), evsProject, &evsv5.CountAutoSnapshotPoliciesParams{
					ID: tt.params.ID, Name: tt.params.Name, TagKey: tt.params.TagKey, Tags: tt.params.Tags, EnterpriseProjectID: tt.params.EnterpriseProjectID,
				})
				require.NoError(t, err)
				require.Equal(t, len(tt.want), counted.JSON200.Count)
			}
		})
	}
}

func TestEVSPolicyListRefusals(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	for name, params := range map[string]evsv5.ListAutoSnapshotPolicyParams{
		"tags that are no list": {Tags: new(`{"x":"y"}`)},
		"a negative limit":      {Limit: new(-1)},
		"a negative offset":     {Offset: new(-1)},
		"an unknown sort key":   {SortKey: new("colour")},
	} {
		_, err := p.client.ListAutoSnapshotPolicyWithResponse(t.Context(), evsProject, &params)
		require.ErrorIs(t, err, fault.Sentinel{Status: 400}, name)
	}
}

// TestEVSPolicyMakesSnapshots checks a month of a policy with weekdays, one with an
// interval and one without either.
func TestEVSPolicyMakesSnapshots(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	began := p.clock.time()
	firstDay := dayNumber(began)
	p.createFor(evsv5.CreateSnapshotPolicy{
		Name: "weekdays", RepeatWeekdays: &weekdays{"1", "7"}, RepeatIntervalDays: new(30), TimePoints: hours{"13", "0"}, RetentionDays: 7,
	}, "v-1", "v-2")
	p.createFor(evsv5.CreateSnapshotPolicy{Name: "interval", RepeatIntervalDays: new(3), TimePoints: hours{"23"}, RetentionDays: -1}, "v-3")
	p.createFor(evsv5.CreateSnapshotPolicy{Name: "daily", TimePoints: hours{"5"}, RetentionDays: 65536}, "v-4")

	p.clock.forward(31 * 24 * time.Hour)

	now := p.clock.time()
	onWeekdays := hoursBetween(now.AddDate(0, 0, -7), now, func(t time.Time) bool {
		return (t.Weekday() == time.Monday || t.Weekday() == time.Sunday) && (t.Hour() == 0 || t.Hour() == 13)
	})
	require.Len(t, onWeekdays, 4)
	require.Equal(t, onWeekdays, p.made("v-1"))
	require.Equal(t, onWeekdays, p.made("v-2"))
	require.Equal(t, hoursBetween(began, now, func(t time.Time) bool {
		return (dayNumber(t)-firstDay)%3 == 0 && t.Hour() == 23
	}), p.made("v-3"))
	require.Equal(t, hoursBetween(began, now, func(t time.Time) bool { return t.Hour() == 5 }), p.made("v-4"))
}

// dayNumber returns the number of the day in the zone of the policies.
func dayNumber(t time.Time) int {
	return int(t.Add(8*time.Hour).Unix() / (24 * 60 * 60))
}

// TestEVSPolicyIsLookedAtOften checks that the number of calls changes nothing.
func TestEVSPolicyIsLookedAtOften(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	began := p.clock.time()
	p.createFor(evsv5.CreateSnapshotPolicy{Name: "two", TimePoints: hours{"1", "2"}, RetentionDays: 2}, "v-1")
	for range 5 * 24 {
		p.clock.forward(time.Hour)
		now := p.clock.time()
		after := now.AddDate(0, 0, -2)
		if after.Before(began) {
			after = began
		}
		require.Equal(t, hoursBetween(after, now, func(t time.Time) bool { return t.Hour() == 1 || t.Hour() == 2 }), p.made("v-1"))
	}
}

func everyHour() evsv5.CreateSnapshotPolicy {
	hourly := evsv5.CreateSnapshotPolicy{Name: "hourly", RetentionDays: -1}
	for hour := range 24 {
		hourly.TimePoints = append(hourly.TimePoints, evsv5.CreateSnapshotPolicyTimePoints(strconv.Itoa(hour)))
	}
	return hourly
}

func TestEVSPolicyEnds(t *testing.T) {
	tests := map[string]func(p *policies, id string) error{
		"the volume is released": func(p *policies, id string) error {
			_, err := p.client.DisassociateAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, id, []string{"v-1"})
			return err
		},
		"the policy is deleted": func(p *policies, id string) error {
			_, err := p.client.DeleteAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, id)
			return err
		},
		"the policy has no hours": func(p *policies, id string) error {
			_, err := p.client.UpdateAutoSnapshotPolicyWithResponse(p.t.Context(), evsProject, id, evsv5.UpdateSnapshotPolicyBody{
				SnapshotPolicy: &evsv5.UpdateSnapshotPolicy{TimePoints: &[]evsv5.UpdateSnapshotPolicyTimePoints{}},
			})
			return err
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			p := startPolicies(t, sandbox.Options{})
			id := p.createFor(everyHour(), "v-1", "v-1")
			p.clock.forward(3 * time.Hour)
			require.NoError(t, end(p, id))
			p.clock.forward(72 * time.Hour)
			require.Len(t, p.made("v-1"), 3)
		})
	}
}

// TestEVSPolicyOfADeletedVolume checks that a volume does not come back, even when the
// sandbox has forgotten that it was deleted.
func TestEVSPolicyOfADeletedVolume(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	p.createFor(everyHour(), "v-1")
	p.clock.forward(3 * time.Hour)
	_, err := p.snapshots.DeleteVolumeWithResponse(t.Context(), evsProject, "v-1")
	require.NoError(t, err)
	p.clock.forward(72 * time.Hour)
	require.Empty(t, p.made("v-1"))
}

// TestEVSPolicyIsBounded checks what is made up for after a long time.
func TestEVSPolicyIsBounded(t *testing.T) {
	p := startPolicies(t, sandbox.Options{})
	p.createFor(everyHour(), "v-1")
	p.clock.forward(1000 * 24 * time.Hour)
	now := p.clock.time()
	require.Equal(t, hoursBetween(now.Add(-1000*time.Hour), now, func(time.Time) bool { return true }), p.made("v-1"))
}

func TestEVSPolicyAfterARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var began time.Time
	t.Run("before", func(t *testing.T) {
		p := startPolicies(t, sandbox.Options{Data: data})
		began = p.clock.time()
		p.createFor(everyHour(), "v-1")
	})
	t.Run("after", func(t *testing.T) {
		p := startPolicies(t, sandbox.Options{Data: data})
		p.clock.forward(5 * time.Hour)
		require.Equal(t, hoursBetween(began, p.clock.time(), func(time.Time) bool { return true }), p.made("v-1"))
		require.Equal(t, []string{"hourly"}, p.names(evsv5.ListAutoSnapshotPolicyParams{}))
	})
}

func TestEVSPolicyNotFound(t *testing.T) {
	p := startPolicies(t, sandbox.Options{StrictResources: true, Resources: []string{"v-1"}})
	id := p.createFor(everyHour(), "v-1")
	calls := map[string]func() error{
		"an unknown volume": func() error {
			_, err := p.client.AssociateAutoSnapshotPolicyWithResponse(t.Context(), evsProject, id, []string{"v-2"})
			return err
		},
		"a volume that it does not have": func() error {
			_, err := p.client.DisassociateAutoSnapshotPolicyWithResponse(t.Context(), evsProject, id, []string{"v-2"})
			return err
		},
		"an unknown policy": func() error {
			_, err := p.client.AssociateAutoSnapshotPolicyWithResponse(t.Context(), evsProject, "policy-1", []string{"v-1"})
			return err
		},
		"a policy of another project": func() error {
			_, err := p.client.DeleteAutoSnapshotPolicyWithResponse(t.Context(), "project-2", id)
			return err
		},
	}
	for name, call := range calls {
		require.ErrorIs(t, call(), fault.Sentinel{Status: 404}, name)
	}
}
