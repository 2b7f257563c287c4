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

// tokens are those that were issued.
type tokens struct {
	clock  func() time.Time
	issued *expiring.Map[Token]
}

func newTokens(clock func() time.Time) tokens {
	return tokens{clock, expiring.New[Token](clock, 2*tokenLife)}
}

// issue gives a token its text and its times, and keeps it.
func (t tokens) issue(issued Token) Token {
	issued.Text, issued.Issued = id.Hex(20), t.clock().UTC()
	issued.Expires = issued.Issued.Add(tokenLife)
	t.issued.Add(issued.Text, issued)
	return issued
}

func (t tokens) state(token string) TokenState {
	found, known := t.issued.Get(token)
	now := t.clock()
	switch {
	case !known || !now.Before(found.Expires.Add(tokenLife)):
		return UnknownToken
	case !now.Before(found.Expires):
		return ExpiredToken
	}
	return ValidToken
}
