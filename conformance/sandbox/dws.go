package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// dwsWords are those of DWS.
type dwsWords struct{}

// general makes up the codes: the error table of DWS has none that stands for a
// status.
func (dwsWords) general(status int) *refusal {
	return &refusal{status: status, code: "DWS.0" + strconv.Itoa(status), message: http.StatusText(status) + "."}
}

func (dwsWords) minds(f contract.Finding) bool { return !f.Strict }

// The rows of the error table of DWS that are answered; the table is in Chinese.
var (
	dwsMissing         = &refusal{status: http.StatusBadRequest, code: "DWS.5037", message: "The parameter does not exist."}
	dwsOutOfRange      = &refusal{status: http.StatusBadRequest, code: "DWS.5038", message: "The value of the parameter is out of range."}
	dwsDuplicate       = &refusal{status: http.StatusBadRequest, code: "DWS.5039", message: "The parameter is duplicate."}
	dwsClusterExists   = &refusal{status: http.StatusConflict, code: "DWS.5050", message: "The cluster name exists already."}
	dwsLength          = &refusal{status: http.StatusBadRequest, code: "DWS.5056", message: "The length of the string is not allowed."}
	dwsClusterName     = &refusal{status: http.StatusBadRequest, code: "DWS.5057", message: "The cluster name has an illegal character or length."}
	dwsFormat          = &refusal{status: http.StatusBadRequest, code: "DWS.5065", message: "The format is invalid."}
	dwsAddressBinding  = &refusal{status: http.StatusBadRequest, code: "DWS.5098", message: "The way to bind the EIP is invalid."}
	dwsAddress         = &refusal{status: http.StatusBadRequest, code: "DWS.5133", message: "The EIP ID is invalid."}
	dwsUnfitSnapshotID = &refusal{status: http.StatusBadRequest, code: "DWS.5149", message: "The snapshot ID is invalid."}
)

// dwsErrors are the rows for what a member can break, by rule.
var dwsErrors = map[string]*refusal{
	contract.RuleRequired: dwsMissing,
	"minLength":           dwsLength,
	"maxLength":           dwsLength,
	"minimum":             dwsOutOfRange,
	"maximum":             dwsOutOfRange,
}

// dwsErrorsAt are the rows that stand for a wrong value of one member.
var dwsErrorsAt = map[string]*refusal{
	"/restore/name":                       dwsClusterName,
	"/restore/public_ip/public_bind_type": dwsAddressBinding,
}

func (dwsWords) invalid(_ *call, f contract.Finding) *refusal {
	r := cmp.Or(dwsErrors[f.Rule], dwsFormat)
	if slices.Contains([]string{"minLength", "maxLength", "pattern", contract.RuleEnum}, f.Rule) {
		r = cmp.Or(dwsErrorsAt[f.At], r)
	}
	return r.because(f.String() + ".")
}

// dwsFault has the members that the service sends beside those of a gateway.
type dwsFault struct {
	ErrCode         string `json:"errCode"`
	ExternalMessage string `json:"externalMessage"`
	ErrorCode       string `json:"error_code"`
	ErrorMsg        string `json:"error_msg"`
}

func (dwsWords) body(_ *call, r *refusal) any {
	return dwsFault{r.code, r.message, r.code, r.message}
}

// dwsStatuses are the statuses of snapshots. The pages have none of a snapshot
// that is being deleted.
var dwsStatuses = map[phase]string{
	phaseCreating:  "CREATING",
	phaseAvailable: "AVAILABLE",
	phaseFailed:    "UNAVAILABLE",
	phaseBusy:      "RESTORING",
	phaseDeleting:  "DELETING",
}

// dwsSnapshot is the snapshot of that id in a project.
func dwsSnapshot(tx *tx, project, id string) (*snapshot, error) {
	n, ok := get[*snapshot](tx, kindSnapshot, id)
	if !ok || n.Service != serviceDWS || n.Project != project {
		return nil, dwsWords{}.general(http.StatusNotFound).because("Snapshot " + id + ".")
	}
	return n, nil
}

// dwsAllow refuses a call to a snapshot that is in none of the phases. No row of
// the error table is about the status of a snapshot.
func dwsAllow(tx *tx, n *snapshot, phases ...phase) error {
	is := n.phase(tx.now)
	if slices.Contains(phases, is) {
		return nil
	}
	var allowed []string
	for _, p := range phases {
		allowed = append(allowed, dwsStatuses[p])
	}
	return dwsWords{}.general(http.StatusBadRequest).
		because("Snapshot " + n.ID + " is " + dwsStatuses[is] + "; it must be " + strings.Join(allowed, " or ") + ".")
}

// dwsNameIsFree refuses the name of a snapshot that another of the project has;
// at is the member that holds it.
func dwsNameIsFree(tx *tx, project, name, at string) error {
	if len(find[*snapshot](tx, byName(serviceDWS, project, name))) == 0 {
		return nil
	}
	return dwsDuplicate.because(at + ": " + name + " exists, in whatever case; choose another.")
}

// dwsClusterIsThere refuses a cluster that is not in the project.
func dwsClusterIsThere(tx *tx, project, id string) error {
	there := tx.exists(serviceDWS, project, id)
	if c, restored := get[*cluster](tx, kindCluster, id); restored {
		there = c.Project == project
	}
	if there {
		return nil
	}
	return dwsWords{}.general(http.StatusNotFound).because("Cluster " + id + ".")
}
