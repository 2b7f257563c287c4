package sandbox

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// inUse starts the ids of volumes that are attached to a server.
const inUse = "in-use-"

// volumeSize is the size in GiB of every volume, since nobody made them.
const volumeSize = 1

// creating is the status that a create answers with, however soon the snapshot
// is available.
const creating = "creating"

// volumeInUse is the row of the error table of EVS for a volume whose status does
// not allow the call.
var volumeInUse = &refusal{status: http.StatusBadRequest, code: "EVS.5400", message: "Must specify a valid status."}

// newVolumeSnapshot keeps a snapshot that any of the EVS faces was asked for.
func newVolumeSnapshot(s *store, n *snapshot, force bool) error {
	n.ID, n.Service = uuid(), serviceEVS
	if n.Metadata == nil {
		n.Metadata = map[string]string{} // the documents have no null here
	}
	_, err := s.create(n, func(tx *tx) error {
		if !tx.exists(serviceEVS, n.Project, n.Source) {
			return evsWords{}.general(http.StatusNotFound).because("Volume " + n.Source + ".")
		}
		if strings.HasPrefix(n.Source, inUse) && !force {
			return volumeInUse.because("/snapshot/force: volume " + n.Source + " is in-use; send true to snapshot it all the same.")
		}
		return nil
	})
	return err
}

// evsWords are those of the native EVS API.
type evsWords struct{}

// evsErrors are rows of the error table of EVS that stand for their status.
var evsErrors = map[int]refusal{
	http.StatusBadRequest:            {code: "EVS.5400", message: "Malformed request body."},
	http.StatusUnauthorized:          {code: "EVS.5401", message: "Authentication required."},
	http.StatusForbidden:             {code: "EVS.5403", message: "Policy check failed."},
	http.StatusNotFound:              {code: "EVS.5404", message: "Resource(Volume, Snapshot, Backup .etc) could not be found."},
	http.StatusRequestEntityTooLarge: {code: "EVS.5413", message: "Insufficient volume quota."},
	http.StatusInternalServerError:   {code: "EVS.5500", message: "Internal server error."},
	http.StatusServiceUnavailable:    {code: "EVS.5503", message: "Service unavailable."},
}

// general makes up the code of a status that the table does not have.
func (evsWords) general(status int) *refusal {
	r := evsErrors[status]
	r.status = status
	r.code = cmp.Or(r.code, "EVS.5000")
	r.message = cmp.Or(r.message, http.StatusText(status))
	return &r
}

func (evsWords) minds(f contract.Finding) bool { return !f.Strict }

func (w evsWords) invalid(_ *call, f contract.Finding) *refusal {
	r := w.general(http.StatusBadRequest)
	if f.In != contract.InBody {
		r.message = "Malformed request url."
	}
	return r.because(f.String() + ".")
}

func (evsWords) body(_ *call, r *refusal) any {
	return fault.Named("error", fault.StringCode(r.code), r.message)
}

// cinderWords are those of the two Cinder APIs: a fault under the name of its
// status, which is its code too.
type cinderWords struct{ evsWords }

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

func (w cinderWords) invalid(c *call, f contract.Finding) *refusal {
	if f.Rule == contract.RuleContentType {
		return w.general(http.StatusUnsupportedMediaType).because(f.String() + ".")
	}
	return w.evsWords.invalid(c, f)
}

func (cinderWords) body(_ *call, r *refusal) any {
	name := cmp.Or(cinderFaults[r.status], "computeFault")
	return fault.Named(name, fault.IntCode(r.status), r.message)
}

// optional is what may be absent or null as what may be absent.
func optional(value nullable.Nullable[string]) *string {
	text, err := value.Get()
	if err != nil {
		return nil
	}
	return &text
}

// orNull is what may be absent as what may be null.
func orNull(value *string) nullable.Nullable[string] {
	if value == nil {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(*value)
}

// orZero is the value of an optional member, the zero value if it is absent.
func orZero[T any](value *T) T {
	if value == nil {
		var zero T
		return zero
	}
	return *value
}
