package acs_test

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
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/internal/signature/signaturetest"
)

var credentials = acs.Credentials{AccessKeyID: "AK", AccessKeySecret: "s3cr3t-key", SecurityToken: "s3cr3t-token"}

func secretOf(accessKeyID string) (string, bool) {
	return credentials.AccessKeySecret, accessKeyID == credentials.AccessKeyID
}

// call returns a request as a generated client makes it.
func call(t *testing.T, target string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, target, body)
	require.NoError(t, err)
	req.Header.Set("x-acs-action", "CreateSnapshot")
	req.Header.Set("x-acs-version", "2014-05-26")
	return req
}

func sign(t *testing.T, req *http.Request) {
	t.Helper()
	require.NoError(t, credentials.Sign(context.Background(), req))
}

func TestSecretsStayHidden(t *testing.T) {
	require.Equal(t, `acs.Credentials{AccessKeyID: "AK", AccessKeySecret: ***, SecurityToken: ***}`, credentials.String())
	formatted := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		formatted[verb] = fmt.Sprintf(verb, credentials)
		formatted[verb+" of a pointer"] = fmt.Sprintf(verb, &credentials)
		formatted[verb+" of a slice"] = fmt.Sprintf(verb, []acs.Credentials{credentials})
		formatted[verb+" of a member"] = fmt.Sprintf(verb, struct{ Key acs.Credentials }{credentials})
	}
	var text, asJSON bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "key", credentials)
	slog.New(slog.NewJSONHandler(&asJSON, nil)).Info("m", "key", struct{ Key *acs.Credentials }{&credentials})
	formatted["slog as text"], formatted["slog as JSON"] = text.String(), asJSON.String()
	marshalled, err := json.Marshal(map[string]any{"key": credentials, "keys": []*acs.Credentials{&credentials}})
	require.NoError(t, err)
	formatted["JSON"] = string(marshalled)
	var binary bytes.Buffer
	require.NoError(t, gob.NewEncoder(&binary).Encode(struct{ Key acs.Credentials }{credentials}))
	formatted["gob"] = binary.String()
	for how, text := range formatted {
		require.Contains(t, text, "AccessKeySecret: ***", how)
		require.NotContains(t, text, credentials.AccessKeySecret, how)
		require.NotContains(t, text, credentials.SecurityToken, how)
	}
}

func TestSignRefuses(t *testing.T) {
	for _, incomplete := range []acs.Credentials{{}, {AccessKeyID: "AK"}, {AccessKeySecret: "s3cr3t-key"}} {
		err := incomplete.Sign(context.Background(), call(t, "http://h/", nil))
		require.ErrorContains(t, err, "acs: AccessKeyID or AccessKeySecret is empty: give both")
		_, err = incomplete.SignRPC1(http.MethodGet, nil)
		require.ErrorContains(t, err, "acs: AccessKeyID or AccessKeySecret is empty: give both")
	}
	for header, value := range map[string]string{"x-acs-action": "", "X-Acs-Action": "../DeleteSnapshot", "x-acs-version": ""} {
		req := call(t, "http://h/", nil)
		req.Header.Set(header, value)
		require.ErrorContains(t, credentials.Sign(context.Background(), req), "set them to an action and its version", "%s: %q", header, value)
		require.Empty(t, req.Header.Get("Authorization"))
	}
}

// TestSignedRequestsArriveValid sends signed requests over a connection.
func TestSignedRequestsArriveValid(t *testing.T) {
	tests := map[string]struct {
		target string
		body   io.Reader
		header http.Header
	}{
		"nil body":        {"/", nil, nil},
		"no body":         {"/", http.NoBody, nil},
		"no path":         {"", nil, nil},
		"a form":          {"/", strings.NewReader("a=1"), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}},
		"a stream":        {"/", io.MultiReader(strings.NewReader(`{}`)), nil},
		"an empty stream": {"/", io.MultiReader(), nil},
		"a query":         {"/?DiskId=d-1&Tag.2.Value=&Description=a+b%20c*~%2A%E4%B8%AD", nil, nil},
		"another path":    {"/base/x", nil, nil},
		"more headers":    {"/", nil, http.Header{"X-Acs-Region-Id": {"cn-hangzhou"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					http.Error(w, err.Error(), http.StatusBadRequest)
					return
				}
				accessKeyID, err := acs.Verifier{Secret: secretOf}.Verify(r, body)
				fmt.Fprintf(w, "%s %v %s %s %s", accessKeyID, err, r.Header.Get("x-acs-action"), r.Header.Get("x-acs-version"), r.Header.Get("x-acs-security-token"))
			}))
			defer cloud.Close()
			req := call(t, cloud.URL+tt.target, tt.body)
			for name, values := range tt.header {
				req.Header[name] = values
			}

			sign(t, req)

			response, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			defer response.Body.Close()
			answer, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, "AK <nil> CreateSnapshot 2014-05-26 s3cr3t-token", string(answer))
		})
	}
}

func TestVerifyTakesEveryEncoding(t *testing.T) {
	req := call(t, "http://ecs.example.com/?Description=a%20b&SnapshotName=%2A", nil)
	sign(t, req)
	for _, query := range []string{
		"Description=a+b&SnapshotName=*",
		"SnapshotName=%2a&Description=%61%20b",
	} {
		req.URL.RawQuery = query
		_, err := acs.Verifier{Secret: secretOf}.Verify(req, nil)
		require.NoError(t, err, query)
	}
}

func TestNoncesDiffer(t *testing.T) {
	one, two := call(t, "http://h/", nil), call(t, "http://h/", nil)
	sign(t, one)
	sign(t, two)
	require.NotEqual(t, one.Header.Get("x-acs-signature-nonce"), two.Header.Get("x-acs-signature-nonce"))
}

const sent = "a=1"

// signed returns a signed request as a server receives it.
func signed(t *testing.T) *http.Request {
	t.Helper()
	req := call(t, "http://ecs.example.com/?DiskId=d-1", strings.NewReader(sent))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sign(t, req)
	req.Host, req.URL.Fragment = "ecs.example.com", ""
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
	longAgo := time.Now().UTC().Add(-16 * time.Minute).Format(time.RFC3339)
	tests := map[string]struct {
		change func(*http.Request)
		want   error
	}{
		"no signature":           {func(r *http.Request) { r.Header.Del("Authorization") }, acs.ErrNoSignature},
		"another scheme":         {replaced("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), acs.ErrNoSignature},
		"no access key":          {replaced("Credential=AK,", ""), acs.ErrMalformed},
		"host left out":          {replaced("host;", ""), acs.ErrMalformed},
		"date left out":          {replaced("x-acs-date;", ""), acs.ErrMalformed},
		"hash left out":          {replaced("x-acs-content-sha256;", ""), acs.ErrMalformed},
		"nonce left out":         {replaced("x-acs-signature-nonce;", ""), acs.ErrMalformed},
		"action left out":        {replaced("x-acs-action;", ""), acs.ErrMalformed},
		"version left out":       {replaced(";x-acs-version", ""), acs.ErrMalformed},
		"two actions":            {func(r *http.Request) { r.Header.Add("x-acs-action", "DeleteSnapshot") }, acs.ErrMalformed},
		"a date of another form": {set("x-acs-date", "20191115T033655Z"), acs.ErrMalformed},
		"an old date":            {set("x-acs-date", longAgo), acs.ErrStale},
		"an unknown key":         {replaced("Credential=AK", "Credential=KA"), acs.ErrUnknownKey},
		"method":                 {func(r *http.Request) { r.Method = http.MethodGet }, acs.ErrMismatch},
		"host":                   {func(r *http.Request) { r.Host = "rds.example.com" }, acs.ErrMismatch},
		"path":                   {func(r *http.Request) { r.URL.Path = "/x" }, acs.ErrMismatch},
		"query":                  {func(r *http.Request) { r.URL.RawQuery = "DiskId=d-2" }, acs.ErrMismatch},
		"a parameter more":       {func(r *http.Request) { r.URL.RawQuery += "&Tag.1.Key=k" }, acs.ErrMismatch},
		"date":                   {set("x-acs-date", time.Now().UTC().Add(time.Minute).Format(time.RFC3339)), acs.ErrMismatch},
		"action":                 {set("x-acs-action", "DeleteSnapshot"), acs.ErrMismatch},
		"version":                {set("x-acs-version", "2014-05-27"), acs.ErrMismatch},
		"nonce":                  {set("x-acs-signature-nonce", "another"), acs.ErrMismatch},
		"hash":                   {set("x-acs-content-sha256", "another"), acs.ErrMismatch},
		"security token":         {set("x-acs-security-token", "another"), acs.ErrMismatch},
		"content type":           {set("Content-Type", "text/plain"), acs.ErrMismatch},
		"signature":              {replaced("Signature=", "Signature=0"), acs.ErrMismatch},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req := signed(t)
			verifier := acs.Verifier{Secret: secretOf}
			_, err := verifier.Verify(req, []byte(sent))
			require.NoError(t, err)

			tt.change(req)
			accessKeyID, err := verifier.Verify(req, []byte(sent))

			requireRefused(t, tt.want, err)
			require.Empty(t, accessKeyID)
		})
	}
}

func requireRefused(t *testing.T, want, err error) {
	t.Helper()
	require.ErrorIs(t, err, want)
	require.Regexp(t, "^acs: "+want.Error()+": .+: .+", err.Error())
	require.NotContains(t, err.Error(), credentials.AccessKeySecret)
	require.NotContains(t, err.Error(), credentials.SecurityToken)
}

func TestVerifyRefusesAnotherBody(t *testing.T) {
	_, err := acs.Verifier{Secret: secretOf}.Verify(signed(t), []byte("a=2"))
	require.ErrorIs(t, err, acs.ErrMismatch)
	require.ErrorContains(t, err, "the body that arrived has the SHA-256 ")
}

func TestVerifyRefusesAReplay(t *testing.T) {
	seen := map[string]bool{}
	verifier := acs.Verifier{Secret: secretOf, Seen: func(nonce string) bool {
		before := seen[nonce]
		seen[nonce] = true
		return before
	}}
	req := signed(t)

	forged := req.Clone(context.Background())
	replaced("Signature=", "Signature=0")(forged)
	_, err := verifier.Verify(forged, []byte(sent))
	require.ErrorIs(t, err, acs.ErrMismatch)
	require.Empty(t, seen, "a forged request uses up no nonce")

	_, err = verifier.Verify(req, []byte(sent))
	require.NoError(t, err)
	_, err = verifier.Verify(req, []byte(sent))
	requireRefused(t, acs.ErrReplayed, err)

	params := signedRPC1(t)
	_, err = verifier.VerifyRPC1(http.MethodGet, params)
	require.NoError(t, err)
	_, err = verifier.VerifyRPC1(http.MethodGet, params)
	requireRefused(t, acs.ErrReplayed, err)
}

func TestVerifyKnowsTheClock(t *testing.T) {
	req := signed(t)
	signedAt, err := time.Parse(time.RFC3339, req.Header.Get("x-acs-date"))
	require.NoError(t, err)
	for late, want := range map[time.Duration]error{
		15 * time.Minute:              nil,
		15*time.Minute + time.Second:  acs.ErrStale,
		-15*time.Minute - time.Second: acs.ErrStale,
	} {
		verifier := acs.Verifier{Secret: secretOf, Now: func() time.Time { return signedAt.Add(late) }}
		_, err := verifier.Verify(req, []byte(sent))
		require.ErrorIs(t, err, want, "%s late", late)
	}
}

// signedRPC1 returns all parameters of a signed call of an old tool.
func signedRPC1(t *testing.T) url.Values {
	t.Helper()
	params := url.Values{"Action": {"CreateSnapshot"}, "Version": {"2014-05-26"}, "DiskId": {"d-1"}, "Description": {"a b*~中"}}
	signed, err := credentials.SignRPC1(http.MethodGet, params)
	require.NoError(t, err)
	require.Len(t, params, 4, "the parameters stay as they are")
	require.Equal(t, credentials.SecurityToken, signed.Get("SecurityToken"))
	return signed
}

func TestSignRPC1TakesNoParameters(t *testing.T) {
	signed, err := credentials.SignRPC1(http.MethodGet, nil)
	require.NoError(t, err)
	_, err = acs.Verifier{Secret: secretOf}.VerifyRPC1(http.MethodGet, signed)
	require.NoError(t, err)
}

func TestVerifyRPC1Refuses(t *testing.T) {
	tests := map[string]struct {
		change func(url.Values)
		want   error
	}{
		"no signature":          {func(p url.Values) { p.Del("Signature") }, acs.ErrNoSignature},
		"another algorithm":     {func(p url.Values) { p.Set("SignatureMethod", "HMAC-SHA256") }, acs.ErrMalformed},
		"another version":       {func(p url.Values) { p.Set("SignatureVersion", "2.0") }, acs.ErrMalformed},
		"a parameter repeats":   {func(p url.Values) { p.Add("DiskId", "d-1") }, acs.ErrMalformed},
		"no date":               {func(p url.Values) { p.Del("Timestamp") }, acs.ErrMalformed},
		"an old date":           {func(p url.Values) { p.Set("Timestamp", "2016-02-23T12:46:24Z") }, acs.ErrStale},
		"no access key":         {func(p url.Values) { p.Del("AccessKeyId") }, acs.ErrUnknownKey},
		"an unknown access key": {func(p url.Values) { p.Set("AccessKeyId", "KA") }, acs.ErrUnknownKey},
		"action":                {func(p url.Values) { p.Set("Action", "DeleteSnapshot") }, acs.ErrMismatch},
		"a parameter":           {func(p url.Values) { p.Set("DiskId", "d-2") }, acs.ErrMismatch},
		"a parameter less":      {func(p url.Values) { p.Del("DiskId") }, acs.ErrMismatch},
		"a parameter more":      {func(p url.Values) { p.Set("Category", "Flash") }, acs.ErrMismatch},
		"nonce":                 {func(p url.Values) { p.Set("SignatureNonce", "another") }, acs.ErrMismatch},
		"security token":        {func(p url.Values) { p.Set("SecurityToken", "another") }, acs.ErrMismatch},
		"signature":             {func(p url.Values) { p.Set("Signature", "AAAA") }, acs.ErrMismatch},
	}
	verifier := acs.Verifier{Secret: secretOf}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			params := signedRPC1(t)
			accessKeyID, err := verifier.VerifyRPC1(http.MethodGet, params)
			require.NoError(t, err)
			require.Equal(t, "AK", accessKeyID)

			tt.change(params)
			accessKeyID, err = verifier.VerifyRPC1(http.MethodGet, params)

			requireRefused(t, tt.want, err)
			require.Empty(t, accessKeyID)
		})
	}
	_, err := verifier.VerifyRPC1(http.MethodPost, signedRPC1(t))
	requireRefused(t, acs.ErrMismatch, err)
}

func FuzzVerify(f *testing.F) {
	f.Add("POST", "/?DiskId=d-1", "ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=00", "2023-10-26T10:22:32Z", []byte(sent))
	f.Add("GET", "*", "ACS3-HMAC-SHA256 ,=,;", "", []byte(nil))
	f.Fuzz(func(t *testing.T, method, target, authorization, date string, body []byte) {
		req, err := http.NewRequest("GET", target, nil)
		if err != nil {
			return
		}
		req.Method = method
		req.Header = http.Header{"Authorization": {authorization}}
		for name, value := range map[string]string{"x-acs-date": date, "x-acs-action": "A", "x-acs-version": "1", "x-acs-signature-nonce": "n", "x-acs-content-sha256": "h"} {
			req.Header.Set(name, value)
		}
		now := func() time.Time { return time.Date(2023, 10, 26, 10, 22, 32, 0, time.UTC) }
		if accessKeyID, err := (acs.Verifier{Secret: secretOf, Now: now}).Verify(req, body); err == nil || accessKeyID != "" {
			t.Fatalf("a signature without the secret holds: %q, %v", accessKeyID, err)
		}
	})
}

func FuzzVerifyRPC1(f *testing.F) {
	f.Add("GET", "Action=A&AccessKeyId=AK&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=n&Timestamp=2023-10-26T10:22:32Z&Signature=AAAA")
	f.Fuzz(func(t *testing.T, method, query string) {
		params, _ := url.ParseQuery(query)
		now := func() time.Time { return time.Date(2023, 10, 26, 10, 22, 32, 0, time.UTC) }
		if accessKeyID, err := (acs.Verifier{Secret: secretOf, Now: now}).VerifyRPC1(method, params); err == nil || accessKeyID != "" {
			t.Fatalf("a signature without the secret holds: %q, %v", accessKeyID, err)
		}
	})
}

// FuzzSign signs any request that can be sent: the signature is valid on arrival, and
// invalid after a bit of the signed content is flipped.
func FuzzSign(f *testing.F) {
	f.Add("POST", "http://ecs.example.com/?DiskId=d-1&Tag.1.Key=", "application/json", []byte(sent), uint(0), uint(0), uint8(0))
	f.Add("GET", "http://h/%2f/a%2Fb//c+d/?b=2&b=1&c=%zz", "", []byte(nil), uint(1), uint(3), uint8(5))
	f.Add("POST", "http://h", "text/plain ", []byte("x"), uint(5), uint(1), uint8(1))
	f.Add("PUT", "http://\u4f8b.example:80/\u4f8b?\u4f8b=\u4f8b", "", []byte("x"), uint(4), uint(1), uint8(1))
	f.Fuzz(func(t *testing.T, method, target, contentType string, body []byte, part, at uint, bit uint8) {
		req, err := http.NewRequest(method, target, bytes.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("x-acs-action", "CreateSnapshot")
		req.Header.Set("x-acs-version", "2014-05-26")
		if contentType != "" {
			req.Header.Set("Content-Type", contentType)
		}
		if err := credentials.Sign(t.Context(), req); err != nil {
			require.Regexp(t, "query: |host ", err)
			return
		}
		received, arrived, ok := signaturetest.Receive(req)
		if !ok {
			return
		}
		verifier := acs.Verifier{Secret: secretOf}

		_, err = verifier.Verify(received, arrived)
		require.NoError(t, err)

		signed := []string{
			"Authorization", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "x-acs-security-token",
		}
		if contentType != "" {
			signed = append(signed, "Content-Type")
		}
		changed, body, ok := signaturetest.FlipBit(received, arrived, signed, part, at, bit)
		if !ok {
			return
		}
		_, err = verifier.Verify(changed, body)
		require.Error(t, err, "%s %s %v %q", changed.Method, changed.URL, changed.Header, body)
	})
}

// FuzzSignRPC1 does the same for the discontinued signature.
func FuzzSignRPC1(f *testing.F) {
	f.Add("GET", "Action=CreateSnapshot&DiskId=d-1&Tag.1.Key=", uint(0), uint(0), uint8(0))
	f.Add("POST", "a=%26%3d%2f&%26=+&b", uint(2), uint(3), uint8(5))
	f.Fuzz(func(t *testing.T, method, query string, part, at uint, bit uint8) {
		params, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		signed, err := credentials.SignRPC1(method, params)
		if err != nil {
			require.ErrorContains(t, err, "send it once")
			return
		}
		verifier := acs.Verifier{Secret: secretOf}

		_, err = verifier.VerifyRPC1(method, signed)
		require.NoError(t, err)

		req := &http.Request{Method: method, URL: &url.URL{Path: "/", RawQuery: signed.Encode()}, Header: http.Header{}}
		changed, _, ok := signaturetest.FlipBit(req, nil, nil, 2*(part%2), at, bit)
		if !ok {
			return
		}
		values, err := url.ParseQuery(changed.URL.RawQuery)
		if err != nil {
			return
		}
		_, err = verifier.VerifyRPC1(changed.Method, values)
		require.Error(t, err, "%s %s", changed.Method, changed.URL)
	})
}
