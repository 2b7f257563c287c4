package acs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

const (
	algorithm  = "ACS3-HMAC-SHA256"
	dateLayout = "2006-01-02T15:04:05Z"
)

const (
	headerDate          = "X-Acs-Date"
	headerNonce         = "X-Acs-Signature-Nonce"
	headerPayload       = "X-Acs-Content-Sha256"
	headerSecurityToken = "X-Acs-Security-Token" // #nosec G101 -- a name, no secret
)

// Credentials are an access key of Alibaba Cloud, for signatures by
// ACS3-HMAC-SHA256 and by the discontinued HMAC-SHA1.
//
// Printing, logging and marshalling hide the secrets, with two exceptions: package
// fmt prints the secrets of Credentials in an unexported field, and those of a value
// with the verbs %p and %w, which are not for values and which go vet reports.
type Credentials struct {
	AccessKeyID     string
	AccessKeySecret string // a secret
	// SecurityToken is the token of a temporary access key of STS, a secret. Empty
	// for a permanent key.
	SecurityToken string
}

// Sign is a request editor that signs req by ACS3-HMAC-SHA256. Pass it to a generated
// client as the Sign of a fault.Doer, which runs after all editors, or by
// WithRequestEditorFn after the editors that change the request, such as Tags.
//
// It signs the method, the path, the query, the body, and the headers Host,
// Content-Type and x-acs-*. A request without the headers x-acs-action and
// x-acs-version, which a generated client sends, is an error. Every signature has its
// own nonce and is valid for 15 minutes. See
// https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature.
func (c Credentials) Sign(_ context.Context, req *http.Request) error {
	action, version := req.Header.Get("X-Acs-Action"), req.Header.Get("X-Acs-Version") // the keys of an http.Header
	if !isAction(action) || version == "" {
		return fmt.Errorf("acs: %s is %q and %s is %q: set them to an action and its version, or use a request of a generated client",
			HeaderAction, action, HeaderVersion, version)
	}
	if err := c.sign(req, time.Now(), rand.Text()); err != nil {
		return fmt.Errorf("acs: %w", err)
	}
	return nil
}

func (c Credentials) sign(req *http.Request, now time.Time, nonce string) error {
	if err := c.check(); err != nil {
		return err
	}
	body, err := signature.Body(req)
	if err != nil {
		return err
	}
	req.Header.Set(headerDate, now.UTC().Format(dateLayout))
	req.Header.Set(headerNonce, nonce)
	req.Header.Set(headerPayload, signature.Hash(body))
	if c.SecurityToken != "" {
		req.Header.Set(headerSecurityToken, c.SecurityToken)
	}
	signed := signable(req.Header)
	text, err := stringToSign(req, signed)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", algorithm+" Credential="+c.AccessKeyID+",SignedHeaders="+strings.Join(signed, ";")+
		",Signature="+signature.Sign(c.AccessKeySecret, text))
	return nil
}

func (c Credentials) check() error {
	if c.AccessKeyID == "" || c.AccessKeySecret == "" {
		return errors.New("AccessKeyID or AccessKeySecret is empty: give both")
	}
	return nil
}

// lowerCase are the signed names of the headers that most calls have.
var lowerCase = map[string]string{
	"Content-Type": "content-type", "X-Acs-Action": HeaderAction, "X-Acs-Version": HeaderVersion,
	headerDate: "x-acs-date", headerNonce: "x-acs-signature-nonce", headerPayload: "x-acs-content-sha256",
}

// signable returns the sorted names of the headers that the vendor requires to be
// signed.
func signable(h http.Header) []string {
	names := append(make([]string, 0, 1+len(h)), "host")
	for key := range h {
		name, ok := lowerCase[key]
		if !ok {
			name = strings.ToLower(key)
		}
		if name == "content-type" || strings.HasPrefix(name, "x-acs-") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func stringToSign(r *http.Request, signed []string) (string, error) {
	canonical, err := signature.Canonical(r, signature.Path(r.URL), signed, r.Header.Get(headerPayload))
	if err != nil {
		return "", err
	}
	return algorithm + "\n" + signature.Hash(canonical), nil
}

// String returns the access key, with the secrets hidden.
func (c Credentials) String() string {
	return fmt.Sprintf("acs.Credentials{AccessKeyID: %q, AccessKeySecret: ***, SecurityToken: ***}", c.AccessKeyID)
}

// Format prints String for the verbs of package fmt, including %#v and %d, but fmt does
// not call it for %p and %w.
func (c Credentials) Format(state fmt.State, _ rune) {
	fmt.Fprint(state, c.String())
}

// LogValue returns String for package log/slog.
func (c Credentials) LogValue() slog.Value {
	return slog.StringValue(c.String())
}

// MarshalText returns String for JSON, XML and other encodings.
func (c Credentials) MarshalText() ([]byte, error) {
	return []byte(c.String()), nil
}

// MarshalBinary returns String for package encoding/gob, which does not call
// MarshalText.
func (c Credentials) MarshalBinary() ([]byte, error) {
	return c.MarshalText()
}
