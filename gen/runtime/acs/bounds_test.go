package acs_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// TestVerifyBoundsWhatItReads makes a signed request larger in each list that
// a verifier reads. The verifier refuses it before it looks for the key.
func TestVerifyBoundsWhatItReads(t *testing.T) {
	names := func(n int) string {
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, "x-%d;", i)
		}
		return "host;" + all.String()
	}
	tests := map[string]struct {
		change func(*http.Request)
		why    string // empty if the verifier looks for the key
	}{
		"100 names":       {replaced("host;", names(92)), ""},
		"101 names":       {replaced("host;", names(93)), "SignedHeaders has 101 names, at most 100 are read"},
		"a long name":     {replaced("host;", "host;"+strings.Repeat("x", 16<<10)+";"), "the Authorization header has 16"},
		"1000 parameters": {func(r *http.Request) { r.URL.RawQuery = strings.Repeat("a=1&", 999) + "a=1" }, ""},
		"1001 parameters": {func(r *http.Request) { r.URL.RawQuery = strings.Repeat("a=1&", 1000) + "a=1" }, "the request has 1001 parameters, at most 1000 are read"},
		"a nonce":         {set("x-acs-signature-nonce", strings.Repeat("n", 128)), ""},
		"a long nonce":    {set("x-acs-signature-nonce", strings.Repeat("n", 129)), "the nonce has 129 bytes, at most 128 are read"},
		"no nonce":        {set("x-acs-signature-nonce", ""), "the nonce is empty"},
		"a long date":     {set("x-acs-date", strings.Repeat("2", 65)), "the date has 65 bytes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req, asked := signed(t), false
			tt.change(req)
			verifier := acs.Verifier{Secret: func(string) (string, bool) { asked = true; return "", false }}
			_, err := verifier.Verify(req, []byte(sent))
			early := verifier.VerifyHeader(req)

			require.Equal(t, err, early)
			requireBounded(t, err, asked, tt.why)
		})
	}
}

func requireBounded(t *testing.T, err error, asked bool, why string) {
	t.Helper()
	require.Equal(t, why == "", asked)
	if why == "" {
		require.ErrorIs(t, err, acs.ErrUnknownKey)
		return
	}
	require.ErrorIs(t, err, acs.ErrMalformed)
	require.ErrorContains(t, err, why)
	require.Less(t, len(err.Error()), 300)
}

func TestVerifyRPC1BoundsWhatItReads(t *testing.T) {
	tests := map[string]struct {
		parameters, nonce int
		why               string // empty if the verifier looks for the key
	}{
		"1000 parameters": {1000, 26, ""},
		"1001 parameters": {1001, 26, "the request has 1001 parameters, at most 1000 are read"},
		"a nonce":         {20, 128, ""},
		"a long nonce":    {20, 129, "the nonce has 129 bytes, at most 128 are read"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			params, asked := signedRPC1(t), false
			params.Set("SignatureNonce", strings.Repeat("n", tt.nonce))
			for i := 0; len(params) < tt.parameters; i++ {
				params.Set(fmt.Sprint("more", i), "1")
			}
			verifier := acs.Verifier{Secret: func(string) (string, bool) { asked = true; return "", false }}
			_, err := verifier.VerifyRPC1(http.MethodGet, params)
			requireBounded(t, err, asked, tt.why)
		})
	}
}

// TestVerifyHeaderNeedsNoBody holds VerifyHeader to what it can know: the signature
// covers the hash of the body.
func TestVerifyHeaderNeedsNoBody(t *testing.T) {
	verifier := acs.Verifier{Secret: secretOf, Seen: func(string) bool { t.Error("the nonce is recorded"); return false }}
	require.NoError(t, verifier.VerifyHeader(signed(t)))
	for want, change := range map[error]func(*http.Request){
		acs.ErrNoSignature: func(r *http.Request) { r.Header.Del("Authorization") },
		acs.ErrMalformed:   replaced("host;", ""),
		acs.ErrStale:       set("x-acs-date", "2019-01-01T00:00:00Z"),
		acs.ErrUnknownKey:  replaced("Credential=AK", "Credential=KA"),
		acs.ErrMismatch:    replaced("Signature=", "Signature=0"),
	} {
		req := signed(t)
		change(req)
		requireRefused(t, want, verifier.VerifyHeader(req))
	}
}

// TestAKeptNonceKeepsNoQuery keeps the nonces of 100 calls with long queries.
func TestAKeptNonceKeepsNoQuery(t *testing.T) {
	seen := map[string]bool{}
	verifier := acs.Verifier{Secret: secretOf, Seen: func(nonce string) bool { seen[nonce] = true; return false }}
	before := heap()
	for range 100 {
		signed, err := credentials.SignRPC1(http.MethodGet, url.Values{"Description": {strings.Repeat("x", 256<<10)}})
		require.NoError(t, err)
		received, err := url.ParseQuery(signed.Encode())
		require.NoError(t, err)
		_, err = verifier.VerifyRPC1(http.MethodGet, received)
		require.NoError(t, err)
	}
	require.Less(t, heap()-before, int64(1<<20))
	require.Len(t, seen, 100)
}

// heap returns the bytes in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
