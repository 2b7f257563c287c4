package huawei

import (
	"cmp"
	"net/http"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// EVS is the dialect of the native EVS API.
type EVS struct{}

// evsGeneral are rows of the error table of EVS that stand for their status.
var evsGeneral = map[int]api.Refusal{
	http.StatusBadRequest:            {Code: "EVS.5400", Message: "Malformed request body."},
	http.StatusUnauthorized:          {Code: "EVS.5401", Message: "Authentication required."},
	http.StatusForbidden:             {Code: "EVS.5403", Message: "Policy check failed."},
	http.StatusNotFound:              {Code: "EVS.5404", Message: "Resource(Volume, Snapshot, Backup .etc) could not be found."},
	http.StatusRequestEntityTooLarge: {Code: "EVS.5413", Message: "Insufficient volume quota."},
	http.StatusInternalServerError:   {Code: "EVS.5500", Message: "Internal server error."},
	http.StatusServiceUnavailable:    {Code: "EVS.5503", Message: "Service unavailable."},
}

// malformedURL is EVS.5400 for a request whose body is not at fault.
var malformedURL = &api.Refusal{Status: http.StatusBadRequest, Code: "EVS.5400", Message: "Malformed request url."}

// evsErrors are the rows of the error table for the errors of the service.
var evsErrors = map[domain.Reason]*api.Refusal{
	evs.NotFound:       EVS{}.General(http.StatusNotFound),
	evs.InvalidBody:    EVS{}.General(http.StatusBadRequest),
	evs.InvalidQuery:   malformedURL,
	evs.VolumeStatus:   {Status: http.StatusBadRequest, Code: "EVS.5400", Message: "Must specify a valid status."},
	evs.SnapshotStatus: {Status: http.StatusBadRequest, Code: "EVS.2043", Message: "The status of snapshot is not available or backing-up."},
	evs.DeleteStatus:   {Status: http.StatusBadRequest, Code: "EVS.1047", Message: "snapshot status must be available or error when delete snapshot!"},
	evs.Mismatch:       {Status: http.StatusBadRequest, Code: "EVS.5400", Message: "Request body and URI mismatch."},
	evs.InvalidSortKey: {Status: http.StatusBadRequest, Code: "EVS.1039", Message: "invalid sort_key!"},

	evs.SeveralSources:        {Status: http.StatusBadRequest, Code: "EVS.1016", Message: "Invalid input received: May specify only one of imageRef, snapshot_id, backup_id!"},
	evs.SourceMetadata:        {Status: http.StatusBadRequest, Code: "EVS.1043", Message: "encrypt and cmk and passthrougth in metadata is not support when create volume from snapshot or image!"},
	evs.BatchFromBackup:       {Status: http.StatusBadRequest, Code: "EVS.1051", Message: "can not batch create volume from backup!"},
	evs.VolumeSize:            {Status: http.StatusBadRequest, Code: "EVS.1010", Message: "invalid volume size!"},
	evs.VolumeType:            {Status: http.StatusBadRequest, Code: "EVS.2096", Message: "Target volumeType is not matched with snapshot !"},
	evs.WrongZone:             {Status: http.StatusBadRequest, Code: "EVS.2054", Message: "Cannot create volume from snapshot as the az is invalid!"},
	evs.TooManyTags:           {Status: http.StatusBadRequest, Code: "EVS.1061", Message: "The Volume Tags is Exceed Max Limit Num."},
	evs.InvalidTag:            {Status: http.StatusBadRequest, Code: "EVS.1062", Message: "invalid tag!"},
	evs.InvalidPayment:        {Status: http.StatusBadRequest, Code: "EVS.2147", Message: "invalid bssParam."},
	evs.VolumeDeleteStatus:    {Status: http.StatusBadRequest, Code: "EVS.1046", Message: "volume status must be available, error,  error_extending, error_restoring, error_rollbacking when delete volume!"},
	evs.PaidAhead:             {Status: http.StatusBadRequest, Code: "EVS.1035", Message: "periodic volume can not be deleted!"},
	evs.HasSnapshots:          {Status: http.StatusBadRequest, Code: "EVS.5400", Message: "Must specify a valid status."},
	evs.InvalidMetadataFilter: {Status: http.StatusBadRequest, Code: "EVS.1058", Message: "invalid metadata filter!"},
	evs.SnapshotRunning:       {Status: http.StatusConflict, Code: "EVS.2409", Message: "A snapshot is being created under the volume."},
	evs.MemberRunning:         {Status: http.StatusBadRequest, Code: "EVS.2409", Message: "A snapshot is being created under the volume."},
	evs.NoJob:                 {Status: http.StatusBadRequest, Code: "Common.0011", Message: "query job fail."},
}

// General makes up the code of a status that the table does not have.
func (EVS) General(status int) *api.Refusal {
	r := evsGeneral[status]
	r.Status = status
	r.Code = cmp.Or(r.Code, "EVS.5000")
	r.Message = cmp.Or(r.Message, http.StatusText(status))
	return &r
}

// Refuses refuses everything but what the document does not mention.
func (EVS) Refuses(_ *api.Document, f contract.Finding) bool { return !f.Strict }

// Invalid names the finding after the message of the row.
func (d EVS) Invalid(_ *api.Call, f contract.Finding) *api.Refusal {
	if f.In != contract.InBody {
		return malformedURL.Because(f.String() + ".")
	}
	return d.General(http.StatusBadRequest).Because(f.String() + ".")
}

// Translate uses the rows of the error table.
func (EVS) Translate(_ *api.Call, err error) *api.Refusal { return translate(evsErrors, err) }

// Body returns a fault named error.
func (EVS) Body(_ *api.Call, r *api.Refusal) any {
	return fault.Named("error", fault.StringCode(r.Code), r.Message)
}

// Cinder is the dialect of the two Cinder APIs: a fault with the name of its
// status, which is its code too.
type Cinder struct{ EVS }

var cinderFaults = map[int]string{
	http.StatusBadRequest:            "badRequest",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "itemNotFound",
	http.StatusMethodNotAllowed:      "badMethod",
	http.StatusConflict:              "conflictingRequest",
	http.StatusRequestEntityTooLarge: "overLimit",
	http.StatusUnsupportedMediaType:  "badMediaType",
	http.StatusNotImplemented:        "notImplemented",
	http.StatusServiceUnavailable:    "serviceUnavailable",
}

// Refuses accepts the booleans of OpenStack's own client in Python, as OpenStack
// Cinder does.
func (Cinder) Refuses(_ *api.Document, f contract.Finding) bool {
	return !f.Strict && !api.IsPythonBoolean(f)
}

// Invalid has a status of its own for a wrong media type.
func (d Cinder) Invalid(c *api.Call, f contract.Finding) *api.Refusal {
	if f.Rule == contract.RuleContentType {
		return d.General(http.StatusUnsupportedMediaType).Because(f.String() + ".")
	}
	return d.EVS.Invalid(c, f)
}

// Body returns a fault with the name of its status.
func (Cinder) Body(_ *api.Call, r *api.Refusal) any {
	name := cmp.Or(cinderFaults[r.Status], "computeFault")
	return fault.Named(name, fault.IntCode(r.Status), r.Message)
}
