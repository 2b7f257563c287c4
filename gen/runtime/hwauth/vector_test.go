package hwauth

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// TestVector checks each step against the vendor's documented example.
func TestVector(t *testing.T) {
	var vector struct {
		AccessKey, SecretKey, Method, URL, ContentType, Date, SignedHeaders, HashedCanonicalRequest, Signature string
	}
	data, err := os.ReadFile("testdata/vector.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &vector))
	req, err := http.NewRequest(vector.Method, vector.URL, nil)
	require.NoError(t, err)
	req.Header.Set("Content-Type", vector.ContentType)
	signedAt, err := time.Parse(dateLayout, vector.Date)
	require.NoError(t, err)

	require.NoError(t, AKSK{AccessKey: vector.AccessKey, SecretKey: vector.SecretKey}.sign(req, signedAt))

	signed := strings.Split(vector.SignedHeaders, ";")
	canonical, err := signature.Canonical(req, canonicalPath(req.URL), signed, signature.Hash(nil))
	require.NoError(t, err)
	require.Equal(t, vector.HashedCanonicalRequest, signature.Hash(canonical))
	require.Equal(t, vector.Date, req.Header.Get("X-Sdk-Date"))
	require.Equal(t, "SDK-HMAC-SHA256 Access="+vector.AccessKey+", SignedHeaders="+vector.SignedHeaders+", Signature="+vector.Signature,
		req.Header.Get("Authorization"))
}

func TestCanonicalPathEndsInOneSlash(t *testing.T) {
	for path, want := range map[string]string{"": "/", "/": "/", "/v2/p": "/v2/p/", "/v2/p/": "/v2/p/"} {
		require.Equal(t, want, string(canonicalPath(&url.URL{Path: path})), "path %q", path)
	}
}

// TestVerifyAcceptsTheHeadersOfTheClient signs the headers that the vendor's own SDK
// signs.
func TestVerifyAcceptsTheHeadersOfTheClient(t *testing.T) {
	req, err := http.NewRequest(http.MethodGet, "https://evs.example.com/v2/p/cloudsnapshots", nil)
	require.NoError(t, err)
	req.Header.Set("User-Agent", "huaweicloud-usdk-go/3.0")
	req.Header.Set("X-Project-Id", "p")
	req.Header.Set("X-Sdk-Date", "20191115T033655Z")
	text, err := stringToSign(req, []string{"user-agent", "x-project-id", "x-sdk-date"}, "20191115T033655Z", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=user-agent;x-project-id;x-sdk-date, Signature="+signature.Sign("SK", text))
	verifier := Verifier{
		Secret: func(string) (string, bool) { return "SK", true },
		Now:    func() time.Time { return time.Date(2019, 11, 15, 3, 40, 0, 0, time.UTC) },
	}

	accessKey, err := verifier.Verify(req, nil)

	require.NoError(t, err)
	require.Equal(t, "AK", accessKey)
	req.Header.Set("User-Agent", "another")
	_, err = verifier.Verify(req, nil)
	require.ErrorIs(t, err, ErrMismatch)
}
