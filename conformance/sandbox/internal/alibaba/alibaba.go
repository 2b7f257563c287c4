// Package alibaba is the dialect of Alibaba Cloud: signatures, the discontinued
// convention for calls with its XML, and how ECS renders its errors.
package alibaba

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/expiring"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// Vendor serves the ECS API of Alibaba Cloud. It implements gateway.Vendor.
type Vendor struct {
	face     *api.Face
	verifier acs.Verifier
}

// New returns the vendor with its API. Secret returns the secret of an access key,
// and whether there is such a key; clock returns the time.
func New(secret func(accessKey string) (string, bool), clock func() time.Time, face *api.Face) *Vendor {
	return &Vendor{face, acs.Verifier{Secret: secret, Now: clock, Seen: newNonces(clock)}}
}

// nonceLife is twice the skew that a verifier allows: after that the date of a
// replayed signature is refused.
const nonceLife = 30 * time.Minute

// newNonces returns a function that reports whether a nonce was used before.
func newNonces(clock func() time.Time) func(nonce string) bool {
	used := expiring.New[struct{}](clock, nonceLife)
	return func(nonce string) bool { return used.Add(nonce, struct{}{}) }
}

// Owns tells a request to this cloud from one to another on the same port.
func (v *Vendor) Owns(r *http.Request) bool {
	if r.URL.Path == "/" || r.URL.Path == "" || len(r.Header.Values(acs.HeaderAction)) > 0 || isACS3(r) {
		return true
	}
	query := r.URL.Query()
	return query.Has("Action") || query.Has("Signature")
}

func isACS3(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "ACS3-HMAC-SHA256")
}

// NewID returns a UUID in capitals.
func (v *Vendor) NewID() string { return strings.ToUpper(id.UUID()) }

// Route compares the path before anything is rewritten: the generated code has
// each action under a path of its own, which no request may name.
func (v *Vendor) Route(c *api.Call) error {
	c.Face = v.face
	if c.Original.Method != http.MethodGet && c.Original.Method != http.MethodPost {
		return &api.Refusal{Status: http.StatusForbidden, Code: "UnsupportedHTTPMethod", Message: "This http method is not supported."}
	}
	normalise(c)
	o, missed := v.face.Contract.Route(c.Request)
	if o == nil {
		return v.face.Dialect.Invalid(c, missed)
	}
	c.Operation = o
	return nil
}

// Unrouted refuses a request with an error of ECS.
func (v *Vendor) Unrouted(c *api.Call, status int, message string) error {
	c.Face = v.face
	return &api.Refusal{Status: status, Code: "InvalidParameter", Message: message}
}

// signatureErrors are the common errors of the vendor for an invalid signature.
// Where the service of today has another code than IncompleteSignature or
// IllegalTimestamp, which the page of 2020 has, that is the code.
var signatureErrors = []struct {
	err           error
	code, message string
}{
	{acs.ErrNoSignature, "MissingParameter", "The input parameter “Signature” that is mandatory for processing the request is not supplied."},
	{acs.ErrMalformed, "IncompleteSignature", "The request signature does not conform to Aliyun standards."},
	{acs.ErrUnknownKey, "InvalidAccessKeyId.NotFound", "The specified Access Key ID does not exist."},
	{acs.ErrStale, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."},
	{acs.ErrReplayed, "SignatureNonceUsed", "The request signature nonce has been used."},
	{acs.ErrMismatch, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation."},
}

// Admit refuses a call without a valid signature of either convention, apart from the
// hash of the body and the nonce. A form may hold the signature in its body.
func (v *Vendor) Admit(c *api.Call) error {
	if isForm(c.Original) && !isACS3(c.Original) {
		return nil
	}
	if err := v.Route(c); err != nil {
		return err
	}
	if c.RPC1 == nil {
		return untrusted(v.verifier.VerifyHeader(c.Original))
	}
	verifier := v.verifier
	verifier.Seen = nil // Authenticate records the nonce
	_, err := verifier.VerifyRPC1(c.Original.Method, c.RPC1)
	return untrusted(err)
}

// Authenticate accepts a signature of either convention.
func (v *Vendor) Authenticate(c *api.Call) error { return untrusted(v.verify(c)) }

// untrusted returns the refusal for an error of a verifier, if there is one.
func untrusted(err error) error {
	for _, e := range signatureErrors {
		if errors.Is(err, e.err) {
			return &api.Refusal{Status: http.StatusBadRequest, Code: e.code, Message: e.message}
		}
	}
	return err
}

func (v *Vendor) verify(c *api.Call) error {
	if c.RPC1 != nil && !isACS3(c.Original) {
		_, err := v.verifier.VerifyRPC1(c.Original.Method, c.RPC1)
		return err
	}
	_, err := v.verifier.Verify(c.Original, c.Body)
	return err
}

// Finish sets the header with the id of the request. It writes XML in the
// discontinued convention, unless the call asks for JSON.
func (v *Vendor) Finish(c *api.Call, a *api.Answer) error {
	a.Header().Set("X-Acs-Request-Id", c.ID)
	if c.RPC1 == nil || strings.EqualFold(c.RPC1.Get("Format"), "JSON") {
		return nil
	}
	return toXML(a, c.RPC1.Get("Action"))
}
