package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const (
	createVolumePath = "/v2.1/" + evsProject + "/cloudvolumes"
	listVolumesPath  = "/v2/" + evsProject + "/cloudvolumes/detail"
)

// evsJob creates volumes and returns the id of the job.
func (s *tester) evsJob(members string, headers ...string) string {
	s.t.Helper()
	a := s.post(createVolumePath, volumeBody(members), headers...)
	require.Equal(s.t, http.StatusAccepted, a.status, a.text)
	return a.json["job_id"].(string)
}

// volumeBody returns the body of a creation; members replace what they name.
func volumeBody(members string) string {
	volume := map[string]any{"availability_zone": "cn-north-4a", "volume_type": "SSD", "size": 40}
	if err := json.Unmarshal([]byte("{"+members+"}"), &volume); err != nil {
		panic(err)
	}
	text, err := json.Marshal(map[string]any{"volume": volume})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (s *tester) job(id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, "/v1/"+evsProject+"/jobs/"+id, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json
}

// newVolume returns the id of a new volume that is available.
func (s *tester) newVolume(members string) string {
	s.t.Helper()
	id := s.job(s.evsJob(members))["entities"].(map[string]any)["volume_id"].(string)
	s.clock.forward(delay)
	return id
}

func TestEVSCreatesAVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	job := s.evsJob(`"name": "db", "description": "data", "multiattach": true, "metadata": {"hw:passthrough": "true"}, "tags": {"k": "v"}, "enterprise_project_id": "e-1"`)
	id := s.job(job)["entities"].(map[string]any)["volume_id"].(string)

	v := s.evsVolume(id)
	require.Equal(t, "creating", v["status"])
	require.Nil(t, v["updated_at"])
	created := s.clock.time()
	s.clock.forward(delay)
	v = s.evsVolume(id)
	for name, want := range map[string]any{
		"status": "available", "name": "db", "description": "data", "availability_zone": "cn-north-4a", "volume_type": "SSD", "size": 40.,
		"multiattach": true, "metadata": map[string]any{"hw:passthrough": "true"}, "tags": map[string]any{"k": "v"}, "enterprise_project_id": "e-1",
		"snapshot_id": nil, "bootable": "false", "created_at": evsTime(created), "updated_at": evsTime(created.Add(delay)), "attachments": []any{},
	} {
		require.Equal(t, want, v[name], name)
	}
	other := s.call(http.MethodGet, volumePath("another", id), "")
	require.Nil(t, other.json["volume"].(map[string]any)["name"], "one of that id in another project is made up")
}

func TestEVSJobGoesOn(t *testing.T) {
	s := start(t, sandbox.Options{})
	begin := s.clock.time().UTC()
	id := s.evsJob(`"name": "db"`)
	want := map[string]any{
		"job_id": id, "job_type": "createVolume", "status": "INIT", "begin_time": begin.Format("2006-01-02T15:04:05.000Z"), "end_time": "",
		"error_code": nil, "fail_reason": nil,
	}
	expect := func(status, end string) {
		t.Helper()
		want["status"], want["end_time"] = status, end
		seen := s.job(id)
		entities := seen["entities"].(map[string]any)
		require.Len(t, entities["volume_id"], 36)
		delete(entities, "volume_id")
		require.Equal(t, map[string]any{"name": "db", "size": 40., "volume_type": "SSD"}, entities)
		delete(seen, "entities")
		require.Equal(t, want, seen)
	}
	expect("INIT", "")
	s.clock.forward(delay / 4)
	expect("RUNNING", "")
	s.clock.forward(delay/4*3 - time.Second)
	expect("RUNNING", "")
	s.clock.forward(time.Second)
	expect("SUCCESS", begin.Add(delay).Format("2006-01-02T15:04:05.000Z"))
}

func TestEVSJobOfSeveralVolumes(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.evsJob(`"name": "db", "count": 2`)
	s.clock.forward(delay)
	job := s.job(id)
	require.Equal(t, "batchCreateVolume", job["job_type"])
	require.Equal(t, "SUCCESS", job["status"])
	parts := job["entities"].(map[string]any)["sub_jobs"].([]any)
	require.Len(t, parts, 2)
	for i, part := range parts {
		part := part.(map[string]any)
		require.Equal(t, "createVolume", part["job_type"])
		require.NotEqual(t, id, part["job_id"])
		volume := part["entities"].(map[string]any)["volume_id"].(string)
		require.Equal(t, fmt.Sprintf("db-000%d", i+1), s.evsVolume(volume)["name"])
	}
}

func TestEVSFailingVolumeAndJob(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, members := range []string{`"name": "error-1"`, `"name": "error-1", "count": 2`} {
		id := s.evsJob(members)
		require.Nil(t, s.job(id)["error_code"])
		s.clock.forward(delay)
		job := s.job(id)
		require.Equal(t, "FAIL", job["status"])
		require.Equal(t, "EVS.2024", job["error_code"])
		require.Equal(t, "volume is error!", job["fail_reason"])
	}
	require.Len(t, s.listed("status=error"), 3)
	volume := s.listed("status=error")[0]["id"].(string)
	require.Equal(t, http.StatusBadRequest, s.post(evsv2Path, `{"snapshot": {"volume_id": "`+volume+`"}}`).status, "a snapshot of it")
}

func TestEVSNoJob(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.evsJob("")
	for _, path := range []string{"/v1/" + evsProject + "/jobs/j-1", "/v1/another/jobs/" + id} {
		a := s.call(http.MethodGet, path, "")
		require.Equal(t, http.StatusBadRequest, a.status, path)
		require.Equal(t, "Common.0011", a.json["error"].(map[string]any)["code"])
	}
	s.clock.forward(delay + 24*time.Hour)
	require.Equal(t, http.StatusBadRequest, s.call(http.MethodGet, "/v1/"+evsProject+"/jobs/"+id, "").status, "a day after its end")
}

// TestEVSRestores checks that a volume made from a snapshot has its source, the type of
// the volume of the snapshot, and at least its size.
func TestEVSRestores(t *testing.T) {
	s := start(t, sandbox.Options{})
	source := s.newVolume(`"name": "db"`)
	snap := s.evsSnapshotOf(source)
	require.Equal(t, http.StatusBadRequest, s.post(createVolumePath, volumeBody(`"snapshot_id": "`+snap+`"`)).status, "of a snapshot that is being made")
	s.clock.forward(delay)
	for _, path := range evsPaths {
		require.Equal(t, 40., s.evsShow(path, snap)["size"], path)
	}
	restored := s.evsVolume(s.newVolume(`"snapshot_id": "` + snap + `"`))
	require.Equal(t, snap, restored["snapshot_id"])
	require.Equal(t, 40., restored["size"])
	require.Equal(t, "SSD", restored["volume_type"])

	refused := map[string]struct{ body, code string }{
		"smaller":       {`"size": 39, "availability_zone": "cn-north-4a", "volume_type": "SSD"`, "EVS.1010"},
		"of a type":     {`"size": 40, "availability_zone": "cn-north-4a", "volume_type": "SAS"`, "EVS.2096"},
		"in a zone":     {`"size": 40, "availability_zone": "cn-north-4b", "volume_type": "SSD"`, "EVS.2054"},
		"encrypted":     {`"size": 40, "availability_zone": "cn-north-4a", "volume_type": "SSD", "metadata": {"__system__encrypted": "1"}`, "EVS.1043"},
		"of two things": {`"size": 40, "availability_zone": "cn-north-4a", "volume_type": "SSD", "imageRef": "i-1"`, "EVS.1016"},
	}
	for name, tt := range refused {
		t.Run(name, func(t *testing.T) {
			a := s.post(createVolumePath, `{"volume": {"snapshot_id": "`+snap+`", `+tt.body+`}}`)
			require.Equal(t, http.StatusBadRequest, a.status, a.text)
			require.Equal(t, tt.code, a.json["error"].(map[string]any)["code"])
		})
	}
	require.Equal(t, http.StatusNotFound, s.post(createVolumePath, volumeBody(`"snapshot_id": "s-1"`)).status)
}

// TestEVSRestoresFromAMadeUpVolume checks that any type and zone suit a snapshot of a
// volume that no call created.
func TestEVSRestoresFromAMadeUpVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	snap := s.evsSnapshot()
	v := s.evsVolume(s.newVolume(`"snapshot_id": "` + snap + `"`))
	require.Equal(t, snap, v["snapshot_id"])
	require.Equal(t, "cn-north-4a", v["availability_zone"])
}

func TestEVSCreateRefusals(t *testing.T) {
	long := strings.Repeat("n", 251)
	var tags []string
	for i := range 11 {
		tags = append(tags, fmt.Sprintf(`"k%d": "v"`, i))
	}
	tests := map[string]struct{ body, code string }{
		"several from a backup":      {volumeBody(`"backup_id": "b-1", "count": 2`), "EVS.1051"},
		"a long name of several":     {volumeBody(`"name": "` + long + `", "count": 2`), "EVS.5400"},
		"eleven tags":                {volumeBody(`"tags": {` + strings.Join(tags, ",") + `}`), "EVS.1061"},
		"a tag without a key":        {volumeBody(`"tags": {"": "v"}`), "EVS.1062"},
		"a tag with a dot":           {volumeBody(`"tags": {"a.b": "v"}`), "EVS.1062"},
		"an image that is encrypted": {volumeBody(`"imageRef": "i-1", "metadata": {"__system__cmkid": "c"}`), "EVS.1043"},
		"paid ahead for no time":     {strings.TrimSuffix(volumeBody(""), "}") + `, "bssParam": {"chargingMode": "prePaid"}}`, "EVS.2147"},
		"paid ahead for two years":   {strings.TrimSuffix(volumeBody(""), "}") + `, "bssParam": {"chargingMode": "prePaid", "periodType": "year", "periodNum": 2}}`, "EVS.2147"},
	}
	s := start(t, sandbox.Options{})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.post(createVolumePath, tt.body)
			require.Equal(t, http.StatusBadRequest, a.status, a.text)
			require.Equal(t, tt.code, a.json["error"].(map[string]any)["code"])
		})
	}
	require.Empty(t, s.listed(""))
	s.evsJob(`"name": "` + long + `"`)
}

func TestEVSVolumeOfAnOrder(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := s.post(createVolumePath, strings.TrimSuffix(volumeBody(`"metadata": {"create_for_volume_id": "true"}`), "}")+`, "bssParam": {"chargingMode": "prePaid", "periodType": "month", "periodNum": 9}}`)
	require.Equal(t, http.StatusAccepted, a.status, a.text)
	require.NotContains(t, a.json, "job_id")
	s.clock.forward(delay)
	id := a.json["volume_ids"].([]any)[0].(string)
	require.Equal(t, a.json["order_id"], s.evsVolume(id)["metadata"].(map[string]any)["orderID"])
	refused := s.call(http.MethodDelete, volumePath(evsProject, id), "")
	require.Equal(t, http.StatusBadRequest, refused.status)
	require.Equal(t, "EVS.1035", refused.json["error"].(map[string]any)["code"])
}

func TestEVSVolumeForAServer(t *testing.T) {
	s := start(t, sandbox.Options{})
	body := strings.TrimSuffix(volumeBody(`"metadata": {"create_for_volume_id": "true"}`), "}") + `, "server_id": "server-1"}`
	id := s.post(createVolumePath, body).json["volume_ids"].([]any)[0].(string)
	require.Equal(t, "creating", s.evsVolume(id)["status"])
	s.clock.forward(delay)
	v := s.evsVolume(id)
	require.Equal(t, "in-use", v["status"])
	require.Equal(t, "server-1", v["attachments"].([]any)[0].(map[string]any)["server_id"])
	require.Len(t, s.listed("server_id=server-1"), 1)
	require.Equal(t, http.StatusBadRequest, s.call(http.MethodDelete, volumePath(evsProject, id), "").status)
}

func TestEVSClientToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	first := s.evsJob(`"count": 2`, "X-Client-Token", "t-1")
	require.Equal(t, first, s.evsJob(`"count": 2`, "X-Client-Token", "t-1"))
	require.NotEqual(t, first, s.evsJob("", "X-Client-Token", "t-2"))
	require.Len(t, s.listed(""), 3)
}

// TestEVSDeletesAVolume checks both a volume that a call created and one that none did:
// neither exists again when it is named.
func TestEVSDeletesAVolume(t *testing.T) {
	for name, find := range map[string]func(*tester) string{
		"created": func(s *tester) string { return s.newVolume("") },
		"made up": func(*tester) string { return "v-1" },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			id := find(s)
			snap := s.evsSnapshotOf(id)
			s.clock.forward(delay)
			a := s.call(http.MethodDelete, volumePath(evsProject, id), "")
			require.Equal(t, http.StatusOK, a.status, a.text)
			job := s.job(a.json["job_id"].(string))
			require.Equal(t, "deleteVolume", job["job_type"])
			require.Equal(t, id, job["entities"].(map[string]any)["volume_id"])
			require.Equal(t, "deleting", s.evsVolume(id)["status"])
			require.Equal(t, "deleting", s.evsStatus(snap), "its snapshot")
			require.Equal(t, http.StatusBadRequest, s.call(http.MethodDelete, volumePath(evsProject, id), "").status, "again")
			require.Equal(t, http.StatusBadRequest, s.post(evsv2Path, `{"snapshot": {"volume_id": "`+id+`"}}`).status, "a snapshot of it")

			s.clock.forward(delay)
			require.Equal(t, "SUCCESS", s.job(a.json["job_id"].(string))["status"])
			require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, volumePath(evsProject, id), "").status)
			require.Equal(t, http.StatusNotFound, s.call(http.MethodDelete, volumePath(evsProject, id), "").status)
			require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, evsv2Path+"/"+snap, "").status)
			require.Equal(t, http.StatusNotFound, s.post(evsv2Path, `{"snapshot": {"volume_id": "`+id+`"}}`).status)
			require.Empty(t, s.listed(""))
		})
	}
}

func TestEVSDeleteVolumeRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	snap := s.evsSnapshotOf("v-1")
	a := s.call(http.MethodDelete, volumePath(evsProject, "v-1"), "")
	require.Equal(t, http.StatusBadRequest, a.status, "its snapshot is being made")
	require.Equal(t, "EVS.1047", a.json["error"].(map[string]any)["code"])
	s.clock.forward(delay)
	s.post(rollbackPath("cloudsnapshots", snap), `{"rollback": {"volume_id": "v-1"}}`)
	a = s.call(http.MethodDelete, volumePath(evsProject, "v-1"), "")
	require.Equal(t, http.StatusBadRequest, a.status, "it is being rolled back")
	require.Equal(t, "EVS.1046", a.json["error"].(map[string]any)["code"])
}

func TestEVSVolumesInStrictMode(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"v-1"}})
	id := s.newVolume("")
	s.evsVolume(id)
	s.evsSnapshotOf(id)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodDelete, volumePath(evsProject, "v-2"), "").status)
}

// listed returns the volumes of a list.
func (s *tester) listed(query string) []map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, listVolumesPath+"?"+query, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	var all []map[string]any
	for _, v := range a.json["volumes"].([]any) {
		all = append(all, v.(map[string]any))
	}
	return all
}

func namesOf(volumes []map[string]any) (names []string) {
	for _, v := range volumes {
		name, ok := v["name"].(string)
		if !ok {
			name = v["id"].(string)
		}
		names = append(names, name)
	}
	return names
}

func TestEVSListsVolumes(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := s.newVolume(`"name": "a", "multiattach": true, "metadata": {"k": "v"}, "enterprise_project_id": "e-1"`)
	b := s.newVolume(`"name": "b", "size": 10, "metadata": {"hw:passthrough": "true"}`)
	s.evsJob(`"name": "c", "volume_type": "SAS", "availability_zone": "cn-north-4b"`)
	s.evsSnapshotOf("v-1")
	for query, want := range map[string][]string{
		"":                              {"c", "b", "a", "v-1"},
		"sort_dir=asc":                  {"v-1", "a", "b", "c"},
		"sort_key=name&sort_dir=desc":   {"c", "b", "a", "v-1"},
		"sort_key=size&sort_dir=asc":    {"v-1", "b", "a", "c"},
		"name=a":                        {"a"},
		"status=creating":               {"c"},
		"multiattach=true":              {"a"},
		"multiattach=false":             {"c", "b", "v-1"},
		"availability_zone=cn-north-4a": {"b", "a"},
		"volume_type_id=SAS":            {"c"},
		"metadata=" + q(`{"k":"v"}`):    {"a"},
		"metadata=" + q(`{'k':'v'}`):    {"a"},
		"metadata=" + q(`{"k":"w"}`):    nil,
		"not_metadata=" + q(`{"hw:passthrough":true}`):  {"c", "a", "v-1"},
		"not_metadata=" + q(`{"hw:passthrough":false}`): {"c", "b", "a", "v-1"},
		"id=" + a:                               {"a"},
		"ids=" + q(`["`+a+`","`+b+`","x"]`):     {"b", "a"},
		"ids=" + q(`['`+b+`']`) + "&id=" + a:    {"b"},
		"enterprise_project_id=e-1":             {"a"},
		"enterprise_project_id=0":               {"c", "b", "v-1"},
		"enterprise_project_id=all_granted_eps": {"c", "b", "a", "v-1"},
		"service_type=EVS":                      {"c", "b", "a", "v-1"},
		"service_type=DSS":                      nil,
		"dedicated_storage_id=d-1":              nil,
		"limit=2":                               {"c", "b"},
		"limit=2&offset=1":                      {"b", "a"},
		"offset=3":                              {"v-1"},
		"marker=" + b:                           {"a", "v-1"},
		"marker=" + b + "&limit=1":              {"a"},
	} {
		require.Equal(t, want, namesOf(s.listed(query)), query)
	}
	whole := s.call(http.MethodGet, listVolumesPath+"?limit=1&status=available", "")
	require.Equal(t, 3., whole.json["count"])
	next := whole.json["volumes_links"].([]any)[0].(map[string]any)
	require.Equal(t, "next", next["rel"])
	require.Equal(t, "http://example.com"+listVolumesPath+"?limit=1&marker="+b+"&status=available", next["href"])
	require.NotContains(t, s.call(http.MethodGet, listVolumesPath+"?limit=4", "").json, "volumes_links")
}

func q(text string) string { return url.QueryEscape(text) }

func TestEVSListVolumesRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	for query, want := range map[string]string{
		"sort_key=color": "400 EVS.1039",
		"marker=v-9":     "404 EVS.5404",
		"ids=v-1":        "400 EVS.5400",
		"metadata=k":     "400 EVS.1058",
		"service_type=EVS&dedicated_storage_id=d": "400 EVS.5400",
		"offset=0": "400 EVS.5400",
	} {
		a := s.call(http.MethodGet, listVolumesPath+"?"+query, "")
		require.Equal(t, want, fmt.Sprintf("%d %s", a.status, a.json["error"].(map[string]any)["code"]), query)
	}
}

func TestEVSVolumesOutliveTheServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var kept, deleted, job string
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		kept, deleted = s.newVolume(`"name": "kept"`), s.newVolume("")
		job = s.call(http.MethodDelete, volumePath(evsProject, deleted), "").json["job_id"].(string)
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		s.clock.forward(3 * delay)
		require.Equal(t, "kept", s.evsVolume(kept)["name"])
		require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, volumePath(evsProject, deleted), "").status)
		require.Equal(t, "SUCCESS", s.job(job)["status"])
	})
}
