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
// names the access key. It returns an error unless all required headers are signed.
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
	parts := parameters(text)
	a := Authorization{AccessKey: parts[keyName], Signed: strings.Split(parts["SignedHeaders"], ";"), Signature: parts["Signature"]}
	if a.AccessKey == "" || a.Signature == "" || len(parts) != 3 {
		return Authorization{}, Malformed("Authorization: expected %s %s=…, SignedHeaders=…, Signature=…, each once", algorithm, keyName)
	}
	return a, checkSigned(a.Signed, required)
}

// parameters parses name=value, name=value. It returns nil if a name is repeated.
func parameters(text string) map[string]string {
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

// CheckDate returns an error unless date, in layout, is within skew of now; a skew
// of 0 is 15 minutes.
func CheckDate(date, layout string, now time.Time, skew time.Duration) error {
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
