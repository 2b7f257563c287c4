package hwauth

import (
	"fmt"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// Why a signature is not valid, for errors.Is.
var (
	// ErrNoSignature means that the request has no signature of this algorithm.
	ErrNoSignature = signature.ErrNoSignature
	// ErrMalformed means that the signature or the signed request cannot be parsed,
	// or that the date is not signed.
	ErrMalformed = signature.ErrMalformed
	// ErrUnknownKey means that the server does not know the access key.
	ErrUnknownKey = signature.ErrUnknownKey
	// ErrStale means that X-Sdk-Date is too far from the server's clock.
	ErrStale = signature.ErrStale
	// ErrMismatch means that another secret or another request was signed.
	ErrMismatch = signature.ErrMismatch
)

// Verifier verifies signatures by SDK-HMAC-SHA256 on a server.
type Verifier struct {
	// Secret returns the secret key of an access key, and false for an unknown one.
	// It must be set.
	Secret func(accessKey string) (secret string, ok bool)
	// Skew is the allowed difference between X-Sdk-Date and the clock; 15 minutes
	// if 0.
	Skew time.Duration
	// Now is the clock; time.Now if nil.
	Now func() time.Time
}

// Verify returns the access key that signed r; body is the body of r. It verifies
// the headers that the signature names, which must include X-Sdk-Date, and ignores
// the body if the request has the header X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD. An
// error wraps one of ErrNoSignature, ErrMalformed, ErrUnknownKey, ErrStale and
// ErrMismatch.
//
// More than 100 signed headers, 1000 parameters in the query or 16 KiB in the
// Authorization header are malformed. They are counted before the key is looked up.
// Verify needs the path that was signed: call it before a handler rewrites it.
func (v Verifier) Verify(r *http.Request, body []byte) (accessKey string, err error) {
	accessKey, err = v.verify(r, body)
	if err != nil {
		return "", fmt.Errorf("hwauth: %w", err)
	}
	return accessKey, nil
}

// VerifyHeader returns the error of Verify for what needs no body: the form of the
// signature, the date and the access key. Without an error, the request may still
// have a wrong signature. A server calls it before it reads the body.
func (v Verifier) VerifyHeader(r *http.Request) error {
	if _, _, err := v.open(r); err != nil {
		return fmt.Errorf("hwauth: %w", err)
	}
	return nil
}

// open returns the parts of the signature and the secret of its access key.
func (v Verifier) open(r *http.Request) (signature.Authorization, string, error) {
	authorization, err := signature.ParseAuthorization(r.Header, algorithm, "Access", "x-sdk-date")
	if err != nil {
		return authorization, "", err
	}
	if err := signature.CheckDate(r.Header.Get(headerDate), dateLayout, v.now(), v.Skew); err != nil {
		return authorization, "", err
	}
	if err := signature.CheckQuery(r.URL.RawQuery); err != nil {
		return authorization, "", err
	}
	secret, err := signature.LookUp(v.Secret, authorization.AccessKey)
	return authorization, secret, err
}

func (v Verifier) verify(r *http.Request, body []byte) (string, error) {
	authorization, secret, err := v.open(r)
	if err != nil {
		return "", err
	}
	text, err := stringToSign(r, authorization.Signed, r.Header.Get(headerDate), body)
	if err != nil {
		return "", signature.Malformed("%w", err)
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
