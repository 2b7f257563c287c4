package sandbox

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// huawei serves the APIs of Huawei Cloud, behind a gateway that they share.
type huawei struct {
	faces    []*face
	token    string // which never ends
	tokens   tokens // which were handed out
	verifier hwauth.Verifier
}

func newHuawei(s *store, options Options) (*huawei, error) {
	h := &huawei{tokens: newTokens(options.Clock)}
	for _, api := range []struct {
		id      string
		handler http.Handler
		words   words
	}{
		{"huawei/cinderv2", newCinderv2(s), cinderWords{}},
		{"huawei/cinderv3", newCinderv3(s), cinderWords{}},
		{"huawei/dwsv1", newDWSv1(s), dwsWords{}},
		{"huawei/evsv2", newEVSv2(s), evsWords{}},
		{iamv3ID, newIAMv3(options.Credentials, h.tokens), iamWords{}},
	} {
		f, err := newFace(api.id, api.handler, api.words)
		if err != nil {
			return nil, err
		}
		h.faces = append(h.faces, f)
	}
	if options.Credentials != nil {
		h.token = options.Credentials.Token
		h.verifier = hwauth.Verifier{Secret: options.Credentials.secret, Now: options.Clock}
	}
	return h, nil
}

func (h *huawei) newID() string { return randomHex(16) }

// route looks for method and path together, as the gateway does, which knows no
// 405.
func (h *huawei) route(c *call) error {
	for _, f := range h.faces {
		if o, _ := f.contract.Route(c.original); o != nil {
			c.face, c.operation, c.request = f, o, c.original
			return nil
		}
	}
	return gatewayRefusal(c, http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment")
}

func (h *huawei) unrouted(c *call, status int, message string) error {
	return gatewayRefusal(c, status, "APIGW.0201", message)
}

func gatewayRefusal(c *call, status int, code, message string) *refusal {
	return &refusal{status: status, code: code, message: message, body: fault.GatewayWithRequestID(code, message, c.id)}
}

// iamv3ID is the API that hands out tokens, by signIn, which asks for a password
// instead of one.
const (
	iamv3ID = "huawei/iamv3"
	signIn  = "createToken"
)

// authenticate takes a signature or a token. The words of the refusals are those
// of the vendor's gateway.
func (h *huawei) authenticate(c *call) error {
	if c.api() == iamv3ID && c.operationID() == signIn {
		return nil
	}
	if isSigned(c.original) {
		return untrusted(c, h.distrusts(c))
	}
	token := c.original.Header.Get("X-Auth-Token")
	if token == "" {
		return untrusted(c, "x-auth-token not found")
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(h.token)) == 1 {
		return nil
	}
	switch known, holds := h.tokens.state(token); {
	case !known:
		return untrusted(c, "decrypt token fail")
	case !holds:
		return gatewayRefusal(c, http.StatusUnauthorized, "APIGW.0307", "The token must be updated.")
	}
	return nil
}

// untrusted refuses c for a reason, if there is one.
func untrusted(c *call, why string) error {
	if why == "" {
		return nil
	}
	return gatewayRefusal(c, http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+why)
}

func isSigned(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256")
}

// distrusts says why the signature does not hold, "" if it does.
func (h *huawei) distrusts(c *call) string {
	_, err := h.verifier.Verify(c.original, c.body)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, hwauth.ErrUnknownKey):
		return "Get secretKey failed,err:ak not exist"
	case errors.Is(err, hwauth.ErrStale):
		return "calc ak sk signature fail:signature expired"
	case errors.Is(err, hwauth.ErrMismatch):
		return "verify aksk signature fail"
	}
	return "verify aksk signature fail, " + err.Error()
}

// finish names the request in the headers that the vendor's SDKs and the clients
// of OpenStack read.
func (h *huawei) finish(c *call, a *answer) error {
	a.header.Set("X-Request-Id", c.id)
	a.header.Set("X-Openstack-Request-Id", "req-"+c.id)
	return nil
}
