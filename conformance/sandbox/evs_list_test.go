package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// evsListed is a list as an API answers it.
type evsListed struct {
	ids   []string
	items []map[string]any
	next  string // href of the link, "" without one
	json  map[string]any
}

func (s *tester) evsList(path string, headers ...string) evsListed {
	s.t.Helper()
	a := s.call(http.MethodGet, path, "", headers...)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	listed := evsListed{json: a.json}
	for _, item := range a.json["snapshots"].([]any) {
		listed.items = append(listed.items, item.(map[string]any))
		listed.ids = append(listed.ids, item.(map[string]any)["id"].(string))
	}
	if links, _ := a.json["snapshots_links"].([]any); len(links) > 0 {
		link := links[0].(map[string]any)
		require.Equal(s.t, "next", link["rel"])
		listed.next = link["href"].(string)
	}
	return listed
}

// names returns the names of a list, "-" for a snapshot without one.
func (l evsListed) names() []string {
	names := []string{}
	for _, item := range l.items {
		name, ok := item["name"].(string)
		if !ok {
			name = "-"
		}
		names = append(names, name)
	}
	return names
}

// evsLists are the paths of the lists, by API and operation.
var evsLists = map[string]string{
	"evsv2": evsv2Path + "/detail", "cinderv2": cinderv2Path, "cinderv2 details": cinderv2Path + "/detail",
	"cinderv3": cinderv3Path, "cinderv3 details": cinderv3Path + "/detail",
}

// fillEVS creates five snapshots and returns their ids by name. The last is being
// created, the first is being rolled back to.
func (s *tester) fillEVS() map[string]string {
	s.t.Helper()
	ids := map[string]string{}
	for _, n := range []struct{ name, volume string }{{"b", "v-1"}, {"a", "v-2"}, {"ab", "v-2"}, {"c", "error-1"}, {"d", "v-10"}} {
		if n.name == "d" {
			s.clock.forward(delay)
		}
		a := s.post(evsv2Path, `{"snapshot": {"name": "`+n.name+`", "volume_id": "`+n.volume+`"}}`)
		require.Equal(s.t, http.StatusAccepted, a.status, a.text)
		ids[n.name] = a.json["snapshot"].(map[string]any)["id"].(string)
		s.clock.forward(time.Second)
	}
	require.Equal(s.t, http.StatusAccepted, s.post(rollbackPath("cloudsnapshots", ids["b"]), `{"rollback": {"volume_id": "v-1"}}`).status)
	return ids
}

func TestEVSListItems(t *testing.T) {
	brief := map[string]any{
		"status": "available", "volume_id": "v-1", "size": 1., "name": nil, "description": nil,
		"metadata": map[string]any{}, "updated_at": nil,
	}
	detailed := map[string]any{"os-extended-snapshot-attributes:progress": "100%", "os-extended-snapshot-attributes:project_id": evsProject}
	native := map[string]any{
		"service_type": "EVS", "availability_zone": "az-dc-1", "dedicated_storage_id": nil, "dedicated_storage_name": nil,
	}
	wants := map[string][]map[string]any{
		"evsv2": {brief, detailed, native}, "cinderv2": {brief}, "cinderv2 details": {brief, detailed},
		"cinderv3": {brief}, "cinderv3 details": {brief, detailed},
	}
	for name, path := range evsLists {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			created := s.clock.time()
			want := map[string]any{"id": s.evsSnapshot(), "created_at": evsTime(created)}
			for _, part := range wants[name] {
				for member, value := range part {
					want[member] = value
				}
			}
			listed := s.evsList(path)
			require.Equal(t, []map[string]any{want}, listed.items)
			require.NotContains(t, listed.json, "snapshots_links")
			if name == "evsv2" {
				require.Equal(t, 1., listed.json["count"])
			} else {
				require.NotContains(t, listed.json, "count")
			}
		})
	}
}

func TestEVSListFilters(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.fillEVS()
	all := []string{"d", "c", "ab", "a", "b"}
	tests := map[string][]string{
		"":                               all,
		"name=a":                         {"a"},
		"name=A":                         {},
		"status=available":               {"ab", "a"},
		"status=rollbacking":             {"b"},
		"status=creating":                {"d"},
		"status=error":                   {"c"},
		"status=deleting":                {},
		"status=anything":                {},
		"volume_id=v-2":                  {"ab", "a"},
		"volume_id=v-1":                  {"b"},
		"volume_id=v-2&name=ab":          {"ab"},
		"volume_id=v-1&status=available": {},
		"limit=2":                        {"d", "c"},
		"offset=3":                       {"a", "b"},
		"offset=3&limit=1":               {"a"},
		"offset=5":                       {},
		"offset=9223372036854775807":     {},
		"volume_id=v-2&offset=1":         {"a"},
	}
	for name, path := range evsLists {
		for query, want := range tests {
			t.Run(name+" "+query, func(t *testing.T) {
				require.Equal(t, want, s.evsList(path+"?"+query).names())
			})
		}
	}
}

func TestEVSv2ListFilters(t *testing.T) {
	s := start(t, sandbox.Options{})
	ids := s.fillEVS()
	all := []string{"d", "c", "ab", "a", "b"}
	tests := map[string][]string{
		"id=" + ids["ab"]:                             {"ab"},
		"id=" + ids["ab"] + "&name=a":                 {},
		"id=none":                                     {},
		"id=" + ids["ab"] + "&id=" + ids["d"]:         {"d", "ab"},
		"id=" + ids["ab"] + "&id=none&id=" + ids["b"]: {"ab", "b"},
		"id=" + ids["ab"] + "," + ids["d"]:            {},
		"availability_zone=az-dc-1":                   all,
		"availability_zone=az-1":                      {},
		"enterprise_project_id=0":                     all,
		"enterprise_project_id=all_granted_eps":       all,
		"service_type=EVS":                            all,
		"service_type=DSS":                            {},
		"service_type=DESS":                           {},
		"dedicated_storage_name=x":                    {},
		"dedicated_storage_id=x":                      {},
		"service_type=DSS&dedicated_storage_id=x":     {},
		"service_type=EVS&dedicated_storage_id=":      all,
		"status=available&availability_zone=az-dc-1":  {"ab", "a"},
		"volume_id=v-2&enterprise_project_id=another": {"ab", "a"},
	}
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			listed := s.evsList(evsv2Path + "/detail?" + query)
			require.Equal(t, want, listed.names())
			require.EqualValues(t, len(want), listed.json["count"])
		})
	}
}

func TestCinderv3ListFilters(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.fillEVS()
	all := []string{"d", "c", "ab", "a", "b"}
	tests := map[string]struct {
		version, query string
		want           []string
	}{
		"part of a name":                          {"volume 3.31", "name~=b", []string{"ab", "b"}},
		"part of a status":                        {"volume 3.31", "status~=at", []string{"d"}},
		"part of a volume":                        {"volume 3.31", "volume_id~=v-1", []string{"d", "b"}},
		"parts together":                          {"volume 3.31", "volume_id~=v-&name~=a&status=available", []string{"ab", "a"}},
		"parts are unknown to 3.30":               {"volume 3.30", "name~=b&status~=x&volume_id~=x", all},
		"parts are unknown without a version":     {"", "name~=b", all},
		"in another direction":                    {"", "sort_dir=asc", []string{"b", "a", "ab", "c", "d"}},
		"in the same direction":                   {"", "sort_dir=desc", all},
		"by name":                                 {"volume 3.30", "sort_key=name", []string{"d", "c", "b", "ab", "a"}},
		"by name, ascending":                      {"volume 3.30", "sort_key=name&sort_dir=asc", []string{"a", "ab", "b", "c", "d"}},
		"by time":                                 {"", "sort_key=created_at", all},
		"by volume, the newest first":             {"", "sort_key=volume_id", []string{"ab", "a", "d", "b", "c"}},
		"by volume, ascending":                    {"", "sort_key=volume_id&sort_dir=asc", []string{"c", "b", "d", "a", "ab"}},
		"by status, ascending":                    {"", "sort_key=status&sort_dir=asc", []string{"a", "ab", "d", "c", "b"}},
		"by name, part":                           {"volume 3.31", "sort_key=name&name~=b&sort_dir=asc", []string{"ab", "b"}},
		"by name, page":                           {"volume 3.30", "sort_key=name&sort_dir=asc&offset=1&limit=2", []string{"ab", "b"}},
		"with_count is unknown without a version": {"", "with_count=true&name=a", []string{"a"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if tt.version != "" {
				headers = []string{"OpenStack-API-Version", tt.version}
			}
			require.Equal(t, tt.want, s.evsList(cinderv3Path+"?"+tt.query, headers...).names())
			if !strings.Contains(tt.query, "~=") { // no filter of the other list
				require.Equal(t, tt.want, s.evsList(cinderv3Path+"/detail?"+tt.query, headers...).names())
			}
		})
	}
}

func TestCinderv3SortsByID(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.fillEVS()
	require.IsDecreasing(t, s.evsList(cinderv3Path+"?sort_key=id").ids)
	require.IsIncreasing(t, s.evsList(cinderv3Path+"?sort_key=id&sort_dir=asc").ids)
}

func TestCinderv3Counts(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.fillEVS()
	for _, tt := range []struct {
		version, query string
		count          any
	}{
		{"volume 3.45", "with_count=true", 5.},
		{"volume 3.45", "with_count=true&limit=2&offset=1&sort_key=name&sort_dir=asc", 5.},
		{"volume 3.45", "with_count=True", 5.}, // python-cinderclient
		{"volume 3.45", "with_count=false&name=a", nil},
		{"volume 3.45", "", nil},
		{"volume 3.44", "with_count=true", nil},
	} {
		for _, path := range []string{cinderv3Path, cinderv3Path + "/detail"} {
			listed := s.evsList(path+"?"+tt.query, "OpenStack-API-Version", tt.version)
			require.Equal(t, tt.count, listed.json["count"], "%s %s %s", path, tt.version, tt.query)
		}
	}
}

// TestCinderv3NewerMembers checks which answers have the members that a microversion
// introduces: all but the short list.
func TestCinderv3NewerMembers(t *testing.T) {
	s := start(t, sandbox.Options{})
	one := cinderv3Path + "/" + s.evsSnapshot()
	for version, want := range map[string][]string{
		"": nil, "volume 3.13": nil, "volume 3.14": {"group_snapshot_id"}, "volume 3.64": {"group_snapshot_id"},
		"volume 3.65": {"consumes_quota", "group_snapshot_id"},
	} {
		t.Run(version, func(t *testing.T) {
			var headers []string
			if version != "" {
				headers = []string{"OpenStack-API-Version", version}
			}
			newer := func(item any) (names []string) {
				for _, name := range []string{"consumes_quota", "group_snapshot_id"} {
					if value, ok := item.(map[string]any)[name]; ok {
						require.Equal(t, map[string]any{"consumes_quota": true, "group_snapshot_id": nil}[name], value)
						names = append(names, name)
					}
				}
				return names
			}
			answer := func(method, path, body string) any { return s.call(method, path, body, headers...).json["snapshot"] }
			require.Empty(t, newer(s.evsList(cinderv3Path, headers...).items[0]))
			require.Equal(t, want, newer(s.evsList(cinderv3Path+"/detail", headers...).items[0]))
			require.Equal(t, want, newer(answer(http.MethodGet, one, "")))
			require.Equal(t, want, newer(answer(http.MethodPut, one, `{"snapshot": {"name": "n"}}`)))
			require.Equal(t, want, newer(answer(http.MethodPost, cinderv3Path, `{"snapshot": {"volume_id": "v-1"}}`)))
		})
	}
}

// TestEVSListsPageByPage follows the links through a filtered list.
func TestEVSListsPageByPage(t *testing.T) {
	for name, path := range evsLists {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			for range 5 {
				s.evsSnapshotOf("v-1")
				s.evsSnapshotOf("v-2")
			}
			all := s.evsList(path + "?volume_id=v-1").ids
			require.Len(t, all, 5)

			first := s.evsList(path + "?limit=2&volume_id=v-1")
			require.Regexp(t, `^http://example\.com`+path+`\?limit=2&(marker=`+all[1]+`|offset=2)&volume_id=v-1$`, first.next)
			second := s.evsList(first.next)
			third := s.evsList(second.next)

			require.Equal(t, all[:2], first.ids)
			require.Equal(t, all[2:4], second.ids)
			require.Equal(t, all[4:], third.ids)
			require.Empty(t, third.next)
			require.Empty(t, s.evsList(path+"?limit=5&volume_id=v-1").next, "a full page that is the last")
			if name == "evsv2" {
				require.Equal(t, 5., second.json["count"])
			}
		})
	}
}

func TestCinderMarkers(t *testing.T) {
	for name, path := range evsLists {
		if name == "evsv2" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			ids := s.fillEVS()
			require.Equal(t, []string{"a", "b"}, s.evsList(path+"?marker="+ids["ab"]).names())
			require.Equal(t, []string{"b"}, s.evsList(path+"?offset=1&marker="+ids["ab"]).names())
			require.Equal(t, []string{"ab", "a"}, s.evsList(path+"?volume_id=v-2&marker="+ids["c"]).names(), "the marker need not pass the filter")
			require.Empty(t, s.evsList(path+"?marker="+ids["b"]).ids)
			first := s.evsList(path + "?limit=2&offset=1")
			require.Equal(t, []string{"c", "ab"}, first.names())
			require.Equal(t, []string{"a", "b"}, s.evsList(first.next).names(), "the offset is not counted twice")
		})
	}
}

func TestEVSListRefusals(t *testing.T) {
	tests := map[string]struct {
		face, path string
		status     int
		code       string
		message    string
	}{
		"an offset below 0": {
			"evsv2", evsv2Path + "/detail?offset=-1", 400, "EVS.5400", "Malformed request url. offset: -1 is negative; send 0 or more.",
		},
		"an offset below 0, by Cinder": {
			"cinderv2", cinderv2Path + "?offset=-1", 400, "", "Malformed request url. offset: -1 is negative; send 0 or more.",
		},
		"no limit": {
			"evsv2", evsv2Path + "/detail?limit=0", 400, "EVS.5400", "Malformed request url. query limit: minimum: number must be at least 1; correct the value.",
		},
		"EVS in dedicated storage": {
			"evsv2", evsv2Path + "/detail?service_type=EVS&dedicated_storage_id=x", 400, "EVS.5400",
			"Malformed request url. service_type: with EVS there is no dedicated storage; leave out dedicated_storage_name and dedicated_storage_id.",
		},
		"an unknown marker": {
			"cinderv2", cinderv2Path + "/detail?marker=none", 404, "", "Resource(Volume, Snapshot, Backup .etc) could not be found. Snapshot none, the marker.",
		},
		"an unknown sort key": {
			"cinderv3", cinderv3Path + "?sort_key=colour", 400, "", "invalid sort_key! sort_key: colour.",
		},
		"the name as sort key before its version": {
			"cinderv3", cinderv3Path + "?sort_key=name", 400, "",
			"invalid sort_key! sort_key: name is known from microversion 3.30 on; ask for that in OpenStack-API-Version.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := start(t, sandbox.Options{}).call(http.MethodGet, tt.path, "")
			require.Equal(t, tt.status, a.status, a.text)
			require.Equal(t, evsFault(tt.face, tt.status, tt.code, tt.message), a.json)
		})
	}
}

func TestCinderv3CountsNothingFiltered(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, filter := range []string{"name=a", "status=error", "volume_id=v", "name~=a", "status~=e", "volume_id~=v"} {
		a := s.call(http.MethodGet, cinderv3Path+"?with_count=true&"+filter, "", "OpenStack-API-Version", "volume 3.45")
		require.Equal(t, http.StatusBadRequest, a.status, filter)
		require.Equal(t, evsFault("cinderv3", 400, "", "Malformed request url. with_count: it goes with no filter; leave out the filters or with_count."), a.json)
	}
}
