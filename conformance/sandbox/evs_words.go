package sandbox

import (
	"cmp"
	"net/http"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/gen/runtime/fault"
)

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

// minds lets pass the booleans of OpenStack's own client in Python, which OpenStack
// Cinder takes too.
func (cinderWords) minds(f contract.Finding) bool { return !f.Strict && !isPythonBoolean(f) }

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
