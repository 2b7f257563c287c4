package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile are texts that control a terminal, a reader or a CI service.
var hostile = []string{
	"\x1b[31mred\x1b]0;title\x07", "\u009b31mred", "\rover", "\x7f", "\u202egnp.exe\u202c", "\u2066hidden\u2069", "\u200bzero", "\u2028line", "\U000e0041tag",
	"\n::error file=a::b", "\n  ::set-output name=a::b", "\r\n::stop-commands::x", "##[error]c", "##vso[task.setvariable]d", "##teamcity[e]",
}

// commandLine matches lines that a CI service takes for a command.
var commandLine = regexp.MustCompile(`(?m)^\s*::|##[a-z]*\[`)

// requireHarmless checks that nothing in shown controls what shows it.
func requireHarmless(t *testing.T, shown, what string) {
	t.Helper()
	for _, r := range shown {
		if r != '\n' && r != '\t' && !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs) {
			t.Fatalf("%s: shows %U in %q", what, r, shown)
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(shown, "\r", "\n"), "\n") {
		require.False(t, commandLine.MatchString(line), "%s: the line %q is a command", what, line)
	}
}

// TestCheckQuotes checks a recording whose name and values are hostile.
func TestCheckQuotes(t *testing.T) {
	t.Chdir(t.TempDir())
	for i, text := range hostile {
		quoted, err := json.Marshal(text)
		require.NoError(t, err)
		inner := strconv.Quote(fmt.Sprintf(`{"snapshot": {"volume_id": [%s], %s: 1}, %s: 2}`, quoted, quoted, quoted))
		inner = strings.NewReplacer(`\x`, `\u00`, `\U000e0041`, `\udb40\udc41`, `\a`, `\u0007`).Replace(inner)
		recording := fmt.Sprintf(`{"request": {"method": "POST", "url": "/v2/p/cloudsnapshots?%s=1", "headers": {"Content-Type": %s}, "body": %s}}`+"\n", "a%0Ab", quoted, inner) +
			fmt.Sprintf(`{"request": {"method": "GET", "url": %s}}`+"\n", quoted) +
			fmt.Sprintf(`{"request": {%s: "GET"}}`+"\n{%s", quoted, text)
		for _, name := range []string{text, "::error::" + strconv.Itoa(i)} {
			name = strings.ReplaceAll(name, "/", "-")
			require.NoError(t, os.WriteFile(name, []byte(recording), 0o600))
			for _, format := range []string{"text", "json", "junit", "sarif"} {
				exit, stdout, stderr := snapspec("", "check", "--strict", "--api", "huawei/evsv2", "--format", format, "--", name)
				require.Equal(t, exitError, exit)
				requireHarmless(t, stdout, format)
				requireHarmless(t, stderr, "stderr")
				if format == "json" {
					var report struct{ Files []struct{ File string } }
					require.NoError(t, json.Unmarshal([]byte(stdout), &report))
					assert.Equal(t, name, report.Files[0].File, "JSON keeps the text as it is")
				}
			}
		}
		_, _, stderr := snapspec("", "check", text)
		requireHarmless(t, stderr, "a file that does not exist")
		_, _, stderr = snapspec("", text)
		requireHarmless(t, stderr, "a verb that does not exist")
	}
}

// TestProbeQuotes probes a server that answers with hostile headers and bodies.
func TestProbeQuotes(t *testing.T) {
	for _, text := range hostile {
		quoted, err := json.Marshal(text)
		require.NoError(t, err)
		answers := []string{
			fmt.Sprintf(`{"snapshots": %s, %s: 1}`, quoted, quoted),
			fmt.Sprintf(`{"snapshots": [{"id": %s}]}`, quoted),
			text,
			"{\"a\": \"" + text + "\"}",
		}
		for i, status := range []int{http.StatusOK, http.StatusBadRequest} {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("X-Text", strings.NewReplacer("\r", "", "\n", "").Replace(text))
				if asked == 1 && i == 0 {
					_, _ = w.Write([]byte(`{"snapshots": []}`))
					return
				}
				w.WriteHeader(status)
				_, _ = w.Write([]byte(answers[asked%len(answers)]))
			}))
			for _, format := range []string{"text", "json", "junit", "html"} {
				asked = 0
				page := filepath.Join(t.TempDir(), "probe.html")
				_, stdout, stderr := snapspec("", "probe", "--api", "huawei/evsv2", "--target", server.URL, "--project", "p", "--rate", "0",
					"--case", "huawei/evsv2/listSnapshots/request-valid-*", "--format", format, "--report", page)
				requireHarmless(t, stdout, format)
				requireHarmless(t, stderr, "stderr")
				if written, err := os.ReadFile(page); err == nil {
					requireHarmless(t, string(written), "the page")
				}
			}
			server.Close()
		}
	}
}

// TestQuotedJSON writes JSON byte by byte. It must stay the same JSON.
func TestQuotedJSON(t *testing.T) {
	for _, text := range append(hostile, "plain é 日本 \U0001f600", "###[a]", "#", "a#") {
		var out strings.Builder
		q := &quotedJSON{out: &out}
		written, err := json.Marshal(map[string]string{text: text})
		require.NoError(t, err)
		_, err = (&byteWriter{q}).Write(written)
		require.NoError(t, err)
		requireHarmless(t, out.String(), text)
		require.JSONEq(t, string(written), out.String())
	}
}

// byteWriter writes one byte at a time.
type byteWriter struct{ to *quotedJSON }

func (w *byteWriter) Write(b []byte) (int, error) {
	for i := range b {
		if n, err := w.to.Write(b[i : i+1]); err != nil || n != 1 {
			return i, fmt.Errorf("wrote %d: %w", n, err)
		}
	}
	return len(b), nil
}
