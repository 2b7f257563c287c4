package fault

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Error is the response to a failed call, from either vendor and of any shape. A
// Doer returns it, and FromResponse makes it from a response.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code is the error code, such as EVS.5400 or QuotaExceed.Snapshot. It is zero if
	// the body has none, such as the page of a proxy.
	Code Code
	// Message describes the failure; "" if the body has none.
	Message string
	// RequestID is the id by which the vendor's support finds the request, from the
	// body or else from a header; "" if neither has it.
	RequestID string
	// Body is the raw body. A Doer reads at most 1 MiB of it.
	Body []byte
}

// requestIDHeaders are the headers of the API gateway, of OpenStack and of Alibaba
// Cloud.
var requestIDHeaders = []string{"X-Request-Id", "X-Openstack-Request-Id", "x-acs-request-id"}

// transient are the codes of errors that go away without a change, with any status.
// See the error table of https://www.alibabacloud.com/help/tc/ecs/developer-reference/api-ecs-2014-05-26-createsnapshot.
var transient = []string{
	"IdempotentProcessing",
	"IncorrectDiskStatus.CreatingSnapshot",
	"IncorrectDiskStatus.Transferring",
	"DISK_HAS_CREATING_SNAPSHOT",
	"QuotaExceed.ConcurrentSnapshotQuota",
}

// FromResponse returns the Error of a response and its body, which the caller has
// read. It accepts any body: the three shapes of Huawei Cloud, as in Body, and that
// of Alibaba Cloud in JSON and in XML. Any other body, such as HTML or one that is
// truncated or empty, leaves Code and Message zero.
func FromResponse(response *http.Response, body []byte) *Error {
	e := &Error{Status: response.StatusCode, Body: body}
	if json.Valid(body) {
		e.readJSON(body)
	} else {
		e.readXML(body)
	}
	for _, name := range requestIDHeaders {
		e.RequestID = cmp.Or(e.RequestID, response.Header.Get(name))
	}
	return e
}

// readJSON reads a body. One with none of the shapes of Body counts as one of Alibaba
// Cloud, with the Code and the Message that it has.
func (e *Error) readJSON(body []byte) {
	known := read(body)
	e.Code, e.Message, e.RequestID = known.code, known.message, known.requestID
	if known.code != (Code{}) {
		return
	}
	top := members(body)
	if id, ok := top.text("RequestId"); ok {
		e.RequestID = id
	}
	if message, ok := top.text("Message"); ok {
		e.Message = message
	}
	_ = json.Unmarshal(top.get("Code"), &e.Code) // a code of another type, or none, leaves it zero
}

// readXML reads what the body has, even if it is truncated. It ignores a body whose
// root is not Error, such as HTML.
func (e *Error) readXML(body []byte) {
	var shape struct {
		XMLName   xml.Name `xml:"Error"`
		Code      string
		Message   string
		RequestID string `xml:"RequestId"`
	}
	_ = xml.Unmarshal(body, &shape)
	e.Code, e.Message, e.RequestID = StringCode(shape.Code), shape.Message, shape.RequestID
}

// Error returns status, code, message and request id, or the start of a body that
// has neither code nor message.
func (e *Error) Error() string {
	text := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, cmp.Or(e.Code.String(), http.StatusText(e.Status))))
	if e.Message != "" {
		text += ": " + e.Message
	} else if e.Code == (Code{}) {
		text += fmt.Sprintf(": body %.200q", e.Body)
	}
	if e.RequestID != "" {
		text += " (request " + e.RequestID + ")"
	}
	return text
}

// Throttled reports whether the call was throttled: status 429, or the code
// Throttling or one that begins with "Throttling.", which Alibaba Cloud sends with
// status 400 or 403. Wait longer before each new attempt.
func (e *Error) Throttled() bool {
	return e.Status == http.StatusTooManyRequests ||
		e.Code.String() == "Throttling" || strings.HasPrefix(e.Code.String(), "Throttling.")
}

// Retryable reports whether the same call may succeed later without any change:
//   - it was Throttled;
//   - the status is 408, or 500 or above except 501;
//   - the code is IdempotentProcessing, IncorrectDiskStatus.CreatingSnapshot,
//     IncorrectDiskStatus.Transferring, DISK_HAS_CREATING_SNAPSHOT or
//     QuotaExceed.ConcurrentSnapshotQuota, with any status.
//
// An exhausted quota is not retryable, including overLimit of OpenStack. A call that
// failed with status 408, or 500 or above, may still have been executed: check before
// you create again, or send the same ClientToken where there is one.
func (e *Error) Retryable() bool {
	return e.Throttled() || slices.Contains(transient, e.Code.String()) ||
		e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// Is reports whether target is a Sentinel that matches e, for errors.Is.
func (e *Error) Is(target error) bool {
	s, ok := target.(Sentinel)
	return ok && (s.Status == 0 || s.Status == e.Status) && (s.Code == "" || s.Code == e.Code.String())
}

// Sentinel is an error that errors.Is compares with an Error. A zero field is not
// compared: Sentinel{Status: 404} matches any Error of that status, and Sentinel{}
// matches any Error.
//
// Generated packages have a Sentinel for every documented code. It compares only the
// code, because the vendors' pages list one code with different statuses. A code that
// an API documents with several statuses also has a Sentinel for each of them, which
// compares both.
type Sentinel struct {
	Status int    // HTTP status; 0 matches any
	Code   string // code as text, also for an integer; "" matches any
}

// Error returns the status and the code.
func (s Sentinel) Error() string {
	if s.Status == 0 {
		return s.Code
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", s.Status, s.Code))
}
