package api

import (
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// Refusal is an answer that says why a request is refused. It is an error, so
// that every step of a call can return it.
type Refusal struct {
	Status  int
	Code    string
	Message string
	// Content is the whole body of a refusal that the dialect of the API does not
	// render: one of the gateway in front of it, or an example. It is nil for the
	// others.
	Content any
}

// Error returns code and message.
func (r *Refusal) Error() string {
	return r.Code + ": " + r.Message
}

// Because returns a copy of the refusal with a detail after its message.
func (r *Refusal) Because(detail string) *Refusal {
	refused := *r
	if detail != "" {
		refused.Message = strings.TrimSpace(r.Message + " " + detail) // some rows have no message
	}
	return &refused
}

// Dialect is how an API expresses its refusals.
type Dialect interface {
	// General returns what the API says of a status when there is no more to say.
	General(status int) *Refusal
	// Refuses reports whether the API with that document refuses a request for a
	// finding.
	Refuses(d *Document, f contract.Finding) bool
	// Invalid returns the refusal for a finding.
	Invalid(c *Call, f contract.Finding) *Refusal
	// Translate returns the refusal for an error of the service, or nil for an
	// error that is not the client's.
	Translate(c *Call, err error) *Refusal
	// Body returns the body of a refusal.
	Body(c *Call, r *Refusal) any
}

// IsPythonBoolean reports whether a finding is about a boolean parameter as Python
// writes it, True or False.
func IsPythonBoolean(f contract.Finding) bool {
	return f.In == contract.InQuery && (strings.HasPrefix(f.Message, `"True" is not true or false`) || strings.HasPrefix(f.Message, `"False" is not true or false`))
}
