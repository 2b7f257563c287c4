package acs

import (
	"fmt"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// Why a signature does not hold, for errors.Is.
var (
	// ErrNoSignature means that the request has no signature of this algorithm.
	ErrNoSignature = signature.ErrNoSignature
	// ErrMalformed means that the signature, or what it signs, cannot be read, or
	// that it leaves out what it must sign.
	ErrMalformed = signature.ErrMalformed
	// ErrUnknownKey means that the server has no secret of the access key.
	ErrUnknownKey = signature.ErrUnknownKey
	// ErrStale means that the date is too far from the server's clock.
	ErrStale = signature.ErrStale
	// ErrMismatch means that the secret is another, or the request is not the one
	// that was signed.
	ErrMismatch = signature.ErrMismatch
	// ErrReplayed means that the nonce was seen before.
	ErrReplayed = signature.ErrReplayed
)

// required are the headers that a signature must cover.
var required = []string{"host", "x-acs-date", "x-acs-content-sha256", "x-acs-signature-nonce", HeaderAction, HeaderVersion}

// Verifier verifies signatures on a server, of either algorithm.
type Verifier struct {
	// Secret gives the secret of an access key, false if there is no such one. It
	// must be set.
	Secret func(accessKeyID string) (secret string, ok bool)
	// Skew is how far the date may be from the clock, either way; 15 minutes when
	// 0.
	Skew time.Duration
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Seen remembers the nonce of a valid signature and reports whether it was
	// there already, in one step, for requests come at once. It can forget a nonce
	// after twice the skew. When nil, a request may be sent again.
	Seen func(nonce string) bool
}

// Verify gives the access key that signed r by ACS3-HMAC-SHA256; the caller has
// read the body. Host, date, nonce, hash of the body, action and version must be
// signed. An error is one of ErrNoSignature, ErrMalformed, ErrUnknownKey,
// ErrStale, ErrMismatch and ErrReplayed, with the details.
//
// The path that was signed is the one in r: verify before Dispatch rewrites it.
func (v Verifier) Verify(r *http.Request, body []byte) (accessKeyID string, err error) {
	accessKeyID, err = v.verify(r, body)
	if err != nil {
		return "", fmt.Errorf("acs: %w", err)
	}
	return accessKeyID, nil
}

func (v Verifier) verify(r *http.Request, body []byte) (string, error) {
	authorization, err := signature.ParseAuthorization(r.Header, algorithm, "Credential", required...)
	if err != nil {
		return "", err
	}
	text, err := stringToSign(r, authorization.Signed)
	if err != nil {
		return "", signature.Malformed("%w", err)
	}
	if err := signature.CheckDate(r.Header.Get(headerDate), dateLayout, v.now(), v.Skew); err != nil {
		return "", err
	}
	secret, err := signature.LookUp(v.Secret, authorization.AccessKey)
	if err != nil {
		return "", err
	}
	if err := signature.Compare(signature.Sign(secret, text), authorization.Signature, text); err != nil {
		return "", err
	}
	if hash := signature.Hash(body); r.Header.Get(headerPayload) != hash {
		return "", fmt.Errorf("%w: %s is %.100q: the body that arrived has the SHA-256 %s", ErrMismatch, headerPayload, r.Header.Get(headerPayload), hash)
	}
	return authorization.AccessKey, v.checkNonce(r.Header.Get(headerNonce))
}

// checkNonce comes last: a nonce that no valid signature had must not be
// remembered, or anybody could use it up.
func (v Verifier) checkNonce(nonce string) error {
	if nonce == "" {
		return signature.Malformed("the nonce is empty: draw one at random")
	}
	if v.Seen != nil && v.Seen(nonce) {
		return fmt.Errorf("%w: nonce %.100q was used before: draw another and sign anew", ErrReplayed, nonce)
	}
	return nil
}

func (v Verifier) now() time.Time {
	if v.Now == nil {
		return time.Now()
	}
	return v.Now()
}
