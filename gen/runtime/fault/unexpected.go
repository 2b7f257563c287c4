package fault

import (
	"fmt"
	"net/http"
)

// UnexpectedError is a response of success, status 2xx, that is not the documented
// one: another status, another body, or none. The call may have had its effect: do
// not repeat one that creates something before you have looked.
type UnexpectedError struct {
	// Status is the HTTP status.
	Status int
	// RequestID is the id by which the vendor's support finds the request, from a
	// header; "" if there is none.
	RequestID string
	// Body is the raw body, in which the id of what was created may be.
	Body []byte
	// Err says what is wrong: the status is not documented, or the body or a header is
	// not as documented. A generated client always gives a reason.
	Err error
}

// Unexpected returns the error for a response of success and its body, which the
// caller has read. A generated client calls it.
func Unexpected(response *http.Response, body []byte, err error) *UnexpectedError {
	return &UnexpectedError{Status: response.StatusCode, RequestID: requestID(response.Header), Body: body, Err: err}
}

// Error returns the status, the start of the body, why it could not be decoded, and
// the request id.
func (e *UnexpectedError) Error() string {
	text := fmt.Sprintf("%d is not the documented success: body %.200q", e.Status, e.Body)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.RequestID != "" {
		text += " (request " + e.RequestID + ")"
	}
	return text
}

// Unwrap returns e.Err.
func (e *UnexpectedError) Unwrap() error { return e.Err }
