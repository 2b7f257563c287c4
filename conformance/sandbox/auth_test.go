package sandbox_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// editor signs a request, as generated clients have it done.
type editor func(context.Context, *http.Request) error

func evsRequest(t testing.TB, sign editor) *http.Request {
	t.Helper()
	r := request(http.MethodPost, evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`, "Content-Type", "application/json")
	require.NoError(t, sign(t.Context(), r))
	return r
}

func ecsRequest(t testing.TB, c *sandbox.Credentials) *http.Request {
	t.Helper()
	r := request(http.MethodPost, "/?DiskId=d-1&Description=two%20words", "", "x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-26")
	require.NoError(t, acs.Credentials{AccessKeyID: c.AccessKey, AccessKeySecret: c.SecretKey}.Sign(t.Context(), r))
	return r
}

func TestHuaweiAuthentication(t *testing.T) {
	c := sandbox.NewCredentials()
	none := func(context.Context, *http.Request) error { return nil }
	signed := editor(hwauth.AKSK{AccessKey: c.AccessKey, SecretKey: c.SecretKey}.Sign)
	tests := map[string]struct {
		sign   editor
		later  time.Duration
		change func(r *http.Request)
		why    string // the vendor's message; empty if the caller may come in
	}{
		"token":          {sign: hwauth.Token(c.Token)},
		"signature":      {sign: signed},
		"nothing":        {sign: none, why: "x-auth-token not found"},
		"another token":  {sign: hwauth.Token("x"), why: "decrypt token fail"},
		"another secret": {sign: hwauth.AKSK{AccessKey: c.AccessKey, SecretKey: "x"}.Sign, why: "verify aksk signature fail"},
		"another key":    {sign: hwauth.AKSK{AccessKey: "x", SecretKey: c.SecretKey}.Sign, why: "Get secretKey failed,err:ak not exist"},
		"stale":          {sign: signed, later: time.Hour, why: "calc ak sk signature fail:signature expired"},
		"another path":   {sign: signed, change: func(r *http.Request) { r.URL.Path = cinderv2Path }, why: "verify aksk signature fail"},
		"no date":        {sign: signed, change: func(r *http.Request) { r.Header.Del("X-Sdk-Date") }, why: "verify aksk signature fail, "},
		"a token and a wrong signature": {
			sign: signed, change: func(r *http.Request) {
				r.Header.Set("X-Auth-Token", c.Token)
				r.Header.Set("Authorization", "SDK-HMAC-SHA256 x")
			}, why: "verify aksk signature fail, ",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{Credentials: c})
			r := evsRequest(t, tt.sign)
			if tt.change != nil {
				tt.change(r)
			}
			s.clock.forward(tt.later)

			a := s.send(r)

			if tt.why == "" {
				require.Equal(t, http.StatusAccepted, a.status, a.text)
				return
			}
			require.Equal(t, http.StatusUnauthorized, a.status)
			require.Equal(t, "APIGW.0301", a.json["error_code"])
			require.Contains(t, a.json["error_msg"], "Incorrect IAM authentication information: "+tt.why)
		})
	}
}

func TestAlibabaAuthentication(t *testing.T) {
	c := sandbox.NewCredentials()
	other := func(accessKey, secretKey string) *sandbox.Credentials {
		return &sandbox.Credentials{AccessKey: accessKey, SecretKey: secretKey}
	}
	rpc1 := func(c *sandbox.Credentials) *http.Request {
		return request(http.MethodGet, "/?"+rpc1Query(t, c, "Format=JSON&DiskId=d-1"), "")
	}
	tests := map[string]struct {
		request *http.Request
		later   time.Duration
		code    string // empty if the caller may come in
	}{
		"ACS3":                        {request: ecsRequest(t, c)},
		"HMAC-SHA1":                   {request: rpc1(c)},
		"nothing":                     {request: request("POST", "/?DiskId=d-1", "", "x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-26"), code: "MissingParameter"},
		"nothing, old":                {request: request("GET", "/?"+rpc1Action+"Format=JSON&DiskId=d-1", ""), code: "MissingParameter"},
		"a token of another vendor":   {request: request("POST", "/?DiskId=d-1", "", "x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-26", "X-Auth-Token", c.Token), code: "MissingParameter"},
		"another secret":              {request: ecsRequest(t, other(c.AccessKey, "x")), code: "SignatureDoesNotMatch"},
		"another secret, old":         {request: rpc1(other(c.AccessKey, "x")), code: "SignatureDoesNotMatch"},
		"another key":                 {request: ecsRequest(t, other("x", c.SecretKey)), code: "InvalidAccessKeyId.NotFound"},
		"another key, old":            {request: rpc1(other("x", c.SecretKey)), code: "InvalidAccessKeyId.NotFound"},
		"stale":                       {request: ecsRequest(t, c), later: time.Hour, code: "InvalidTimeStamp.Expired"},
		"stale, old":                  {request: rpc1(c), later: time.Hour, code: "InvalidTimeStamp.Expired"},
		"malformed":                   {request: request("POST", "/?DiskId=d-1", "", "x-acs-action", "CreateSnapshot", "Authorization", "ACS3-HMAC-SHA256 x"), code: "IncompleteSignature"},
		"an old one that says GET":    {request: request("POST", "/?"+rpc1Query(t, c, "Format=JSON&DiskId=d-1"), ""), code: "SignatureDoesNotMatch"},
		"an old one with more behind": {request: request("GET", "/?"+rpc1Query(t, c, "Format=JSON&DiskId=d-1")+"&SnapshotName=more", ""), code: "SignatureDoesNotMatch"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{Credentials: c})
			s.clock.forward(tt.later)

			a := s.send(tt.request)

			if tt.code == "" {
				require.Equal(t, http.StatusOK, a.status, a.text)
				return
			}
			require.Equal(t, http.StatusBadRequest, a.status, a.text)
			require.Equal(t, tt.code, a.json["Code"])
		})
	}
}

func TestReplaysAreRefused(t *testing.T) {
	c := sandbox.NewCredentials()
	for name, r := range map[string]*http.Request{
		"ACS3":      ecsRequest(t, c),
		"HMAC-SHA1": request(http.MethodGet, "/?"+rpc1Query(t, c, "Format=JSON&DiskId=d-1"), ""),
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{Credentials: c})
			require.Equal(t, http.StatusOK, s.send(r).status)
			for range 2 {
				a := s.send(r)
				require.Equal(t, http.StatusBadRequest, a.status)
				require.Equal(t, "SignatureNonceUsed", a.json["Code"])
				s.clock.forward(10 * time.Minute)
			}
			s.clock.forward(time.Hour)
			require.Equal(t, "InvalidTimeStamp.Expired", s.send(r).json["Code"], "the nonce may be forgotten by now")
		})
	}
}
