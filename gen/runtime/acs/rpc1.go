package acs

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // #nosec G505 -- the vendor's algorithm
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// The parameters of the discontinued signature.
const (
	paramAccessKeyID   = "AccessKeyId"
	paramMethod        = "SignatureMethod"
	paramVersion       = "SignatureVersion"
	paramNonce         = "SignatureNonce"
	paramTimestamp     = "Timestamp"
	paramSecurityToken = "SecurityToken"
	paramSignature     = "Signature"
)

const (
	rpc1Method  = "HMAC-SHA1"
	rpc1Version = "1.0"
)

// SignRPC1 returns a copy of params with a signature by HMAC-SHA1, version 1.0. The
// vendor has discontinued it, and old tools still use it. Params are all parameters
// of the call, including Action and Version, whether they are sent in the query or
// in a form; method is GET or POST, and the path is always /. See 签名机制 in the ECS API reference, edition of 2020-03-27.
func (c Credentials) SignRPC1(method string, params url.Values) (url.Values, error) {
	signed, err := c.signRPC1(method, params, time.Now(), rand.Text())
	if err != nil {
		return nil, fmt.Errorf("acs: %w", err)
	}
	return signed, nil
}

func (c Credentials) signRPC1(method string, params url.Values, now time.Time, nonce string) (url.Values, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	signed := maps.Clone(params)
	if signed == nil {
		signed = url.Values{}
	}
	signed.Set(paramAccessKeyID, c.AccessKeyID)
	signed.Set(paramMethod, rpc1Method)
	signed.Set(paramVersion, rpc1Version)
	signed.Set(paramNonce, nonce)
	signed.Set(paramTimestamp, now.UTC().Format(dateLayout))
	if c.SecurityToken != "" {
		signed.Set(paramSecurityToken, c.SecurityToken)
	}
	text, err := stringToSignRPC1(method, signed)
	if err != nil {
		return nil, err
	}
	signed.Set(paramSignature, signRPC1(c.AccessKeySecret, text))
	return signed, nil
}

// VerifyRPC1 returns the access key that signed params by HMAC-SHA1, version 1.0.
// Params are all parameters of the call, of the query and of a form body; the
// caller has checked that the path is /. The errors are those of Verify.
func (v Verifier) VerifyRPC1(method string, params url.Values) (accessKeyID string, err error) {
	accessKeyID, err = v.verifyRPC1(method, params)
	if err != nil {
		return "", fmt.Errorf("acs: %w", err)
	}
	return accessKeyID, nil
}

func (v Verifier) verifyRPC1(method string, params url.Values) (string, error) {
	if !params.Has(paramSignature) {
		return "", fmt.Errorf("%w: the parameter %s is missing: sign the request", ErrNoSignature, paramSignature)
	}
	if params.Get(paramMethod) != rpc1Method || params.Get(paramVersion) != rpc1Version {
		return "", signature.Malformed("%s %.100q, %s %.100q: expected %s and %s",
			paramMethod, params.Get(paramMethod), paramVersion, params.Get(paramVersion), rpc1Method, rpc1Version)
	}
	if err := signature.CheckCount(len(params)); err != nil {
		return "", err
	}
	secret, err := v.open(params.Get(paramTimestamp), params.Get(paramNonce), params.Get(paramAccessKeyID))
	if err != nil {
		return "", err
	}
	text, err := stringToSignRPC1(method, params)
	if err != nil {
		return "", signature.Malformed("%w", err)
	}
	hint := "SHA-256 " + signature.Hash([]byte(text)) // the text itself may hold a security token
	if err := signature.Compare(signRPC1(secret, text), params.Get(paramSignature), hint); err != nil {
		return "", err
	}
	return params.Get(paramAccessKeyID), v.record(params.Get(paramNonce))
}

// stringToSignRPC1 returns what is signed: all params but the signature. It refuses
// a repeated parameter: client and server could read it in different ways.
func stringToSignRPC1(method string, params url.Values) (string, error) {
	unsigned := maps.Clone(params)
	for name, values := range unsigned {
		if len(values) != 1 {
			return "", fmt.Errorf("parameter %.100q is there %d times: send it once", name, len(values))
		}
	}
	delete(unsigned, paramSignature)
	return method + "&" + signature.Escape("/") + "&" + signature.Escape(signature.Query(unsigned.Encode())), nil
}

func signRPC1(secret, text string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
