package hwauth_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// TestVerifyBoundsWhatItReads makes a signed request larger in each list that
// a verifier reads. The verifier refuses it before it looks for the key.
func TestVerifyBoundsWhatItReads(t *testing.T) {
	names := func(n int) string {
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, "x-%d;", i)
		}
		return all.String()
	}
	tests := map[string]struct {
		change func(*http.Request)
		why    string // empty if the verifier looks for the key
	}{
		"100 names":        {replaced("content-type;host;x-project-id;x-sdk-date;x-security-token", names(99)+"x-sdk-date"), ""},
		"101 names":        {replaced("content-type;host;x-project-id;x-sdk-date;x-security-token", names(100)+"x-sdk-date"), "SignedHeaders has 101 names, at most 100 are read"},
		"a long name":      {replaced("host;", "host;"+strings.Repeat("x", 16<<10)+";"), "the Authorization header has 16"},
		"a long key":       {replaced("Access=AK", "Access="+strings.Repeat("A", 16<<10)), "the Authorization header has 16"},
		"1000 parameters":  {func(r *http.Request) { r.URL.RawQuery = strings.Repeat("a=1&", 999) + "a=1" }, ""},
		"1001 parameters":  {func(r *http.Request) { r.URL.RawQuery = strings.Repeat("a=1&", 1000) + "a=1" }, "the request has 1001 parameters, at most 1000 are read"},
		"empty parameters": {func(r *http.Request) { r.URL.RawQuery = strings.Repeat("&", 1000) }, "the request has 1001 parameters"},
		"a long date":      {set("X-Sdk-Date", strings.Repeat("2", 65)), "the date has 65 bytes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req, asked := signed(t), false
			tt.change(req)
			verifier := hwauth.Verifier{Secret: func(string) (string, bool) { asked = true; return "", false }}
			_, err := verifier.Verify(req, []byte(sent))
			early := verifier.VerifyHeader(req)

			require.Equal(t, err, early)
			require.Equal(t, tt.why == "", asked)
			if tt.why == "" {
				require.ErrorIs(t, err, hwauth.ErrUnknownKey)
				return
			}
			require.ErrorIs(t, err, hwauth.ErrMalformed)
			require.ErrorContains(t, err, tt.why)
			require.Less(t, len(err.Error()), 300)
		})
	}
}

// TestVerifyHeaderNeedsNoBody holds VerifyHeader to what it can know.
func TestVerifyHeaderNeedsNoBody(t *testing.T) {
	verifier := hwauth.Verifier{Secret: secretOf}
	require.NoError(t, verifier.VerifyHeader(signed(t)))
	for want, change := range map[error]func(*http.Request){
		hwauth.ErrNoSignature: func(r *http.Request) { r.Header.Del("Authorization") },
		hwauth.ErrMalformed:   replaced(";x-sdk-date", ""),
		hwauth.ErrStale:       set("X-Sdk-Date", "20190101T000000Z"),
		hwauth.ErrUnknownKey:  replaced("Access=AK", "Access=KA"),
	} {
		req := signed(t)
		change(req)
		err := verifier.VerifyHeader(req)
		require.ErrorIs(t, err, want)
		require.Regexp(t, "^hwauth: ", err.Error())
	}
	wrong := signed(t)
	replaced("Signature=", "Signature=0")(wrong)
	require.NoError(t, verifier.VerifyHeader(wrong), "the signature covers the body")
}
