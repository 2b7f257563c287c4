package huawei

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
)

// DWS is the dialect of the DWS API.
type DWS struct{}

// General makes up the codes: the error table of DWS has none that stands for a
// status.
func (DWS) General(status int) *api.Refusal {
	return &api.Refusal{Status: status, Code: "DWS.0" + strconv.Itoa(status), Message: http.StatusText(status) + "."}
}

// Refuses refuses everything but what the document does not mention.
func (DWS) Refuses(_ *api.Document, f contract.Finding) bool { return !f.Strict }

// Rows of the error table of DWS; the table is in Chinese.
var (
	dwsMissing        = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5037", Message: "The parameter does not exist."}
	dwsOutOfRange     = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5038", Message: "The value of the parameter is out of range."}
	dwsLength         = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5056", Message: "The length of the string is not allowed."}
	dwsClusterName    = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5057", Message: "The cluster name has an illegal character or length."}
	dwsFormat         = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5065", Message: "The format is invalid."}
	dwsKeepDays       = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5080", Message: "The days to keep the backup are out of range."}
	dwsAddressBinding = &api.Refusal{Status: http.StatusBadRequest, Code: "DWS.5098", Message: "The way to bind the EIP is invalid."}
)

// dwsErrors are the rows for the errors of the service. No row is about the status
// of a snapshot.
var dwsErrors = map[domain.Reason]*api.Refusal{
	dws.NotFound:        DWS{}.General(http.StatusNotFound),
	dws.SnapshotStatus:  DWS{}.General(http.StatusBadRequest),
	dws.Missing:         dwsMissing,
	dws.Duplicate:       {Status: http.StatusBadRequest, Code: "DWS.5039", Message: "The parameter is duplicate."},
	dws.ClusterExists:   {Status: http.StatusConflict, Code: "DWS.5050", Message: "The cluster name exists already."},
	dws.InvalidAddress:  {Status: http.StatusBadRequest, Code: "DWS.5133", Message: "The EIP ID is invalid."},
	dws.InvalidSnapshot: {Status: http.StatusBadRequest, Code: "DWS.5149", Message: "The snapshot ID is invalid."},
}

// Translate uses the rows of the error table.
func (DWS) Translate(_ *api.Call, err error) *api.Refusal { return translate(dwsErrors, err) }

// dwsRules are the rows for the rule that a member breaks.
var dwsRules = map[string]*api.Refusal{
	contract.RuleRequired: dwsMissing,
	"minLength":           dwsLength,
	"maxLength":           dwsLength,
	"minimum":             dwsOutOfRange,
	"maximum":             dwsOutOfRange,
}

// dwsMembers are the rows for a wrong value of one member.
var dwsMembers = map[string]*api.Refusal{
	"/keep_day":                           dwsKeepDays,
	"/restore/name":                       dwsClusterName,
	"/restore/public_ip/public_bind_type": dwsAddressBinding,
}

// Invalid uses the row for the member, if the table has one, or for the rule.
func (DWS) Invalid(_ *api.Call, f contract.Finding) *api.Refusal {
	r := cmp.Or(dwsRules[f.Rule], dwsFormat)
	if slices.Contains([]string{"minimum", "maximum", "minLength", "maxLength", "pattern", contract.RuleEnum}, f.Rule) {
		r = cmp.Or(dwsMembers[f.At], r)
	}
	return r.Because(f.String() + ".")
}

// dwsFault has the members that the service sends besides those of the gateway.
type dwsFault struct {
	ErrCode         string `json:"errCode"`
	ExternalMessage string `json:"externalMessage"`
	ErrorCode       string `json:"error_code"`
	ErrorMsg        string `json:"error_msg"`
}

// Body returns code and message under both pairs of names that the service uses.
func (DWS) Body(_ *api.Call, r *api.Refusal) any {
	return dwsFault{r.Code, r.Message, r.Code, r.Message}
}
