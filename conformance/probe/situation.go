package probe

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
)

// situation is why a valid request may be refused: what the pages, their error
// tables or the state of the target say beyond the form of the request.
type situation struct {
	cases    string // glob
	statuses []int
	why      string
}

var situations = []situation{
	{"huawei/cinderv?/updateSnapshotMetadataItem/*", []int{400}, "the body does not hold the one key of the URL"},
	{"huawei/dwsv1/copySnapshot/*", []int{400}, "only an automated snapshot can be copied, and the one at hand is not"},
	{"huawei/dwsv1/addSnapshotPolicy/request-valid-backup-*", []int{400}, "a policy that is added needs a name and a strategy"},
	{"huawei/dwsv1/addSnapshotPolicy/request-valid-policy-*", []int{400}, "a policy that is added needs a name and a strategy"},
	{"huawei/dwsv1/addSnapshotPolicy/request-valid-device-name-nbu", []int{400}, "the device NBU needs a server and a port"},
	{"huawei/dwsv1/restoreCluster/*-bind-existing", []int{400}, "it names no address to bind"},
	{"alibaba/ecs20140526/unlockSnapshot/*", []int{400, 403}, "the snapshot is not locked"},
	{"alibaba/ecs20140526/*/request-valid-dry-run-true", []int{400, 403, 412}, "a dry run that finds nothing wrong is answered by the error DryRunOperation"},
	{"alibaba/ecs20140526/*/request-valid-tag-key-all-20-shortest", []int{400}, "the tags have the same key"},
	{"alibaba/ecs20140526/describeSnapshots/request-valid-filter-*", []int{400, 403, 404}, "a filter needs a key and a value"},
	{"alibaba/ecs20140526/modifySnapshotAttribute/request-valid-only-required-parameters", []int{400}, "it changes nothing"},
	{"alibaba/ecs20140526/modifySnapshotAttribute/request-valid-disable-instant-access-*", []int{400, 403}, "the snapshot has no instant access"},
	{"alibaba/ecs20140526/modifySnapshotAttribute/request-valid-retention-days-1", []int{400, 403}, "the snapshot is kept for longer, and that cannot be shortened"},
	{"alibaba/ecs20140526/modifySnapshotCategory/*", []int{403}, "a snapshot can be archived when it is 14 days old, and the one at hand is new"},
	{"alibaba/ecs20140526/createSnapshotGroup/request-valid-*disk-id*", []int{400, 404}, "its disks are those of the example"},
	{"alibaba/ecs20140526/*/request-valid-all-parameters", []int{400, 403, 404}, "it names more of the example than the target can have"},
	{"alibaba/ecs20140526/*/request-valid-documented*", []int{400, 403, 404}, "it names more of the example than the target can have"},
	{"huawei/dwsv1/restoreCluster/request-valid-documented*", []int{400, 404}, "it names more of the example than the target can have"},
}

// explain says why a valid request was refused, "" if nothing explains it.
func (p *prober) explain(c suite.Case, sent suite.Request, a answer) string {
	for _, s := range situations {
		if ok, _ := path.Match(s.cases, c.Name); ok && slices.Contains(s.statuses, a.status) {
			return s.why
		}
	}
	for _, r := range rolesIn(sent) {
		if r != roleRegion {
			return "it names the " + string(r) + " of the example, which the target does not have"
		}
	}
	if c.Source == "tolerance" {
		return "the document lets it pass, but no page says that it must be done"
	}
	return ""
}

// complete adds to a valid request what the pages want together with what it
// has. The documents, which say this in prose, take it either way.
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

// groupSource is what to make a snapshot group of, if nothing says it.
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

// tagKeys are the keys of the tags that have but a value.
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

// without are those of pairs whose names query does not have.
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
