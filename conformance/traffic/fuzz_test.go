package traffic_test

import (
	"bytes"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// The fuzz targets read any bytes: nothing panics, there is an exchange or an error,
// numbers of exchanges increase, lines do not decrease, errors quote nothing but
// names, and each exchange can be checked.

// FuzzRead reads in any format.
func FuzzRead(f *testing.F) {
	fuzzReader(f, traffic.Read, "*", nil)
}

// FuzzReadHAR reads HAR.
func FuzzReadHAR(f *testing.F) {
	fuzzReader(f, traffic.ReadHAR, "*.har", nil)
}

// FuzzReadLines reads JSON lines. No line hides the exchange in the last one.
func FuzzReadLines(f *testing.F) {
	fuzzReader(f, traffic.ReadLines, "*.ndjson", func([]byte) string {
		return "\n" + `{"request": {"method": "GET", "url": "/last"}}` + "\n"
	})
}

// framed matches what lets a body or a script contain a separator.
var framed = regexp.MustCompile(`(?i)content-length|transfer-encoding|\{%`)

// FuzzReadHTTP reads HTTP as text. No exchange hides the last one.
func FuzzReadHTTP(f *testing.F) {
	fuzzReader(f, traffic.ReadHTTP, "*.http", func(input []byte) string {
		if framed.Match(input) {
			return ""
		}
		return "\n###\nGET /last HTTP/1.1\n"
	})
}

// fuzzReader fuzzes a reader with the recordings in testdata as seeds. last returns
// an exchange that must be read after the input, "" for none.
func fuzzReader(f *testing.F, read func(io.Reader) iter.Seq2[*traffic.Exchange, error], seeds string, last func([]byte) string) {
	for _, folder := range []string{"testdata", "testdata/wild"} {
		names, err := filepath.Glob(filepath.Join(folder, seeds))
		require.NoError(f, err)
		for _, name := range names {
			if seed, err := os.ReadFile(name); err == nil {
				f.Add(seed)
			}
		}
	}
	for _, seed := range []string{"", "\ufeff", har, har + harEntry1 + ",", har + `{"request":{"url":"` + "\xff", `{"response":null}`, jsonLine + "{", httpPair + "POST /\nContent-Length: 9\n\n1", "GET /\n"} {
		f.Add([]byte(seed))
	}
	checker := newChecker(f)
	checker.Strict = true
	f.Fuzz(func(t *testing.T, input []byte) {
		end := ""
		if last != nil {
			end = last(input)
		}
		recording := slices.Concat(input, []byte(end))
		entry, line, path := 0, 1, ""
		for x, err := range read(bytes.NewReader(recording)) {
			if err != nil {
				entry = max(entry, checkError(t, err))
				continue
			}
			assert.Greater(t, x.Entry, entry)
			assert.GreaterOrEqual(t, x.Line, line)
			assert.LessOrEqual(t, x.Line, bytes.Count(recording, []byte("\n"))+1)
			entry, line, path = x.Entry, x.Line, x.Request.URL.Path
			checker.Check(x)
		}
		if end != "" {
			assert.Equal(t, "/last", path, "the last exchange is read")
		}
	})
}

// said matches all that an error may say. A member is named only if it leads to a
// value of the wrong type or to a fault.
var said = regexp.MustCompile(`^(?:line \d+, )?(?:byte \d+: )?(?:line \d+: )?(?:entry \d+: )?(?:` + strings.Join([]string{
	`the input (?:is empty|ends in the middle); [a-z ]+`, `neither HAR, [^"]+`, `the exchange is larger than \d+ MiB; leave it out`,
	`no log\.entries; [^"]+`, `more text after the HAR; remove it`, `no request with a method and a URL; add it`,
	`the body is not base64; correct it`, `both body and bodyBase64; give one`, `the (?:text|recording) is(?: not)? UTF-\d+; [^"]+`,
	`not JSON within (?s:.*); correct it`, `(?s:.*) is an? [a-z]+; it must be an? [a-z]+`,
	`no request line, [^"]+`, `no header, [^"]+`, `Content-Length is not a number; [a-z ]+`, `the headers contradict [^"]+`,
	`the body (?:has \d+ bytes, its Content-Length is \d+|is longer than its Content-Length|is not in chunks); [^"]+`,
	`more than one response [^"]+`, `the script does not end; add %} to it`,
}, "|") + `)$`)

// checkError checks an error, and returns its entry.
func checkError(t *testing.T, err error) int {
	t.Helper()
	var failed *traffic.Error
	require.ErrorAs(t, err, &failed)
	assert.Regexp(t, said, err.Error())
	return failed.Entry
}
