package hwauth

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
	// that it leaves out the date.
	ErrMalformed = signature.ErrMalformed
	// ErrUnknownKey means that the server has no secret of the access key.
	ErrUnknownKey = signature.ErrUnknownKey
	// ErrStale means that X-Sdk-Date is too far from the server's clock.
	ErrStale = signature.ErrStale
	// ErrMismatch means that the secret is another, or the request is not the one
	// that was signed.
	ErrMismatch = signature.ErrMismatch
)

// Verifier verifies signatures by SDK-HMAC-SHA256 on a server.
type Verifier struct {
	// Secret gives the secret key of an access key, false if there is no such
	// one. It must be set.
	Secret func(accessKey string) (secret string, ok bool)
	// Skew is how far X-Sdk-Date may be from the clock, either way; 15 minutes
	// when 0.
	Skew time.Duration
	// Now is the clock; time.Now when nil.
	Now func() time.Time
}

// Verify gives the access key that signed r, whose body the caller has read. It
// verifies whatever headers the signature names, as long as X-Sdk-Date is among
// them, and leaves the body out if the request has the header
// X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD. An error is one of ErrNoSignature,
// ErrMalformed, ErrUnknownKey, ErrStale and ErrMismatch, with the details.
//
// The path that was signed is the one in r: verify before a handler rewrites it.
func (v Verifier) Verify(r *http.Request, body []byte) (accessKey string, err error) {
	accessKey, err = v.verify(r, body)
	if err != nil {
		return "", fmt.Errorf("hwauth: %w", err)
	}
	return accessKey, nil
}

func (v Verifier) verify(r *http.Request, body []byte) (string, error) {
	authorization, err := signature.ParseAuthorization(r.Header, algorithm, "Access", "x-sdk-date")
	if err != nil {
		return "", err
	}
	date := r.Header.Get(headerDate)
	text, err := stringToSign(r, authorization.Signed, date, body)
	if err != nil {
		return "", signature.Malformed("%w", err)
	}
	if err := signature.CheckDate(date, dateLayout, v.now(), v.Skew); err != nil {
		return "", err
	}
	secret, err := signature.LookUp(v.Secret, authorization.AccessKey)
	if err != nil {
		return "", err
	}
	if err := signature.Compare(signature.Sign(secret, text), authorization.Signature, text); err != nil {
		return "", err
	}
	return authorization.AccessKey, nil
}

func (v Verifier) now() time.Time {
	if v.Now == nil {
		return time.Now()
	}
	return v.Now()
}
