package probe

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
)

// permittedRefusal is a reason to refuse a valid request: a rule of the pages or of
// their error tables that no schema expresses, or the state of the target.
type permittedRefusal struct {
	cases    string // glob
	statuses []int
	why      string
}

var permittedRefusals = []permittedRefusal{
	{"huawei/cinderv?/updateSnapshotMetadataItem/*", []int{400}, "the body does not have exactly the key of the URL"},
	{"huawei/dwsv1/copySnapshot/*", []int{400}, "only an automated snapshot can be copied, and the current one is manual"},
	{"huawei/dwsv1/addSnapshotPolicy/request-valid-backup-*", []int{400}, "a policy that is added needs a name and a strategy"},
	{"huawei/dwsv1/addSnapshotPolicy/request-valid-policy-*", []int{400}, "a policy that is added needs a name and a strategy"},
	{"huawei/dwsv1/addSnapshotPolicy/request-valid-device-name-nbu", []int{400}, "the device NBU needs a server and a port"},
	{"huawei/dwsv1/restoreCluster/*-bind-existing", []int{400}, "it has no address to bind"},
	{"alibaba/ecs20140526/unlockSnapshot/*", []int{400, 403}, "the snapshot is not locked"},
	{"alibaba/ecs20140526/*/request-valid-dry-run-true", []int{400, 403, 412}, "a successful dry run is answered by the error DryRunOperation"},
	{"alibaba/ecs20140526/*/request-valid-tag-key-all-20-shortest", []int{400}, "the tags have the same key"},
	{"alibaba/ecs20140526/describeSnapshots/request-valid-filter-*", []int{400, 403, 404}, "a filter needs a key and a value"},
	{"alibaba/ecs20140526/modifySnapshotAttribute/request-valid-only-required-parameters", []int{400}, "it changes nothing"},
	{"alibaba/ecs20140526/modifySnapshotAttribute/request-valid-disable-instant-access-*", []int{400, 403}, "the snapshot has no instant access"},
	{"alibaba/ecs20140526/modifySnapshotAttribute/request-valid-retention-days-1", []int{400, 403}, "the snapshot has a longer retention, which cannot be shortened"},
	{"alibaba/ecs20140526/modifySnapshotCategory/*", []int{403}, "a snapshot can be archived when it is 14 days old, and the current one is new"},
	{"alibaba/ecs20140526/createSnapshotGroup/request-valid-*disk-id*", []int{400, 404}, "its disks are those of the example"},
	{"alibaba/ecs20140526/*/request-valid-all-parameters", []int{400, 403, 404}, "it has ids of the example that the target cannot have"},
	{"alibaba/ecs20140526/*/request-valid-documented*", []int{400, 403, 404}, "it has ids of the example that the target cannot have"},
	{"huawei/dwsv1/restoreCluster/request-valid-documented*", []int{400, 404}, "it has ids of the example that the target cannot have"},
}

// refusalReason returns why a valid request was refused, "" if no reason is known.
func (p *prober) refusalReason(c suite.Case, sent suite.Request, a answer) string {
	for _, s := range permittedRefusals {
		if ok, _ := path.Match(s.cases, c.Name); ok && slices.Contains(s.statuses, a.status) {
			return s.why
		}
	}
	for _, r := range rolesIn(sent) {
		if r != roleRegion {
			return "it has the " + string(r) + " of the example, which the target does not have"
		}
	}
	if c.Source == "tolerance" {
		return "the document accepts it, but no page says that it must succeed"
	}
	return ""
}

// complete adds to a valid request what the pages require together with what it has.
// The documents say so only in prose, and accept it without.
func complete(c suite.Case) suite.Request {
	r := *c.Request
	query, err := url.ParseQuery(r.Query)
	if !c.Valid || err != nil {
		return r
	}
	var missing []string
	switch {
	case c.Operation == "createSnapshotGroup":
		missing = groupSource(query)
	case c.Operation == "listProjects" && query.Has("page") != query.Has("per_page"):
		missing = without(query, "page=1", "per_page=100")
	}
	missing = append(missing, tagKeys(query)...)
	r.Query = strings.Join(append(nonEmpty(r.Query), missing...), "&")
	return r
}

// groupSource returns the source of a snapshot group, if the query has none.
func groupSource(query url.Values) []string {
	for name, values := range query {
		isDisk := strings.HasPrefix(name, "DiskId.") && values[0] != ""
		if isDisk && query.Get("DiskId.1") != "" || name == "InstanceId" && values[0] != "" {
			return nil
		}
	}
	for name := range query {
		if strings.Contains(name, "DiskId.") {
			return without(query, "InstanceId=i-bp67acfmxazb4p6r")
		}
	}
	return []string{"DiskId.1=d-bp1s5fnvk4gn2tws0"}
}

// tagKeys returns keys for the tags that have only a value.
func tagKeys(query url.Values) []string {
	var keys []string
	for n := 1; n <= 21; n++ {
		key := fmt.Sprintf("Tag.%d.Key", n)
		if query.Has(fmt.Sprintf("Tag.%d.Value", n)) {
			keys = append(keys, without(query, fmt.Sprintf("%s=probe%d", key, n))...)
		}
	}
	return keys
}

// without returns the pairs whose names the query does not have.
func without(query url.Values, pairs ...string) []string {
	return slices.DeleteFunc(pairs, func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return query.Has(name)
	})
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
