// Package hwauth authenticates calls to Huawei Cloud, by a token of IAM or by an
// access key that signs each request, and verifies such signatures on a server.
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
	headerToken         = "X-Auth-Token"
	headerDate          = "X-Sdk-Date"
	headerPayload       = "X-Sdk-Content-Sha256"
	headerProjectID     = "X-Project-Id"
	headerSecurityToken = "X-Security-Token"
)

// signable are the headers that are signed where a request has them, sorted by
// the name that is signed; key is the one in an http.Header. A proxy may change
// any other one.
var signable = []struct{ name, key string }{
	{"content-type", "Content-Type"}, {"host", "Host"}, {"x-project-id", headerProjectID},
	{"x-sdk-content-sha256", headerPayload}, {"x-sdk-date", headerDate}, {"x-security-token", headerSecurityToken},
}

// Token returns a request editor that sends a token of IAM, of project scope, in
// the header X-Auth-Token. A token lasts 24 hours.
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
// However it is printed, logged or marshalled, its secrets stay hidden. Only an
// unexported field that holds one, printed by package fmt, cannot hide them.
type AKSK struct {
	AccessKey string // the AK
	SecretKey string // the SK, a secret
	// ProjectID is the project, sent as X-Project-Id; none if empty.
	ProjectID string
	// SecurityToken goes with a temporary access key, a secret, sent as
	// X-Security-Token; none if empty.
	SecurityToken string
}

// Sign is a request editor that signs req. Pass it to a generated client by
// WithRequestEditorFn, after all editors that change the request, or as the Sign
// of a fault.Doer, which is always after them.
//
// It signs the method, the path, the query, the body, and the headers Host,
// Content-Type, X-Project-Id, X-Sdk-Date and X-Security-Token; a request that has
// the header X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD is signed without its body,
// which is then not read. The signature holds for 15 minutes.
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

// present are the signable headers that a request has; it always has a host.
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

// canonicalPath closes the path by a slash, which the request itself lacks.
func canonicalPath(u *url.URL) []byte {
	return append(bytes.TrimSuffix(signature.Path(u), []byte("/")), '/')
}

// String names the access key and the project, and hides the secrets.
func (k AKSK) String() string {
	return fmt.Sprintf("hwauth.AKSK{AccessKey: %q, SecretKey: ***, ProjectID: %q, SecurityToken: ***}", k.AccessKey, k.ProjectID)
}

// Format is String for every verb of package fmt, %#v and %d included.
func (k AKSK) Format(state fmt.State, _ rune) {
	fmt.Fprint(state, k.String())
}

// LogValue is String for package log/slog.
func (k AKSK) LogValue() slog.Value {
	return slog.StringValue(k.String())
}

// MarshalText is String for JSON, XML and other encodings.
func (k AKSK) MarshalText() ([]byte, error) {
	return []byte(k.String()), nil
}
