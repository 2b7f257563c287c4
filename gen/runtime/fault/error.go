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

// Error is the answer to a call that failed, of either vendor and in whatever
// shape. A Doer returns it, and FromResponse makes it of a response at hand.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code is the error code, such as EVS.5400 or QuotaExceed.Snapshot; the zero
	// Code if the body has none, as the pages of a proxy do.
	Code Code
	// Message says what went wrong, for people; "" if the body has none.
	Message string
	// RequestID is what the vendor's support finds the request by, of the body or
	// else of a header; "" if neither has it.
	RequestID string
	// Body is the body as it came, at most 1 MiB of it when a Doer has read it.
	Body []byte
}

// requestIDHeaders are those of the API gateway, of OpenStack and of Alibaba Cloud.
var requestIDHeaders = []string{"X-Request-Id", "X-Openstack-Request-Id", "x-acs-request-id"}

// passing are the codes of errors that pass by themselves, whatever their status.
// See the error table of https://www.alibabacloud.com/help/tc/ecs/developer-reference/api-ecs-2014-05-26-createsnapshot.
var passing = []string{
	"IdempotentProcessing",
	"IncorrectDiskStatus.CreatingSnapshot",
	"IncorrectDiskStatus.Transferring",
	"DISK_HAS_CREATING_SNAPSHOT",
	"QuotaExceed.ConcurrentSnapshotQuota",
}

// FromResponse makes an Error of a response and its body, which the caller has
// read. It takes every body: the three shapes of Huawei Cloud, as Body does, that
// of Alibaba Cloud in JSON and in XML, and any other one, HTML, cut off or empty,
// which leaves Code and Message zero.
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

// readJSON takes a body of no known shape for one of Alibaba Cloud, with what it
// has of Code and Message.
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

// readXML takes what the body has, even if it is cut off. A body whose root is
// not Error, such as HTML, has nothing.
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

// Error gives status, code, message and request id, or the start of a body that
// has no code and no message.
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

// Throttled reports whether the call came too soon after others: status 429, or
// the code Throttling, alone or with a dot and more behind it, which Alibaba Cloud
// sends with status 400 or 403. Wait longer before each new try.
func (e *Error) Throttled() bool {
	return e.Status == http.StatusTooManyRequests ||
		e.Code.String() == "Throttling" || strings.HasPrefix(e.Code.String(), "Throttling.")
}

// Retryable reports whether the same call may succeed later without anybody doing
// anything about it:
//   - it was Throttled;
//   - status 408, or 500 and above but 501, which stays as it is;
//   - the code is IdempotentProcessing, IncorrectDiskStatus.CreatingSnapshot,
//     IncorrectDiskStatus.Transferring, DISK_HAS_CREATING_SNAPSHOT or
//     QuotaExceed.ConcurrentSnapshotQuota, whatever the status.
//
// A quota that is used up is not retryable, overLimit of OpenStack included. A call
// that failed with status 408 or 500 and above may have been carried out all the
// same: look before you create again, or send the ClientToken again where there is
// one.
func (e *Error) Retryable() bool {
	return e.Throttled() || slices.Contains(passing, e.Code.String()) ||
		e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// Is reports whether target is a Sentinel that e answers to, for errors.Is.
func (e *Error) Is(target error) bool {
	s, ok := target.(Sentinel)
	return ok && (s.Status == 0 || s.Status == e.Status) && (s.Code == "" || s.Code == e.Code.String())
}

// Sentinel is an error to compare an Error with, by errors.Is. A member that is
// zero is not compared: Sentinel{Status: 404} is any error of that status, and
// Sentinel{} any Error at all.
//
// Generated packages have one for every documented code. It compares the code
// alone, for the vendors' pages give one code different statuses. A code that one
// API documents with several statuses has one more for each of them, which
// compares both.
type Sentinel struct {
	Status int    // HTTP status; 0 for any
	Code   string // code as text, also if it is an integer; "" for any
}

// Error gives the status and the code.
func (s Sentinel) Error() string {
	if s.Status == 0 {
		return s.Code
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", s.Status, s.Code))
}
