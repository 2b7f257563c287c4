package acs

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// Why a signature is not valid, for errors.Is.
var (
	// ErrNoSignature means that the request has no signature of this algorithm.
	ErrNoSignature = signature.ErrNoSignature
	// ErrMalformed means that the signature or the signed request cannot be parsed,
	// or that a header that must be signed is not.
	ErrMalformed = signature.ErrMalformed
	// ErrUnknownKey means that the server does not know the access key.
	ErrUnknownKey = signature.ErrUnknownKey
	// ErrStale means that the date is too far from the server's clock.
	ErrStale = signature.ErrStale
	// ErrMismatch means that another secret or another request was signed.
	ErrMismatch = signature.ErrMismatch
	// ErrReplayed means that the nonce was used before.
	ErrReplayed = signature.ErrReplayed
)

// required are the headers that a signature must cover.
var required = []string{"host", "x-acs-date", "x-acs-content-sha256", "x-acs-signature-nonce", HeaderAction, HeaderVersion}

// Verifier verifies signatures of both algorithms on a server.
type Verifier struct {
	// Secret returns the secret of an access key, and false for an unknown one. It
	// must be set.
	Secret func(accessKeyID string) (secret string, ok bool)
	// Skew is the allowed difference between the date and the clock; 15 minutes if
	// 0.
	Skew time.Duration
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// Seen records the nonce of a valid signature and reports whether it was
	// recorded before, as one atomic step. It can drop a nonce after twice the skew.
	// A nonce has at most 128 bytes, and keeping it keeps nothing else of the
	// request in memory. If nil, replays are accepted.
	Seen func(nonce string) bool
}

// Verify returns the access key that signed r by ACS3-HMAC-SHA256; body is the body
// of r. Host, date, nonce, hash of the body, action and version must be signed. An
// error wraps one of ErrNoSignature, ErrMalformed, ErrUnknownKey, ErrStale,
// ErrMismatch and ErrReplayed.
//
// More than 100 signed headers, 1000 parameters, 16 KiB in the Authorization header
// or a nonce above 128 bytes are malformed. They are counted before the key is looked
// up. Verify needs the path that was signed: call it before Dispatch.
func (v Verifier) Verify(r *http.Request, body []byte) (accessKeyID string, err error) {
	accessKeyID, err = v.verify(r, body)
	if err != nil {
		return "", fmt.Errorf("acs: %w", err)
	}
	return accessKeyID, nil
}

// VerifyHeader returns the error of Verify for what needs no body, which is all but
// the hash of the body and the nonce: the signature covers the hash that the header
// x-acs-content-sha256 has. It does not record the nonce. A server calls it before it
// reads the body.
func (v Verifier) VerifyHeader(r *http.Request) error {
	if _, err := v.verifyHeader(r); err != nil {
		return fmt.Errorf("acs: %w", err)
	}
	return nil
}

func (v Verifier) verify(r *http.Request, body []byte) (string, error) {
	accessKeyID, err := v.verifyHeader(r)
	if err != nil {
		return "", err
	}
	if hash := signature.Hash(body); r.Header.Get(headerPayload) != hash {
		return "", fmt.Errorf("%w: %s is %.100q: the body that arrived has the SHA-256 %s", ErrMismatch, headerPayload, r.Header.Get(headerPayload), hash)
	}
	return accessKeyID, v.record(r.Header.Get(headerNonce))
}

// verifyHeader does what costs little first: everyone can have it done.
func (v Verifier) verifyHeader(r *http.Request) (string, error) {
	authorization, err := signature.ParseAuthorization(r.Header, algorithm, "Credential", required...)
	if err != nil {
		return "", err
	}
	if err := signature.CheckQuery(r.URL.RawQuery); err != nil {
		return "", err
	}
	secret, err := v.open(r.Header.Get(headerDate), r.Header.Get(headerNonce), authorization.AccessKey)
	if err != nil {
		return "", err
	}
	text, err := stringToSign(r, authorization.Signed)
	if err != nil {
		return "", signature.Malformed("%w", err)
	}
	return authorization.AccessKey, signature.Compare(signature.Sign(secret, text), authorization.Signature, text)
}

// open returns the secret of the access key, after a check of date and nonce.
func (v Verifier) open(date, nonce, accessKeyID string) (string, error) {
	if err := signature.CheckDate(date, dateLayout, v.now(), v.Skew); err != nil {
		return "", err
	}
	if err := signature.CheckNonce(nonce); err != nil {
		return "", err
	}
	return signature.LookUp(v.Secret, accessKeyID)
}

// record returns an error for a replayed nonce. It runs last: otherwise anyone could
// use up a nonce without a valid signature. The nonce may be a part of the whole
// query, so Seen gets a copy.
func (v Verifier) record(nonce string) error {
	if v.Seen != nil && v.Seen(strings.Clone(nonce)) {
		return fmt.Errorf("%w: nonce %.100q was used before: sign again with another one", ErrReplayed, nonce)
	}
	return nil
}

func (v Verifier) now() time.Time {
	if v.Now == nil {
		return time.Now()
	}
	return v.Now()
}
