// Package domain defines the errors of the services. A service reports which of
// its rules a call breaks. The dialect of an API decides with which status, code and
// message it reports that.
package domain

import "errors"

// Reason is the rule that a call breaks. Each service lists its own. A Reason is
// an error itself, for when there is no detail to add.
type Reason string

// Error returns the reason as text, for logs.
func (r Reason) Error() string { return string(r) }

// Because returns an error with this reason and a detail for the caller.
func (r Reason) Because(detail string) error {
	return &detailed{r, detail}
}

type detailed struct {
	Reason
	detail string
}

func (e *detailed) Error() string { return string(e.Reason) + ": " + e.detail }
func (e *detailed) Unwrap() error { return e.Reason }

// Cause returns the reason of err and its detail, which may be empty. It reports
// whether err is an error of a service at all.
func Cause(err error) (reason Reason, detail string, ok bool) {
	var e *detailed
	if errors.As(err, &e) {
		return e.Reason, e.detail, true
	}
	ok = errors.As(err, &reason)
	return reason, "", ok
}
