package probe_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/traffic"
)

// token is a credential whose characters encoders write in different ways.
const token = `MIIQ/canary+<é "token\end"> 100% &😀=`

// each returns text with each of its characters formatted.
func each(text, format string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

func inJSON(t *testing.T, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	return string(quoted[1 : len(quoted)-1])
}

func bytewise(text, format string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// TestHidesEchoedCredentials sends the token back under an innocent name, in each
// encoding. What is left of it must be hidden.
func TestHidesEchoedCredentials(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	slashed := strings.ReplaceAll(inJSON(t, token), "/", `\/`)
	for name, echo := range map[string]string{
		"JSON":                          inJSON(t, token),
		"JSON with escaped slashes":     slashed,
		"JSON with + and / as escapes":  strings.NewReplacer("+", `\u002B`, "/", `\u002f`).Replace(inJSON(t, token)),
		"JSON, all escaped":             strings.ReplaceAll(each(token, `\u%04x`), `\u1f600`, `\ud83d\ude00`),
		"JSON in JSON":                  inJSON(t, inJSON(t, token)),
		"JSON in JSON in JSON":          inJSON(t, inJSON(t, slashed)),
		"query":                         url.QueryEscape(token),
		"path":                          url.PathEscape(token),
		"path, in lower case":           strings.ToLower(bytewise(token, "%%%02X")),
		"path in a path":                url.PathEscape(url.PathEscape(token)),
		"HTML":                          inJSON(t, html.EscapeString(token)),
		"HTML, all as numbers":          each(token, "&#%d;"),
		"HTML, all as hex numbers":      each(token, "&#x00%X;"),
		"Go":                            inJSON(t, strconv.QuoteToASCII(token)),
		"bytes of a string of a shell":  inJSON(t, each(token[:12], `\x%02x`)) + inJSON(t, token[12:]),
		"braces of JavaScript and Rust": inJSON(t, each(token, `\u{%x}`)),
	} {
		t.Run(name, func(t *testing.T) {
			for _, body := range []string{
				`{"badRequest": {"code": 400, "message": "you said ` + echo + `, sorry"}}`,
				`{"badRequest": {"code": "` + echo + `", "message": 1}}`, // a finding shows it
				`no JSON ` + echo,
			} {
				server := httptest.NewServer(respond(400, body))
				defer server.Close()
				options := optionsFor(t, api, server)
				options.Credentials = probe.Credentials{Token: token}
				results, err := probe.Run(context.Background(), options, only(loadCases(t), validList))
				require.NoError(t, err)
				output := results[0].Request + results[0].Answer + results[0].Detail
				require.Contains(t, results[0].Answer, "***")
				for _, part := range parts(echo) {
					require.NotContains(t, output, part)
				}
			}
		})
	}
}

// parts returns pieces of a text that nothing else has, as far as they are long.
func parts(text string) []string {
	var pieces []string
	for at := 0; at+16 <= len(text); at += 4 {
		pieces = append(pieces, text[at:at+16])
	}
	return pieces
}

// TestHidesCutCredentials sends the token back where it is cut: in a value that a
// finding shows, and in the reason why there is no fixture.
func TestHidesCutCredentials(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	long := strings.Repeat("0123456789abcdef+/", 40)
	for _, echo := range []string{long, inJSON(t, strings.ReplaceAll(long, "/", `\u002f`)), url.QueryEscape(long)} {
		for before := range 20 {
			body := `{"snapshots": "` + strings.Repeat("-", before) + echo + `"}`
			server := httptest.NewServer(respond(200, body))
			defer server.Close()
			options := optionsFor(t, api, server)
			options.Credentials = probe.Credentials{Token: long}
			results, err := probe.Run(context.Background(), options, only(loadCases(t), validList))
			require.NoError(t, err)
			require.Contains(t, results[0].Detail, "is not of type array")
			require.NotContains(t, results[0].Detail+results[0].Answer, "0123")

			refusing := httptest.NewServer(respond(403, `{"badRequest": {"code": 400, "message": "`+strings.Repeat("-", 250-before)+echo+`"}}`))
			defer refusing.Close()
			options = optionsFor(t, api, refusing)
			options.Credentials, options.AllowWrites = probe.Credentials{Token: long}, true
			results, err = probe.Run(context.Background(), options, only(loadCases(t), "huawei/evsv2/updateSnapshot/request-valid-documented"))
			require.NoError(t, err)
			require.Contains(t, results[0].Detail, "the create was answered 403")
			require.NotContains(t, results[0].Detail, "0123")
		}
	}
}
