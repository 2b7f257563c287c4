package sandbox

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// alibaba serves the ECS API of Alibaba Cloud.
type alibaba struct {
	face     *face
	verifier acs.Verifier
}

func newAlibaba(s *store, options Options) (*alibaba, error) {
	f, err := newFace("alibaba/ecs20140526", newECS(s), ecsWords{})
	if err != nil {
		return nil, err
	}
	a := &alibaba{face: f}
	if options.Credentials != nil {
		a.verifier = acs.Verifier{Secret: options.Credentials.secret, Now: options.Clock, Seen: newNonces(options.Clock)}
	}
	return a, nil
}

// nonceLife is twice the skew of a verifier: after that the date of a replayed
// signature gives it away.
const nonceLife = 30 * time.Minute

// newNonces remembers which nonces were used: it reports whether one was.
func newNonces(clock func() time.Time) func(nonce string) bool {
	used := newRemembered[struct{}](clock, nonceLife)
	return func(nonce string) bool { return used.add(nonce, struct{}{}) }
}

// isAlibaba tells a request to this cloud, right or wrong, from one to the other:
// both are served on one port.
func isAlibaba(r *http.Request) bool {
	query := r.URL.Query()
	return r.URL.Path == "/" || r.URL.Path == "" ||
		len(r.Header.Values(acs.HeaderAction)) > 0 || isACS3(r) || query.Has("Action") || query.Has("Signature")
}

func isACS3(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "ACS3-HMAC-SHA256")
}

func (a *alibaba) newID() string { return strings.ToUpper(uuid()) }

// route compares the path before anything is rewritten: the generated code has
// an action under a path of its own, which nobody may reach from outside.
func (a *alibaba) route(c *call) error {
	c.face = a.face
	if c.original.Method != http.MethodGet && c.original.Method != http.MethodPost {
		return &refusal{status: http.StatusForbidden, code: "UnsupportedHTTPMethod", message: "This http method is not supported."}
	}
	normalise(c)
	o, missed := a.face.contract.Route(c.request)
	if o == nil {
		return a.face.words.invalid(c, missed)
	}
	c.operation = o
	return nil
}

func (a *alibaba) unrouted(c *call, status int, message string) error {
	c.face = a.face
	return &refusal{status: status, code: "InvalidParameter", message: message}
}

// signatureErrors are the common errors of the vendor for what can be wrong with
// a signature. Where the service of today has a code of its own for what the page
// of 2020 calls IncompleteSignature or IllegalTimestamp, it is that one.
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

// authenticate takes a signature of either convention.
func (a *alibaba) authenticate(c *call) error {
	err := a.verify(c)
	if err == nil {
		return nil
	}
	for _, e := range signatureErrors {
		if errors.Is(err, e.err) {
			return &refusal{status: http.StatusBadRequest, code: e.code, message: e.message}
		}
	}
	return err
}

func (a *alibaba) verify(c *call) error {
	if c.rpc1 != nil && !isACS3(c.original) {
		_, err := a.verifier.VerifyRPC1(c.original.Method, c.rpc1)
		return err
	}
	_, err := a.verifier.Verify(c.original, c.body)
	return err
}

func (a *alibaba) finish(c *call, answer *answer) error {
	answer.header.Set("X-Acs-Request-Id", c.id)
	if c.rpc1 == nil || strings.EqualFold(c.rpc1.Get("Format"), "JSON") {
		return nil
	}
	return toXML(answer, c.rpc1.Get("Action"))
}
