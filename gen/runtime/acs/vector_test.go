package acs

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// TestVector checks each step against the vendor's documented example.
func TestVector(t *testing.T) {
	var vector struct {
		AccessKeyID, AccessKeySecret, Method, Host, Action, Version, Date, Nonce, HashedCanonicalRequest, Signature string
		Query                                                                                                       map[string]string
	}
	readJSON(t, "testdata/acs3.json", &vector)
	req, err := http.NewRequest(vector.Method, "https://"+vector.Host+"/?"+toValues(vector.Query).Encode(), nil)
	require.NoError(t, err)
	req.Header.Set(HeaderAction, vector.Action)
	req.Header.Set(HeaderVersion, vector.Version)
	credentials := Credentials{AccessKeyID: vector.AccessKeyID, AccessKeySecret: vector.AccessKeySecret}

	require.NoError(t, credentials.sign(req, parseTime(t, vector.Date), vector.Nonce))

	const signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
	canonical, err := signature.Canonical(req, signature.Path(req.URL), signable(req.Header), signature.Hash(nil))
	require.NoError(t, err)
	require.Equal(t, vector.HashedCanonicalRequest, signature.Hash(canonical))
	require.Equal(t, "ACS3-HMAC-SHA256 Credential="+vector.AccessKeyID+",SignedHeaders="+signed+",Signature="+vector.Signature,
		req.Header.Get("Authorization"))
}

// TestVectorsRPC1 does so for the discontinued signature.
func TestVectorsRPC1(t *testing.T) {
	var vectors []struct {
		AccessKeySecret, Method, Signature string
		Params                             map[string]string
	}
	readJSON(t, "testdata/rpc1.json", &vectors)
	require.Len(t, vectors, 2)
	for _, vector := range vectors {
		t.Run(vector.Params["Action"], func(t *testing.T) {
			credentials := Credentials{AccessKeyID: vector.Params["AccessKeyId"], AccessKeySecret: vector.AccessKeySecret}
			params := toValues(vector.Params)
			for _, name := range []string{paramAccessKeyID, paramMethod, paramVersion, paramNonce, paramTimestamp} {
				params.Del(name)
			}

			signed, err := credentials.signRPC1(vector.Method, params, parseTime(t, vector.Params["Timestamp"]), vector.Params["SignatureNonce"])
			require.NoError(t, err)

			require.Equal(t, vector.Signature, signed.Get("Signature"))
			signed.Del("Signature")
			require.Equal(t, toValues(vector.Params), signed)
		})
	}
}

func TestVerifyRefusesAnEmptyNonce(t *testing.T) {
	req, err := http.NewRequest(http.MethodPost, "https://ecs.example.com/", nil)
	require.NoError(t, err)
	req.Header.Set(HeaderAction, "CreateSnapshot")
	req.Header.Set(HeaderVersion, "2014-05-26")
	credentials := Credentials{AccessKeyID: "AK", AccessKeySecret: "secret"}
	require.NoError(t, credentials.sign(req, time.Now(), ""))
	verifier := Verifier{Secret: func(string) (string, bool) { return "secret", true }}

	_, err = verifier.Verify(req, nil)

	require.ErrorIs(t, err, ErrMalformed)
	require.ErrorContains(t, err, "the nonce is empty")
}

func readJSON(t *testing.T, name string, value any) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, value))
}

func toValues(params map[string]string) url.Values {
	values := url.Values{}
	for name, value := range params {
		values.Set(name, value)
	}
	return values
}

func parseTime(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.Parse(dateLayout, text)
	require.NoError(t, err)
	return parsed
}
