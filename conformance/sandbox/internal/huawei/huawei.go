// Package huawei is the dialect of Huawei Cloud: the gateway in front of its APIs,
// tokens and signatures, and how each API renders its errors.
package huawei

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// Options are what calls are authenticated by.
type Options struct {
	// Token is a token that never expires.
	Token string
	// Secret returns the secret of an access key, and whether there is such a key.
	Secret func(accessKey string) (string, bool)
	// Clock returns the time.
	Clock func() time.Time
	// TokenState returns the state of a token that IAM issued.
	TokenState func(token string) iam.TokenState
}

// Vendor serves the APIs of Huawei Cloud. It implements gateway.Vendor.
type Vendor struct {
	options  Options
	faces    []*api.Face
	verifier hwauth.Verifier
}

// New returns the vendor with its APIs.
func New(options Options, faces ...*api.Face) *Vendor {
	return &Vendor{options, faces, hwauth.Verifier{Secret: options.Secret, Now: options.Clock}}
}

// Owns accepts every request.
func (v *Vendor) Owns(*http.Request) bool { return true }

// NewID returns 32 hexadecimal digits.
func (v *Vendor) NewID() string { return id.Hex(16) }

// Route looks for method and path together, as the gateway of the vendor does: it
// knows no status 405.
func (v *Vendor) Route(c *api.Call) error {
	for _, f := range v.faces {
		if o, _ := f.Contract.Route(c.Original); o != nil {
			c.Face, c.Operation, c.Request = f, o, c.Original
			return nil
		}
	}
	return gatewayRefusal(c, http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment")
}

// Unrouted refuses a request as the gateway of the vendor does.
func (v *Vendor) Unrouted(c *api.Call, status int, message string) error {
	return gatewayRefusal(c, status, "APIGW.0201", message)
}

func gatewayRefusal(c *api.Call, status int, code, message string) *api.Refusal {
	return &api.Refusal{Status: status, Code: code, Message: message, Content: fault.GatewayWithRequestID(code, message, c.ID)}
}

// The operation that issues tokens asks for a password instead of a token.
const (
	signInAPI = "huawei/iamv3"
	signIn    = "createToken"
)

// Admit refuses a call to no operation, and one without a token or a signature that
// may be valid.
func (v *Vendor) Admit(c *api.Call) error {
	if err := v.Route(c); err != nil {
		return err
	}
	if isSigned(c.Original) && !isSignIn(c) {
		return untrustedSignature(c, v.verifier.VerifyHeader(c.Original))
	}
	return v.Authenticate(c)
}

func isSignIn(c *api.Call) bool {
	return c.API() == signInAPI && c.OperationID() == signIn
}

// Authenticate accepts a signature or a token. The refusals are those of the
// gateway of the vendor.
func (v *Vendor) Authenticate(c *api.Call) error {
	if isSignIn(c) {
		return nil
	}
	if isSigned(c.Original) {
		_, err := v.verifier.Verify(c.Original, c.Body)
		return untrustedSignature(c, err)
	}
	token := c.Original.Header.Get("X-Auth-Token")
	if token == "" {
		return untrusted(c, "x-auth-token not found")
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(v.options.Token)) == 1 {
		return nil
	}
	switch v.options.TokenState(token) {
	case iam.ValidToken:
		return nil
	case iam.ExpiredToken:
		return gatewayRefusal(c, http.StatusUnauthorized, "APIGW.0307", "The token must be updated.")
	}
	return untrusted(c, "decrypt token fail")
}

func untrusted(c *api.Call, why string) error {
	return gatewayRefusal(c, http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+why)
}

func isSigned(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256")
}

// untrustedSignature returns the refusal for an error of the verifier, if there is one.
func untrustedSignature(c *api.Call, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, hwauth.ErrUnknownKey):
		return untrusted(c, "Get secretKey failed,err:ak not exist")
	case errors.Is(err, hwauth.ErrStale):
		return untrusted(c, "calc ak sk signature fail:signature expired")
	case errors.Is(err, hwauth.ErrMismatch):
		return untrusted(c, "verify aksk signature fail")
	}
	return untrusted(c, "verify aksk signature fail, "+err.Error())
}

// Finish sets the headers with the id of the request that the SDKs of the vendor
// and the clients of OpenStack read.
func (v *Vendor) Finish(c *api.Call, a *api.Answer) error {
	a.Header().Set("X-Request-Id", c.ID)
	a.Header().Set("X-Openstack-Request-Id", "req-"+c.ID)
	return nil
}

// translate returns the row for an error of a service, with the detail of the error;
// nil if there is none.
func translate(rows map[domain.Reason]*api.Refusal, err error) *api.Refusal {
	reason, detail, _ := domain.Cause(err)
	row := rows[reason]
	if row == nil {
		return nil
	}
	return row.Because(detail)
}
