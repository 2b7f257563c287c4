package iam

import (
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/expiring"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
)

// tokenLife is how long a token is valid.
const tokenLife = 24 * time.Hour

// TokenState is what the service knows of a token.
type TokenState int

// The states of a token. An expired one is known for another day, so that its
// bearer can be told to renew it.
const (
	UnknownToken TokenState = iota
	ExpiredToken
	ValidToken
)

// tokens are those that were issued, and when they expire.
type tokens struct {
	clock  func() time.Time
	issued *expiring.Map[time.Time]
}

func newTokens(clock func() time.Time) tokens {
	return tokens{clock, expiring.New[time.Time](clock, 2*tokenLife)}
}

func (t tokens) issue() (token string, issued, expires time.Time) {
	issued = t.clock().UTC()
	token, expires = id.Hex(20), issued.Add(tokenLife)
	t.issued.Add(token, expires)
	return token, issued, expires
}

func (t tokens) state(token string) TokenState {
	expires, known := t.issued.Get(token)
	now := t.clock()
	switch {
	case !known || !now.Before(expires.Add(tokenLife)):
		return UnknownToken
	case !now.Before(expires):
		return ExpiredToken
	}
	return ValidToken
}
