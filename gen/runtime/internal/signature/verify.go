package signature

import (
	"cmp"
	"crypto/hmac"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Why a signature is not valid.
var (
	ErrNoSignature = errors.New("no signature")
	ErrMalformed   = errors.New("malformed signature")
	ErrUnknownKey  = errors.New("unknown access key")
	ErrStale       = errors.New("stale signature")
	ErrMismatch    = errors.New("signature does not match")
	ErrReplayed    = errors.New("replayed signature")
)

// defaultSkew is the difference that both vendors allow between the clocks of
// client and server.
const defaultSkew = 15 * time.Minute

// What a verifier reads of a request before it trusts its sender. A client of a
// vendor signs about ten headers, with a nonce of 32 to 36 characters, and sends at
// most a few hundred parameters.
const (
	maxAuthorization = 16 << 10 // bytes of the Authorization header
	maxSigned        = 100      // names of signed headers
	maxParameters    = 1000     // parameters of a query or a form
	maxNonce         = 128      // bytes
	maxDate          = 64       // bytes
)

// Malformed returns ErrMalformed with what is wrong and how to fix it.
func Malformed(format string, arguments ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, arguments...)...)
}

// Authorization is the header Authorization: ALGORITHM KEY=…, SignedHeaders=a;b, Signature=….
type Authorization struct {
	AccessKey string
	Signed    []string // names in lower case, in the order of the header
	Signature string
}

// ParseAuthorization returns the parsed Authorization header, in which keyName
// names the access key. It returns an error unless all required headers are signed,
// and for more than 16 KiB or 100 signed headers.
func ParseAuthorization(h http.Header, algorithm, keyName string, required ...string) (Authorization, error) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return Authorization{}, fmt.Errorf("%w: the Authorization header is missing: sign the request with %s", ErrNoSignature, algorithm)
	}
	if len(values) > 1 {
		return Authorization{}, Malformed("there are %d Authorization headers: send one", len(values))
	}
	text, ok := strings.CutPrefix(values[0], algorithm+" ")
	if !ok {
		return Authorization{}, fmt.Errorf("%w: the Authorization header has another scheme: sign the request with %s", ErrNoSignature, algorithm)
	}
	if len(text) > maxAuthorization {
		return Authorization{}, Malformed("the Authorization header has %d bytes, at most %d are read: sign fewer headers", len(text), maxAuthorization)
	}
	parts := parameters(text)
	a := Authorization{AccessKey: parts[keyName], Signature: parts["Signature"]}
	if a.AccessKey == "" || a.Signature == "" || len(parts) != 3 {
		return Authorization{}, Malformed("Authorization: expected %s %s=…, SignedHeaders=…, Signature=…, each once", algorithm, keyName)
	}
	if names := strings.Count(parts["SignedHeaders"], ";") + 1; names > maxSigned {
		return Authorization{}, Malformed("SignedHeaders has %d names, at most %d are read: sign fewer headers", names, maxSigned)
	}
	a.Signed = strings.Split(parts["SignedHeaders"], ";")
	return a, checkSigned(a.Signed, required)
}

// parameters parses name=value, name=value. It returns nil if a name is repeated or
// there are more than three, which is all that a signature has.
func parameters(text string) map[string]string {
	if strings.Count(text, ",") > 2 {
		return nil
	}
	all := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := all[name]; twice {
			return nil
		}
		all[name] = value
	}
	return all
}

// checkSigned compares every two names: they are at most maxSigned.
func checkSigned(signed, required []string) error {
	for i, name := range signed {
		if name != strings.ToLower(name) || slices.Contains(signed[:i], name) {
			return Malformed("SignedHeaders: name %.100q: expected lower-case header names, each once, separated by semicolons", name)
		}
	}
	for _, name := range required {
		if !slices.Contains(signed, name) {
			return Malformed("SignedHeaders: %s is missing: sign that header too", name)
		}
	}
	return nil
}

// CheckQuery returns an error for an encoded query with more than 1000 parameters.
func CheckQuery(raw string) error {
	return CheckCount(strings.Count(raw, "&") + 1)
}

// CheckCount returns an error for more than 1000 parameters.
func CheckCount(parameters int) error {
	if parameters > maxParameters {
		return Malformed("the request has %d parameters, at most %d are read: send fewer", parameters, maxParameters)
	}
	return nil
}

// CheckNonce returns an error for an empty nonce and for one above 128 bytes.
func CheckNonce(nonce string) error {
	if nonce == "" {
		return Malformed("the nonce is empty: send a random one")
	}
	if len(nonce) > maxNonce {
		return Malformed("the nonce has %d bytes, at most %d are read: send a shorter one", len(nonce), maxNonce)
	}
	return nil
}

// CheckDate returns an error unless date, in layout, is within skew of now; a skew
// of 0 is 15 minutes.
func CheckDate(date, layout string, now time.Time, skew time.Duration) error {
	if len(date) > maxDate {
		return Malformed("the date has %d bytes: expected UTC as %s", len(date), layout)
	}
	signedAt, err := time.Parse(layout, date)
	if err != nil {
		return Malformed("date %.100q: expected UTC as %s", date, layout)
	}
	skew = cmp.Or(skew, defaultSkew)
	if now.Sub(signedAt).Abs() > skew {
		return fmt.Errorf("%w: it was signed at %s and the clock of the server shows %s: set the clock or sign again; a difference of %s is allowed",
			ErrStale, date, now.UTC().Format(layout), skew)
	}
	return nil
}

// LookUp returns the secret that secretOf has for the access key.
func LookUp(secretOf func(accessKey string) (string, bool), accessKey string) (string, error) {
	secret, ok := secretOf(accessKey)
	if !ok || secret == "" { // anyone can sign with an empty secret
		return "", fmt.Errorf("%w: %.100q: use one that the server knows", ErrUnknownKey, accessKey)
	}
	return secret, nil
}

// Compare returns an error unless got is want, in constant time. The error quotes
// hint, which describes what was signed and must hold no secret.
func Compare(want, got, hint string) error {
	if hmac.Equal([]byte(want), []byte(got)) {
		return nil
	}
	return fmt.Errorf("%w: the server's string to sign is %.200q: compare it with the client's and check the secret", ErrMismatch, hint)
}
