package probe

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// irreversible are the operations whose changes cannot be undone, and why.
var irreversible = map[string]string{
	"huawei/evsv2/createVolume":                  "it creates up to 100 disks of up to 32768 GB",
	"huawei/cinderv3/createVolume":               "it creates disks of up to 32768 GB",
	"huawei/evsv2/rollbackSnapshot":              "it overwrites the volume",
	"huawei/evsv2/rollbackVendorSnapshot":        "it overwrites the volume",
	"huawei/dwsv1/addSnapshotPolicy":             "it changes how the cluster is backed up",
	"huawei/dwsv1/restoreCluster":                "it creates a cluster, which no operation here deletes",
	"alibaba/ecs20140526/attachDisk":             "it attaches the disk to an instance",
	"alibaba/ecs20140526/detachDisk":             "it detaches the disk from its instance",
	"alibaba/ecs20140526/createDisk":             "it creates a disk of up to 65536 GiB",
	"huawei/dwsv1/restoreTable":                  "it overwrites tables of the cluster",
	"alibaba/ecs20140526/resetDisk":              "it overwrites the disk",
	"alibaba/ecs20140526/resetDisks":             "it overwrites the disks",
	"alibaba/ecs20140526/copySnapshot":           "it creates a snapshot in another region, which the target may not reach",
	"alibaba/ecs20140526/exportSnapshot":         "it copies the snapshot to a bucket, from which no operation here deletes it",
	"alibaba/ecs20140526/openSnapshotService":    "it activates a service for the account, which no operation here ends",
	"alibaba/ecs20140526/modifySnapshotCategory": "it archives the snapshot, which is billed for months and cannot be undone",
}

// skipReason returns why c is not sent, "" if it is.
func (p *prober) skipReason(c suite.Case) string {
	if i := slices.IndexFunc(p.Gaps, func(d suite.Gap) bool { return d.Case == c.Name }); i >= 0 {
		return "the case is a known gap of the suite: " + p.Gaps[i].Reason
	}
	if c.Operation == signIn && (p.Resources.User == "" || p.Resources.Password == "") {
		return "there is no user to sign in: give one of a test account"
	}
	if isRead(*c.Request) {
		return ""
	}
	switch why := irreversible[c.API+"/"+c.Operation]; {
	case !p.AllowWrites && c.Valid:
		return "it writes: allow writes to send it"
	case !p.AllowWrites:
		return "it would write if the target accepted it: allow writes to send it"
	case c.Operation == "lockSnapshot" && !isDryRun(*c.Request):
		return "never sent: it locks a snapshot for up to a hundred years, and it cannot be deleted while it is locked"
	case c.Operation == "createVolume" && strings.Contains(c.Request.Body, "prePaid"):
		return "never sent: it buys a disk for months or years, and it cannot be deleted"
	case c.Operation == "createDisk" && strings.Contains(c.Request.Query, "InstanceId="):
		return "never sent: it buys a disk for months, and it cannot be deleted"
	case why != "" && !p.AllowIrreversible:
		return why + ": allow irreversible writes to send it"
	}
	return ""
}

// isRead reports whether r changes nothing, however the server interprets it. A
// request to an RPC API changes nothing if every action that it names describes
// or lists something.
func isRead(r suite.Request) bool {
	header := http.Header(r.Headers)
	query, err := url.ParseQuery(r.Query)
	actions := header.Values(acs.HeaderAction)
	for name, values := range query {
		if strings.EqualFold(name, "Action") {
			actions = slices.Concat(actions, values)
		}
	}
	if r.Path != "/" && len(actions) == 0 {
		return r.Method == http.MethodGet || r.Method == http.MethodHead
	}
	return err == nil && len(actions) > 0 && !slices.ContainsFunc(actions, func(action string) bool {
		name := strings.ToLower(action)
		return !strings.HasPrefix(name, "describe") && !strings.HasPrefix(name, "list")
	})
}

// isDryRun reports whether r is a dry run.
func isDryRun(r suite.Request) bool {
	query, err := url.ParseQuery(r.Query)
	return err == nil && slices.Equal(query["DryRun"], []string{"true"})
}
