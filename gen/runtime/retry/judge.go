package retry

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/internal/broken"
)

// maxBody is the number of bytes that are read of a response of failure to judge it, as
// many as a fault.Doer reads.
const maxBody = 1 << 20

// headerAction names the action of a call to an RPC API. It is acs.HeaderAction, without
// the import.
const headerAction = "X-Acs-Action"

// failure is what is known of a try that failed. It is zero for a success.
type failure struct {
	err    error        // of send
	answer *fault.Error // of the server; nil if there is none
}

// judge returns the failure of a try.
func judge(response *http.Response, err error, transient []string) failure {
	if err == nil {
		answer := answerOf(response)
		if answer != nil {
			_ = fault.Transient(answer, transient...) // marks it
		}
		return failure{answer: answer}
	}
	f := failure{err: err}
	errors.As(err, &f.answer)
	return f
}

// answerOf returns the error of a response of failure, and nil for a success. It puts
// back what it reads of the body.
func answerOf(response *http.Response) *fault.Error {
	if response == nil || response.StatusCode < 300 {
		return nil
	}
	// The status is known even if the connection breaks while the body is read.
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxBody))
	response.Body = whole{io.MultiReader(bytes.NewReader(body), response.Body), response.Body}
	return fault.FromResponse(response, body)
}

// whole is a body of which a part was read and put back.
type whole struct {
	io.Reader
	io.Closer
}

// retryAfter returns how long the server asks to wait.
func (f failure) retryAfter() time.Duration {
	if f.answer == nil {
		return 0
	}
	return f.answer.RetryAfter
}

// mayRepeat reports whether the call may succeed later and may be repeated. Req is the
// call, and try what send made of it.
func (f failure) mayRepeat(req, try *http.Request) bool {
	if f.answer == nil {
		return broken.BeforeSending(f.err) || broken.Connection(f.err) && isHarmless(req, try)
	}
	return f.answer.Retryable() && (isRefused(f.answer) || isHarmless(req, try))
}

// isRefused reports whether the server has refused the call before executing it.
func isRefused(answer *fault.Error) bool {
	return answer.Throttled() || answer.Status/100 == 4 && answer.Status != http.StatusRequestTimeout
}

// isHarmless reports whether a second execution changes nothing that the first did not.
// The ClientToken must be in the call itself: an editor could make another one for each
// try. The action is often set by the editor that signs.
func isHarmless(req, try *http.Request) bool {
	if req.URL.Query().Get("ClientToken") != "" {
		return true
	}
	if action := try.Header.Get(headerAction); action != "" {
		return strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "List")
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}
