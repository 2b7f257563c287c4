package iam

import "github.com/snapspec/snapspec/conformance/sandbox/internal/domain"

// The reasons for which the service refuses a call.
const (
	WrongPassword   domain.Reason = "the name or the password of the user is wrong"
	WrongToken      domain.Reason = "the token of the caller is not valid"
	InvalidToken    domain.Reason = "the token to validate is not valid"
	IncompleteLogin domain.Reason = "the login lacks what its method needs"
	IncompleteScope domain.Reason = "the scope of a token names neither id nor name"
	DomainNotFound  domain.Reason = "the account is not that of the user" // the detail is its id or name
	IncompletePage  domain.Reason = "a page needs both its number and its size"
)
