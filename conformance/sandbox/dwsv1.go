package sandbox

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// dwsv1API serves huawei/dwsv1.
type dwsv1API struct {
	store                       *store
	dwsv1.StrictServerInterface // of what is still to come
}

func newDWSv1(s *store) http.Handler {
	strict := dwsv1.NewStrictHandlerWithOptions(dwsv1API{store: s}, nil, dwsv1.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepError, ResponseErrorHandlerFunc: keepError,
	})
	return dwsv1.HandlerWithOptions(strict, dwsv1.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// CreateSnapshot implements dwsv1.StrictServerInterface.
func (a dwsv1API) CreateSnapshot(_ context.Context, r dwsv1.CreateSnapshotRequestObject) (dwsv1.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	n := &snapshot{
		ID: uuid(), Service: serviceDWS, Project: r.ProjectID, Source: wanted.ClusterID,
		Name: &wanted.Name, Description: wanted.Description,
	}
	_, err := a.store.create(n, func(tx *tx) error {
		if !tx.exists(serviceDWS, n.Project, n.Source) {
			return dwsWords{}.general(http.StatusNotFound).because("Cluster " + n.Source + ".")
		}
		if len(find[*snapshot](tx, byName(serviceDWS, n.Project, wanted.Name))) > 0 {
			return &refusal{status: http.StatusBadRequest, code: "DWS.5039", message: "The parameter is duplicate. /snapshot/name: " + wanted.Name + " exists, in whatever case; choose another."}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.CreateSnapshot200JSONResponse{Snapshot: dwsv1.SnapshotResp{ID: n.ID}}, nil
}

// dwsWords are those of DWS.
type dwsWords struct{}

// general makes up the codes: the error table of DWS has none that stands for a
// status.
func (dwsWords) general(status int) *refusal {
	return &refusal{status: status, code: "DWS.0" + strconv.Itoa(status), message: http.StatusText(status) + "."}
}

func (dwsWords) minds(f contract.Finding) bool { return !f.Strict }

// dwsErrors are the rows of the error table of DWS for what a member can break,
// by rule; the table is in Chinese.
var dwsErrors = map[string]refusal{
	contract.RuleRequired: {code: "DWS.5037", message: "The parameter does not exist."},
	"minLength":           {code: "DWS.5056", message: "The length of the string is not allowed."},
	"maxLength":           {code: "DWS.5056", message: "The length of the string is not allowed."},
}

func (dwsWords) invalid(_ *call, f contract.Finding) *refusal {
	r := dwsErrors[f.Rule]
	r.status = http.StatusBadRequest
	r.code = cmp.Or(r.code, "DWS.5065")
	r.message = cmp.Or(r.message, "The format is invalid.")
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
