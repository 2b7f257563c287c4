// Package hwauth authenticates calls to Huawei Cloud by a token of IAM or by a
// signature of each request with an access key, and verifies these signatures on a
// server.
//
// See 认证鉴权 in the EVS API reference and
// https://support.huaweicloud.com/devg-apisign/api-sign-algorithm.html.
package hwauth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

const (
	algorithm       = "SDK-HMAC-SHA256"
	dateLayout      = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"
)

const (
	headerToken         = "X-Auth-Token" // #nosec G101 -- a name, no secret
	headerDate          = "X-Sdk-Date"
	headerPayload       = "X-Sdk-Content-Sha256"
	headerProjectID     = "X-Project-Id"
	headerSecurityToken = "X-Security-Token"
)

// signable are the headers that are signed if a request has them, sorted by the
// signed name; key is the key in an http.Header. Other headers are not signed,
// because a proxy may change them.
var signable = []struct{ name, key string }{
	{"content-type", "Content-Type"}, {"host", "Host"}, {"x-project-id", headerProjectID},
	{"x-sdk-content-sha256", headerPayload}, {"x-sdk-date", headerDate}, {"x-security-token", headerSecurityToken},
}

// Token returns a request editor that sends a token of IAM with project scope in
// the header X-Auth-Token. A token is valid for 24 hours.
//
// Pass it to a generated client by WithRequestEditorFn, or as the Sign of a
// fault.Doer.
func Token(token string) func(context.Context, *http.Request) error {
	return func(_ context.Context, req *http.Request) error {
		if token == "" {
			return errors.New("hwauth: the token is empty: get one by POST /v3/auth/tokens of IAM")
		}
		req.Header.Set(headerToken, token)
		return nil
	}
}

// AKSK is an access key of Huawei Cloud, for signatures by SDK-HMAC-SHA256.
//
// Printing, logging and marshalling hide the secrets, with two exceptions: package
// fmt prints the secrets of an AKSK in an unexported field, and those of a value with
// the verbs %p and %w, which are not for values and which go vet reports.
type AKSK struct {
	AccessKey string // the AK
	SecretKey string // the SK, a secret
	// ProjectID is the project, sent as X-Project-Id unless empty.
	ProjectID string
	// SecurityToken is the token of a temporary access key, a secret, sent as
	// X-Security-Token unless empty.
	SecurityToken string
}

// Sign is a request editor that signs req. Pass it to a generated client as the Sign
// of a fault.Doer, which runs after all editors, or by WithRequestEditorFn after the
// editors that change the request.
//
// It signs the method, the path, the query, the body, and the headers Host,
// Content-Type, X-Project-Id, X-Sdk-Date and X-Security-Token. If a request has
// the header X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD, its body is neither read nor
// signed. The signature is valid for 15 minutes.
func (k AKSK) Sign(_ context.Context, req *http.Request) error {
	if err := k.sign(req, time.Now()); err != nil {
		return fmt.Errorf("hwauth: %w", err)
	}
	return nil
}

func (k AKSK) sign(req *http.Request, now time.Time) error {
	if k.AccessKey == "" || k.SecretKey == "" {
		return errors.New("AccessKey or SecretKey is empty: give both")
	}
	if k.ProjectID != "" {
		req.Header.Set(headerProjectID, k.ProjectID)
	}
	if k.SecurityToken != "" {
		req.Header.Set(headerSecurityToken, k.SecurityToken)
	}
	date := now.UTC().Format(dateLayout)
	req.Header.Set(headerDate, date)
	var body []byte
	if !isUnsigned(req.Header) {
		var err error
		if body, err = signature.Body(req); err != nil {
			return err
		}
	}
	signed := present(req.Header)
	text, err := stringToSign(req, signed, date, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", algorithm+" Access="+k.AccessKey+", SignedHeaders="+strings.Join(signed, ";")+
		", Signature="+signature.Sign(k.SecretKey, text))
	return nil
}

// present returns the names of the signable headers in h, and host.
func present(h http.Header) []string {
	names := make([]string, 0, len(signable))
	for _, header := range signable {
		if header.name == "host" || h.Get(header.key) != "" {
			names = append(names, header.name)
		}
	}
	return names
}

func stringToSign(r *http.Request, signed []string, date string, body []byte) (string, error) {
	payload := unsignedPayload
	if !isUnsigned(r.Header) {
		payload = signature.Hash(body)
	}
	canonical, err := signature.Canonical(r, canonicalPath(r.URL), signed, payload)
	if err != nil {
		return "", err
	}
	return algorithm + "\n" + date + "\n" + signature.Hash(canonical), nil
}

func isUnsigned(h http.Header) bool {
	return h.Get(headerPayload) == unsignedPayload
}

// canonicalPath returns the path with a slash at its end, which the signature needs
// and the request does not have.
func canonicalPath(u *url.URL) []byte {
	return append(bytes.TrimSuffix(signature.Path(u), []byte("/")), '/')
}

// String returns the access key and the project, with the secrets hidden.
func (k AKSK) String() string {
	return fmt.Sprintf("hwauth.AKSK{AccessKey: %q, SecretKey: ***, ProjectID: %q, SecurityToken: ***}", k.AccessKey, k.ProjectID)
}

// Format prints String for the verbs of package fmt, including %#v and %d, but fmt does
// not call it for %p and %w.
func (k AKSK) Format(state fmt.State, _ rune) {
	fmt.Fprint(state, k.String())
}

// LogValue returns String for package log/slog.
func (k AKSK) LogValue() slog.Value {
	return slog.StringValue(k.String())
}

// MarshalText returns String for JSON, XML and other encodings.
func (k AKSK) MarshalText() ([]byte, error) {
	return []byte(k.String()), nil
}

// MarshalBinary returns String for package encoding/gob, which does not call
// MarshalText.
func (k AKSK) MarshalBinary() ([]byte, error) {
	return k.MarshalText()
}
