package sandbox

import (
	"cmp"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// ecsWords are those of ECS.
type ecsWords struct{}

// noSuchAPI is the answer to any path but /, and to an action that is none.
var noSuchAPI = &refusal{status: http.StatusNotFound, code: "InvalidAction.NotFound", message: "Specified api is not found, please check your url and method."}

// ecsErrors are rows of the common error table that stand for their status.
var ecsErrors = map[int]refusal{
	http.StatusBadRequest:          {code: "InvalidParameter", message: "The specified parameter is not valid."},
	http.StatusForbidden:           {code: "Forbidden.Unauthorized", message: "User not authorized to operate on the specified resource."},
	http.StatusConflict:            {code: "OperationConflict", message: "Request was denied due to conflict with a previous request."},
	http.StatusInternalServerError: {code: "InternalError", message: "The request processing has failed due to some unknown error, exception or failure."},
	http.StatusServiceUnavailable:  {code: "ServiceUnavailable", message: "The request has failed due to a temporary failure of the server."},
}

// ecsRows are rows that no error table at hand has. Where the service of today is
// known to have a code, it is that one; the others are made up in its manner.
var ecsRows = []refusal{
	{status: http.StatusBadRequest, code: "DryRunOperation", message: "Request validation has been passed with DryRun flag set."},
	{status: http.StatusNotFound, code: "InvalidSnapshotId.NotFound", message: "The specified SnapshotId does not exist."},
	{status: http.StatusBadRequest, code: "InvalidOperation.DecreaseRetentionDaysUnsupported", message: "The retention days of the snapshot cannot be decreased."},
	{status: http.StatusForbidden, code: "InvalidOperation.CoolOffPeriodExpired", message: "The cool-off period of the locked snapshot has expired."},
	{status: http.StatusForbidden, code: "InvalidOperation.SnapshotLocked", message: "The specified snapshot is locked."},
	{status: http.StatusForbidden, code: "InvalidOperation.SnapshotNotLocked", message: "The specified snapshot is not locked."},
	{status: http.StatusForbidden, code: "IncorrectSnapshotStatus", message: "The current snapshot status does not support this operation."},
	{status: http.StatusNotFound, code: "InvalidSnapshotGroupId.NotFound", message: "The specified SnapshotGroupId does not exist."},
}

// ecsRefusal is the row of the first of the codes that there is a row of.
func ecsRefusal(c *call, codes ...string) *refusal {
	r, ok := ecsRow(c, codes...)
	if !ok {
		panic("sandbox: there is no error code " + strings.Join(codes, ", "))
	}
	return r
}

// ecsRow looks in the error table of the action, then in that of CreateSnapshot,
// since most actions have none of their own, then in ecsRows.
func ecsRow(c *call, codes ...string) (*refusal, bool) {
	for _, code := range codes {
		if r, ok := c.face.row(c.operation.ID, code); ok {
			return r, true
		}
		if r, ok := c.face.row("createSnapshot", code); ok {
			return r, true
		}
		for i := range ecsRows {
			if ecsRows[i].code == code {
				return &ecsRows[i], true
			}
		}
	}
	return nil, false
}

func (ecsWords) general(status int) *refusal {
	r := ecsErrors[status]
	r.status = status
	r.code = cmp.Or(r.code, "UnknownError")
	r.message = cmp.Or(r.message, http.StatusText(status)+".")
	return &r
}

// numbered is a repeated parameter, with its number.
var numbered = regexp.MustCompile(`^([A-Za-z]+)\.([0-9]+)(?:\.(Key|Value))?$`)

// repeats are how often a parameter can be repeated.
var repeats = map[string]int{"Tag": maxTags, "DiskId": maxGroupDisks, "ExcludeDiskId": maxGroupDisks, "SnapshotGroupId": 10, "Status": 3}

// minds refuses more tags and ids than are documented: to drop them in silence, as
// other unknown parameters, would lose what the caller asked for. It lets pass the
// booleans of the vendor's own SDK for Python, which knows no others.
func (ecsWords) minds(f contract.Finding) bool {
	if f.Strict {
		return isSurplus(f.At)
	}
	return !isPythonBoolean(f)
}

func isSurplus(name string) bool {
	parts := numbered.FindStringSubmatch(name)
	if parts == nil {
		return false
	}
	most, ok := repeats[parts[1]]
	number, err := strconv.Atoi(parts[2])
	return ok && (err != nil || number > most)
}

func (w ecsWords) invalid(c *call, f contract.Finding) *refusal {
	switch {
	case f.In == contract.InPath:
		return noSuchAPI
	case f.In == contract.InHeader:
		return invalidAction(f)
	case f.Rule == contract.RuleRequired:
		return missingParameter(f.At)
	}
	row, ok := ecsRow(c, invalidCodes(f)...)
	if !ok {
		row = w.general(http.StatusBadRequest)
	}
	return row.because(f.String() + ".")
}

// invalidCodes are the codes that tables have for what f is about.
func invalidCodes(f contract.Finding) []string {
	name := parameterName(f.At)
	switch {
	case f.Strict && strings.HasPrefix(name, "Tag"):
		return []string{"InvalidTagCount", "QuotaExceed.Tags"}
	case f.Strict:
		return nil
	case f.Rule == "enum" || f.Rule == "pattern":
		return []string{"Invalid" + name + ".Malformed", "Invalid" + name + ".NotFound", "Invalid" + name}
	}
	return []string{"Invalid" + name + ".Malformed"}
}

// parameterNames are parameters that the codes of the vendor name otherwise.
var parameterNames = map[string]string{
	"Category":                       "SnapshotCategory",
	"DestinationSnapshotName":        "SnapshotName",
	"DestinationSnapshotDescription": "Description",
}

// parameterName is a parameter as the codes of the vendor name it.
func parameterName(name string) string {
	if parts := numbered.FindStringSubmatch(name); parts != nil {
		return parts[1] + parts[3]
	}
	return cmp.Or(parameterNames[name], name)
}

// invalidAction is about the headers that name action and version.
func invalidAction(f contract.Finding) *refusal {
	name := "Action"
	if strings.EqualFold(f.At, acs.HeaderVersion) {
		name = "Version"
	}
	if f.Rule == contract.RuleRequired {
		return missingParameter(name)
	}
	if name == "Action" {
		return noSuchAPI.because(f.String() + ".")
	}
	return &refusal{status: http.StatusBadRequest, code: "InvalidParameter", message: "The specified parameter “Action or Version” is not valid. " + f.String() + "."}
}

func missingParameter(name string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "MissingParameter", message: "The input parameter “" + name + "” that is mandatory for processing this request is not supplied."}
}

// wrongParameter is about what no keyword of the document says.
func wrongParameter(detail string) *refusal {
	return ecsWords{}.general(http.StatusBadRequest).because(detail)
}

func (ecsWords) body(c *call, r *refusal) any {
	return ecs20140526.Fault{Code: r.code, Message: r.message, RequestID: c.id, HostID: &c.original.Host}
}
