package hwauth_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/internal/signature/signaturetest"
)

var key = hwauth.AKSK{AccessKey: "AK", SecretKey: "s3cr3t-key", ProjectID: "89cd04f1", SecurityToken: "s3cr3t-token"}

func secretOf(accessKey string) (string, bool) {
	return key.SecretKey, accessKey == key.AccessKey
}

func TestToken(t *testing.T) {
	req := httptest.NewRequest(http.MethodPost, "http://h/", nil)

	require.NoError(t, hwauth.Token("a token of IAM")(context.Background(), req))

	require.Equal(t, "a token of IAM", req.Header.Get("X-Auth-Token"))
	require.ErrorContains(t, hwauth.Token("")(context.Background(), req), "the token is empty")
}

func TestSecretsStayHidden(t *testing.T) {
	const want = `hwauth.AKSK{AccessKey: "AK", SecretKey: ***, ProjectID: "89cd04f1", SecurityToken: ***}`
	require.Equal(t, want, key.String())
	formatted := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		formatted[verb] = fmt.Sprintf(verb, key)
		formatted[verb+" of a pointer"] = fmt.Sprintf(verb, &key)
		formatted[verb+" of a slice"] = fmt.Sprintf(verb, []hwauth.AKSK{key})
		formatted[verb+" of a member"] = fmt.Sprintf(verb, struct{ Key hwauth.AKSK }{key})
	}
	var text, asJSON bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "key", key)
	slog.New(slog.NewJSONHandler(&asJSON, nil)).Info("m", "key", struct{ Key *hwauth.AKSK }{&key})
	formatted["slog as text"], formatted["slog as JSON"] = text.String(), asJSON.String()
	marshalled, err := json.Marshal(map[string]any{"key": key, "keys": []*hwauth.AKSK{&key}})
	require.NoError(t, err)
	formatted["JSON"] = string(marshalled)
	var binary bytes.Buffer
	require.NoError(t, gob.NewEncoder(&binary).Encode(struct{ Key hwauth.AKSK }{key}))
	formatted["gob"] = binary.String()
	for how, text := range formatted {
		require.Contains(t, text, "SecretKey: ***", how)
		require.NotContains(t, text, key.SecretKey, how)
		require.NotContains(t, text, key.SecurityToken, how)
	}
}

func TestSignRefusesAnIncompleteKey(t *testing.T) {
	for _, incomplete := range []hwauth.AKSK{{}, {AccessKey: "AK"}, {SecretKey: "s3cr3t-key"}} {
		req := httptest.NewRequest(http.MethodPost, "http://h/", nil)
		err := incomplete.Sign(context.Background(), req)
		require.ErrorContains(t, err, "hwauth: AccessKey or SecretKey is empty: give both")
		require.Empty(t, req.Header)
	}
}

// TestSignedRequestsArriveValid sends signed requests over a connection.
func TestSignedRequestsArriveValid(t *testing.T) {
	tests := map[string]struct {
		method, target string
		body           io.Reader
		header         http.Header
	}{
		"nil body":         {http.MethodGet, "/v2/p/cloudsnapshots/s", nil, nil},
		"no body":          {http.MethodPost, "/v2/p/cloudsnapshots", http.NoBody, nil},
		"JSON":             {http.MethodPost, "/v2/p/cloudsnapshots", strings.NewReader(`{"snapshot": {}}`), http.Header{"Content-Type": {"application/json"}}},
		"a stream":         {http.MethodPost, "/v2/p/cloudsnapshots", io.MultiReader(strings.NewReader(`{}`)), nil},
		"an empty stream":  {http.MethodPost, "/v2/p/cloudsnapshots", io.MultiReader(), nil},
		"a query":          {http.MethodGet, "/v2/p/cloudsnapshots?limit=2&name=a+b%20c*~&limit=1&x=", nil, nil},
		"a slash in front": {http.MethodGet, "/", nil, nil},
		"no path":          {http.MethodGet, "", nil, nil},
		"a slash behind":   {http.MethodGet, "/v2/", nil, nil},
		"escapes":          {http.MethodGet, "/v2/a%2Fb/c%20d/%E4%B8%AD:@!", nil, nil},
		"unsigned body":    {http.MethodPost, "/v2/", io.MultiReader(strings.NewReader(`{}`)), http.Header{"X-Sdk-Content-Sha256": {"UNSIGNED-PAYLOAD"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					http.Error(w, err.Error(), http.StatusBadRequest)
					return
				}
				accessKey, err := hwauth.Verifier{Secret: secretOf}.Verify(r, body)
				fmt.Fprintf(w, "%s %v %s %s", accessKey, err, r.Header.Get("X-Project-Id"), r.Header.Get("X-Security-Token"))
			}))
			defer cloud.Close()
			req, err := http.NewRequest(tt.method, cloud.URL+tt.target, tt.body)
			require.NoError(t, err)
			for name, values := range tt.header {
				req.Header[name] = values
			}

			require.NoError(t, key.Sign(context.Background(), req))

			response, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			defer response.Body.Close()
			answer, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, "AK <nil> 89cd04f1 s3cr3t-token", string(answer))
		})
	}
}

func TestAnUnsignedBodyIsNotRead(t *testing.T) {
	body := strings.NewReader("a stream of any length")
	req := httptest.NewRequest(http.MethodPost, "http://h/", body)
	req.Header.Set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")

	require.NoError(t, key.Sign(context.Background(), req))

	require.EqualValues(t, body.Size(), body.Len())
}

const sent = `{"snapshot": {"volume_id": "v"}}`

// signed returns a signed request as a server receives it.
func signed(t *testing.T) *http.Request {
	t.Helper()
	req := httptest.NewRequest(http.MethodPost, "http://evs.example.com/v2/p/cloudsnapshots?limit=1", strings.NewReader(sent))
	req.Header.Set("Content-Type", "application/json")
	require.NoError(t, key.Sign(context.Background(), req))
	return req
}

// replaced returns a function that changes the Authorization header.
func replaced(old, replacement string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, replacement, 1))
	}
}

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestVerifyRefuses(t *testing.T) {
	longAgo := time.Now().UTC().Add(-16 * time.Minute).Format("20060102T150405Z")
	tests := map[string]struct {
		change func(*http.Request)
		want   error
	}{
		"no signature":           {func(r *http.Request) { r.Header.Del("Authorization") }, hwauth.ErrNoSignature},
		"another scheme":         {set("Authorization", "Bearer abc"), hwauth.ErrNoSignature},
		"two signatures":         {func(r *http.Request) { r.Header.Add("Authorization", r.Header.Get("Authorization")) }, hwauth.ErrMalformed},
		"no access key":          {replaced("Access=AK, ", ""), hwauth.ErrMalformed},
		"an empty access key":    {replaced("Access=AK", "Access="), hwauth.ErrMalformed},
		"a key that repeats":     {replaced("Access=AK", "Access=AK, Access=AK"), hwauth.ErrMalformed},
		"a part too many":        {replaced("Access=AK", "Access=AK, More=1"), hwauth.ErrMalformed},
		"no list of headers":     {replaced("SignedHeaders=", "Signed="), hwauth.ErrMalformed},
		"no signature in it":     {replaced("Signature=", "Sig="), hwauth.ErrMalformed},
		"the date left out":      {replaced(";x-sdk-date", ""), hwauth.ErrMalformed},
		"a name in capitals":     {replaced(";x-sdk-date", ";X-Sdk-Date;x-sdk-date"), hwauth.ErrMalformed},
		"a name that repeats":    {replaced(";x-sdk-date", ";x-sdk-date;x-sdk-date"), hwauth.ErrMalformed},
		"an empty name":          {replaced(";x-sdk-date", ";;x-sdk-date"), hwauth.ErrMalformed},
		"a header not there":     {replaced(";x-sdk-date", ";x-more;x-sdk-date"), hwauth.ErrMalformed},
		"a header that repeats":  {func(r *http.Request) { r.Header.Add("X-Sdk-Date", r.Header.Get("X-Sdk-Date")) }, hwauth.ErrMalformed},
		"no date":                {func(r *http.Request) { r.Header.Del("X-Sdk-Date") }, hwauth.ErrMalformed},
		"a date of another form": {set("X-Sdk-Date", "2019-11-15T03:36:55Z"), hwauth.ErrMalformed},
		"a query not encoded":    {func(r *http.Request) { r.URL.RawQuery = "a=%zz" }, hwauth.ErrMalformed},
		"an old date":            {set("X-Sdk-Date", longAgo), hwauth.ErrStale},
		"an unknown key":         {replaced("Access=AK", "Access=KA"), hwauth.ErrUnknownKey},
		"method":                 {func(r *http.Request) { r.Method = http.MethodPut }, hwauth.ErrMismatch},
		"host":                   {func(r *http.Request) { r.Host = "dws.example.com" }, hwauth.ErrMismatch},
		"path":                   {func(r *http.Request) { r.URL.Path = "/v2/q/cloudsnapshots" }, hwauth.ErrMismatch},
		"query":                  {func(r *http.Request) { r.URL.RawQuery = "limit=2" }, hwauth.ErrMismatch},
		"date":                   {set("X-Sdk-Date", time.Now().UTC().Add(time.Minute).Format("20060102T150405Z")), hwauth.ErrMismatch},
		"content type":           {set("Content-Type", "text/plain"), hwauth.ErrMismatch},
		"project":                {set("X-Project-Id", "another"), hwauth.ErrMismatch},
		"security token":         {set("X-Security-Token", "another"), hwauth.ErrMismatch},
		"unsigned body":          {set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"), hwauth.ErrMismatch},
		"a list cut short":       {replaced("content-type;", ""), hwauth.ErrMismatch},
		"signature":              {replaced("Signature=", "Signature=0"), hwauth.ErrMismatch},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req := signed(t)
			verifier := hwauth.Verifier{Secret: secretOf}
			_, err := verifier.Verify(req, []byte(sent))
			require.NoError(t, err)

			tt.change(req)
			accessKey, err := verifier.Verify(req, []byte(sent))

			require.ErrorIs(t, err, tt.want)
			require.Regexp(t, "^hwauth: "+tt.want.Error()+": .+: .+", err.Error())
			require.NotContains(t, err.Error(), key.SecretKey)
			require.NotContains(t, err.Error(), key.SecurityToken)
			require.Empty(t, accessKey)
		})
	}
}

func TestVerifyRefusesAnotherBody(t *testing.T) {
	_, err := hwauth.Verifier{Secret: secretOf}.Verify(signed(t), []byte(sent+"\n"))
	require.ErrorIs(t, err, hwauth.ErrMismatch)
}

func TestVerifyRefusesAnotherSecret(t *testing.T) {
	for secret, want := range map[string]error{"another": hwauth.ErrMismatch, "": hwauth.ErrUnknownKey} {
		verifier := hwauth.Verifier{Secret: func(string) (string, bool) { return secret, true }}
		_, err := verifier.Verify(signed(t), []byte(sent))
		require.ErrorIs(t, err, want, "secret %q", secret)
	}
}

func TestVerifyKnowsTheClock(t *testing.T) {
	req := signed(t)
	signedAt, err := time.Parse("20060102T150405Z", req.Header.Get("X-Sdk-Date"))
	require.NoError(t, err)
	for _, tt := range []struct {
		skew, late time.Duration
		want       error
	}{
		{0, 15 * time.Minute, nil},
		{0, 15*time.Minute + time.Second, hwauth.ErrStale},
		{0, -15 * time.Minute, nil},
		{0, -15*time.Minute - time.Second, hwauth.ErrStale},
		{time.Minute, time.Minute, nil},
		{time.Minute, 2 * time.Minute, hwauth.ErrStale},
	} {
		verifier := hwauth.Verifier{Secret: secretOf, Skew: tt.skew, Now: func() time.Time { return signedAt.Add(tt.late) }}
		_, err := verifier.Verify(req, []byte(sent))
		require.ErrorIs(t, err, tt.want, "skew %s, %s late", tt.skew, tt.late)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("POST", "/v2/p/cloudsnapshots?limit=1", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=00", "20191115T033655Z", "", []byte(sent))
	f.Add("GET", "*", "SDK-HMAC-SHA256 ,=,;", "", "UNSIGNED-PAYLOAD", []byte(nil))
	f.Fuzz(func(t *testing.T, method, target, authorization, date, payload string, body []byte) {
		req, err := http.NewRequest("GET", target, nil)
		if err != nil {
			return
		}
		req.Method = method
		req.Header = http.Header{"Authorization": {authorization}, "X-Sdk-Date": {date}, "X-Sdk-Content-Sha256": {payload}}
		now := func() time.Time { return time.Date(2019, 11, 15, 3, 36, 55, 0, time.UTC) }
		if accessKey, err := (hwauth.Verifier{Secret: secretOf, Now: now}).Verify(req, body); err == nil || accessKey != "" {
			t.Fatalf("a signature without the secret holds: %q, %v", accessKey, err)
		}
	})
}

// FuzzSign signs any request that can be sent: the signature is valid on arrival, and
// invalid after a bit of the signed content is flipped.
func FuzzSign(f *testing.F) {
	f.Add("POST", "http://evs.example.com/v2/p/cloudsnapshots?limit=1&a", "application/json", "p", []byte(sent), uint(0), uint(0), uint8(0))
	f.Add("GET", "http://h/%2f/a%2Fb//c+d/?b=2&b=1&c=%zz", "", "", []byte(nil), uint(1), uint(3), uint8(5))
	f.Add("DELETE", "http://h", "text/plain ", "", []byte("x"), uint(5), uint(1), uint8(1))
	f.Add("PUT", "http://\u4f8b.example:80/\u4f8b?\u4f8b=\u4f8b", "", "\u4f8b", []byte("x"), uint(4), uint(1), uint8(1))
	f.Fuzz(func(t *testing.T, method, target, contentType, project string, body []byte, part, at uint, bit uint8) {
		req, err := http.NewRequest(method, target, bytes.NewReader(body))
		if err != nil {
			return
		}
		if contentType != "" {
			req.Header.Set("Content-Type", contentType)
		}
		if err := (hwauth.AKSK{AccessKey: "AK", SecretKey: "SK", ProjectID: project}).Sign(t.Context(), req); err != nil {
			require.Regexp(t, "query: |host ", err)
			return
		}
		received, arrived, ok := signaturetest.Receive(req)
		if !ok {
			return
		}
		verifier := hwauth.Verifier{Secret: func(accessKey string) (string, bool) { return "SK", accessKey == "AK" }}

		_, err = verifier.Verify(received, arrived)
		require.NoError(t, err)

		signed := []string{"Authorization", "X-Sdk-Date"}
		for _, name := range []string{"Content-Type", "X-Project-Id"} {
			if req.Header.Get(name) != "" {
				signed = append(signed, name)
			}
		}
		changed, body, ok := signaturetest.FlipBit(received, arrived, signed, part, at, bit)
		if !ok {
			return
		}
		_, err = verifier.Verify(changed, body)
		require.Error(t, err, "%s %s %v %q", changed.Method, changed.URL, changed.Header, body)
	})
}
