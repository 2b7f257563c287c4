package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// refusal is an error answer. Handlers return it as an error.
type refusal struct {
	status  int
	code    string
	message string
	// body is the whole body, for the few that are not in the words of their
	// face: those of the gateway in front of it, and examples.
	body any
}

// Error is code and message.
func (r *refusal) Error() string {
	return r.code + ": " + r.message
}

// because says what was wrong in particular, after the words of the vendor.
func (r *refusal) because(detail string) *refusal {
	refused := *r
	refused.message = strings.TrimSpace(r.message + " " + detail) // some rows have no message
	return &refused
}

// words are how an API tells of errors.
type words interface {
	// general is what the API says of a status when there is no more to say.
	general(status int) *refusal
	// minds reports whether the API refuses a request for what was found.
	minds(f contract.Finding) bool
	// invalid is what the API answers to a request of which f was found.
	invalid(c *call, f contract.Finding) *refusal
	// body is the body of a refusal.
	body(c *call, r *refusal) any
}

// refuse answers c with err. An error that is no refusal is a failure of the
// sandbox: the log tells what the client is not told.
func (s *Server) refuse(c *call, err error) *answer {
	var r *refusal
	if !errors.As(err, &r) {
		s.options.Logger.Error("the request failed", "id", c.id, "api", c.api(), "operation", c.operationID(), "error", err)
		r = c.face.words.general(http.StatusInternalServerError)
	}
	return write(c, r)
}

func write(c *call, r *refusal) *answer {
	body := r.body
	if body == nil {
		body = c.face.words.body(c, r)
	}
	a := newAnswer()
	a.status = r.status
	a.header.Set("Content-Type", "application/json")
	encoder := json.NewEncoder(&a.body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("sandbox: a refusal cannot be written: " + err.Error())
	}
	return a
}
