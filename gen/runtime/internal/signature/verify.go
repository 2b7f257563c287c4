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

// Why a signature does not hold.
var (
	ErrNoSignature = errors.New("no signature")
	ErrMalformed   = errors.New("malformed signature")
	ErrUnknownKey  = errors.New("unknown access key")
	ErrStale       = errors.New("stale signature")
	ErrMismatch    = errors.New("signature does not match")
	ErrReplayed    = errors.New("replayed signature")
)

// defaultSkew is what both vendors let the clocks of client and server differ by.
const defaultSkew = 15 * time.Minute

// Malformed is ErrMalformed with what is wrong and how to mend it.
func Malformed(format string, arguments ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, arguments...)...)
}

// Authorization is the header of that name: ALGORITHM KEY=…, SignedHeaders=a;b, Signature=….
type Authorization struct {
	AccessKey string
	Signed    []string // names in lower case, in the order of the header
	Signature string
}

// ParseAuthorization reads the Authorization header, in which keyName names the
// access key. It fails unless the required headers are among the signed ones.
func ParseAuthorization(h http.Header, algorithm, keyName string, required ...string) (Authorization, error) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return Authorization{}, fmt.Errorf("%w: there is no Authorization header: sign the request with %s", ErrNoSignature, algorithm)
	}
	if len(values) > 1 {
		return Authorization{}, Malformed("the Authorization header stands %d times: send one", len(values))
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

// parameters reads name=value, name=value. It gives none at all if a name stands
// twice.
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
			return Malformed("SignedHeaders: name %.100q: expected lower-case header names, each once, with a semicolon between them", name)
		}
	}
	for _, name := range required {
		if !slices.Contains(signed, name) {
			return Malformed("SignedHeaders: %s is missing: sign that header, too", name)
		}
	}
	return nil
}

// CheckDate fails unless date, in layout, is within skew of now; a skew of 0 is 15 minutes.
func CheckDate(date, layout string, now time.Time, skew time.Duration) error {
	signedAt, err := time.Parse(layout, date)
	if err != nil {
		return Malformed("date %.100q: expected UTC as %s", date, layout)
	}
	skew = cmp.Or(skew, defaultSkew)
	if now.Sub(signedAt).Abs() > skew {
		return fmt.Errorf("%w: it was signed at %s and the clock here shows %s: set the clock, or sign anew; %s of difference are allowed",
			ErrStale, date, now.UTC().Format(layout), skew)
	}
	return nil
}

// LookUp gives the secret of the access key by the function of a verifier.
func LookUp(secretOf func(accessKey string) (string, bool), accessKey string) (string, error) {
	secret, ok := secretOf(accessKey)
	if !ok || secret == "" { // anybody can sign with an empty secret
		return "", fmt.Errorf("%w: %.100q: use one that the server knows", ErrUnknownKey, accessKey)
	}
	return secret, nil
}

// Compare fails unless got is want, in a time that tells nothing of where they
// differ. Hint is what want signs, for people, and holds no secret.
func Compare(want, got, hint string) error {
	if hmac.Equal([]byte(want), []byte(got)) {
		return nil
	}
	return fmt.Errorf("%w: the string to sign is here %.200q: compare it with the client's, and check the secret", ErrMismatch, hint)
}
