package fault

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
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
	// RetryAfter is how long the server asks to wait before the next try; 0 if it does
	// not say. It is from the header Retry-After, in seconds or as a date that is
	// compared with the header Date or else with the clock, from x-acs-retry-after of
	// Alibaba Cloud, in milliseconds, or from the member retryAfter of OpenStack, in
	// seconds; the longest one of several. It is at most an hour.
	// A negative time, one of more than a day and one that cannot be parsed are 0.
	RetryAfter time.Duration
	// Body is the raw body. A Doer reads at most 1 MiB of it.
	Body []byte

	transient uint32 // 1 if Transient marked it; atomic, because an error can end several calls
}

// requestIDHeaders are the headers of the API gateway, of OpenStack and of Alibaba
// Cloud.
var requestIDHeaders = []string{"X-Request-Id", "X-Openstack-Request-Id", "x-acs-request-id"}

// FromResponse returns the Error of a response and its body, which the caller has
// read. It accepts any body: the shapes of Huawei Cloud, as in Body, and that of
// Alibaba Cloud in JSON and in XML, with or without a byte order mark, and base64 text
// of such JSON. Any other body, such as HTML or one that is truncated or empty, leaves
// Code and Message zero.
func FromResponse(response *http.Response, body []byte) *Error {
	e := &Error{Status: response.StatusCode, RetryAfter: retryAfter(response.Header), Body: body}
	if text := plain(body); json.Valid(text) {
		e.readJSON(text)
	} else {
		e.readXML(text)
	}
	e.RequestID = cmp.Or(e.RequestID, requestID(response.Header))
	return e
}

// requestID returns the request id in the headers, "" if there is none.
func requestID(h http.Header) string {
	for _, name := range requestIDHeaders {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}

// readJSON reads a body. One without a code in a shape of Body counts as one of
// Alibaba Cloud, with the Code and the Message that it has.
func (e *Error) readJSON(body []byte) {
	top := members(body)
	known := readObject(top)
	e.Code, e.Message, e.RequestID = known.code, known.message, known.requestID
	e.RetryAfter = max(e.RetryAfter, members(top.get(known.name)).retryAfter())
	if known.code != (Code{}) {
		return
	}
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
//   - Transient marked it, for a code that its API documents as one that passes by
//     itself. A generated client does so.
//
// An exhausted quota is not retryable unless its document says so, including overLimit of OpenStack. A call that
// failed with status 408, or 500 or above, may still have been executed: check before
// you create again, or send the same ClientToken where there is one.
func (e *Error) Retryable() bool {
	return atomic.LoadUint32(&e.transient) == 1 || e.Throttled() ||
		e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// Transient marks the *Error in err's chain as Retryable if its code is one of codes,
// with any status, and returns err. A generated client calls it with the codes that
// its document marks as retryable, for which the status does not show it.
func Transient(err error, codes ...string) error {
	if err == nil {
		return nil
	}
	var failure *Error
	if errors.As(err, &failure) && slices.Contains(codes, failure.Code.String()) {
		atomic.StoreUint32(&failure.transient, 1)
	}
	return err
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
	// Retryable says that the API documents the code as one that passes by itself.
	// errors.Is does not compare it with an Error.
	Retryable bool
}

// Error returns the status and the code.
func (s Sentinel) Error() string {
	if s.Status == 0 {
		return s.Code
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", s.Status, s.Code))
}
