package traffic_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// read reads a recording, and returns one line per exchange.
func read(r io.Reader) (lines []string, errs []string) {
	for x, err := range traffic.Read(r) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		lines = append(lines, line(x))
	}
	return lines, errs
}

func line(x *traffic.Exchange) string {
	text := fmt.Sprintf("%d@%d %s %s%s", x.Entry, x.Line, x.Request.Method, x.Request.URL, message(x.Request.Header, x.Request.Body, x.Request.Lost))
	if x.Response != nil {
		text += fmt.Sprintf(" -> %d%s", x.Response.Status, message(x.Response.Header, x.Response.Body, x.Response.Lost))
	}
	return text
}

func message(header map[string][]string, body []byte, lost bool) string {
	text := ""
	if len(header) > 0 {
		text += fmt.Sprintf(" %v", header) // sorted by key
	}
	if len(body) > 0 {
		text += fmt.Sprintf(" %q", body)
	}
	if lost {
		text += " lost"
	}
	return text
}

func TestReadGood(t *testing.T) {
	tests := map[string][]string{
		"good.har": {
			`1@7 POST https://evs.example/v2/p/cloudsnapshots?a=1 map[Content-Type:[application/json] Via:[a b]] "{\u00a0}" -> 202 map[Content-Type:[application/json]] "{}"`,
			`2@29 GET data:text/plain,%zz`,
			`3@33 POST /v2/p/snapshots lost -> 202 lost`,
		},
		"good.ndjson": {
			`1@1 POST /v2/p/snapshots?a=1 map[Content-Type:[application/json] Via:[a b]] "{}" -> 202 "{}"`,
			`2@3 GET http://host/ lost`,
			`3@4 GET //p lost`,
		},
		"good.http": {
			`1@3 POST https://evs.example/v2/p/cloudsnapshots map[Content-Type:[application/json] Via:[a b]] "{\n}" -> 202 map[Content-Length:[3] Content-Type:[application/json]] "{}\n"`,
			`2@19 POST /v2/p/snapshots map[Content-Length:[17] Host:[cinder.example]] "HTTP/1.1 200 OK\n\n" -> 500`,
			`3@29 GET /a`,
			`4@31 DELETE /b map[X:[y]]`,
		},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile("testdata/" + name)
			require.NoError(t, err)
			lines, errs := read(strings.NewReader(string(content)))
			assert.Empty(t, errs)
			assert.Equal(t, want, lines)

			t.Run("byte by byte", func(t *testing.T) {
				lines, errs := read(iotest.OneByteReader(strings.NewReader(string(content))))
				assert.Empty(t, errs)
				assert.Equal(t, want, lines)
			})
			t.Run("with a byte order mark", func(t *testing.T) {
				lines, errs := read(strings.NewReader("\ufeff" + string(content)))
				assert.Empty(t, errs)
				assert.Equal(t, want, lines)
			})
		})
	}
}

// The beginnings of valid recordings. The invalid ones extend them.
const (
	har       = `{"log": {"entries": [` + "\n"
	harEntry1 = `{"request": {"method": "GET", "url": "/a"}}`
	jsonLine  = `{"request": {"method": "GET", "url": "/a"}}` + "\n"
	httpPair  = "GET /a\n\nHTTP/1.1 200 OK\n\n###\n"
)

func TestReadBad(t *testing.T) {
	tests := []struct {
		name, input string
		read        int // exchanges before and after the error
		err         string
	}{
		{"empty", "", 0, "the input is empty; give a recording"},
		{"white space", " \n\t", 0, "the input is empty; give a recording"},
		{"byte order mark alone", "\ufeff", 0, "the input is empty; give a recording"},
		{"binary", "\x7fELF\x02\x01\x01\x00\x00", 0, "neither HAR, nor one JSON exchange per line, nor HTTP as text"},
		{"prose", "Dear Sir or Madam,\n", 0, "neither HAR"},
		{"other JSON", `{"openapi": "3.0.3"}`, 0, "neither HAR"},
		{"JSON array", `[{"request": {}}]`, 0, "neither HAR"},
		{"response first in HTTP", "HTTP/1.1 200 OK\n\n", 0, "neither HAR"},

		{"HAR truncated between entries", har + harEntry1 + ",\n", 1, "line 3, byte 67: entry 1: the input ends in the middle"},
		{"HAR truncated in an entry", har + harEntry1 + `, {"request": {"met`, 1, "line 2, byte 84: entry 2: the input ends in the middle"},
		{"HAR truncated in the log", `{"log": {`, 0, "line 1, byte 9: the input ends in the middle"},
		{"HAR without entries", `{"log": {"pages": []}}`, 0, "line 1, byte 22: no log.entries"},
		{"HAR log of wrong type", `{"log": []}`, 0, "line 1, byte 8: /log is an array; it must be an object"},
		{"HAR entries of wrong type", `{"log": {"entries": {}}}`, 0, "/log/entries is an object; it must be an array"},
		{"HAR entry of wrong type", har + `1]}}`, 0, "entry 1: /log/entries"},
		{"HAR entry null", har + `null, ` + harEntry1 + `]}}`, 1, "line 2: entry 1: no request with a method and a URL"},
		{"HAR url of wrong type", har + `{"request": {"url": 1}}]}}`, 0, "entry 1: /log/entries/0/request/url is a number; it must be a string"},
		{"HAR headers of wrong type", har + `{"request": {"headers": {}}}]}}`, 0, "/log/entries/0/request/headers is an object; it must be an array"},
		{"HAR status of wrong type", har + `{"response": {"status": "200"}}]}}`, 0, "/log/entries/0/response/status is a string; it must be an integer"},
		{"HAR status with a fraction", har + `{"response": {"status": 200.5}}]}}`, 0, "/log/entries/0/response/status is a number; it must be an integer"},
		{"HAR continues after a wrong type", har + `{"response": {"status": "202", "headers": [{}]}, "time": [1]}, ` + harEntry1 + `]}}`, 1, "line 2, byte 46: entry 1: /log/entries/0/response/status is a string"},
		{"HAR continues after a wrong type in a header", har + harEntry1 + `, {"request": {"headers": [{"name": "a", "value": {"b": 1}}, 2]}}, ` + harEntry1 + `]}}`, 2, "entry 2: /log/entries/1/request/headers/0/value is an object"},
		{"HAR continues after a fraction", har + `{"response": {"status": 200.5}}, ` + harEntry1 + `]}}`, 1, "entry 1: /log/entries/0/response/status is a number"},
		{"HAR continues after an entry of wrong type", har + `[{}], ` + harEntry1 + `]}}`, 1, "entry 1: /log/entries"},
		{"HAR bad base64", har + `{"request": {"method": "GET", "url": "/a"}, "response": {"status": 200, "content": {"text": "?", "encoding": "base64"}}}]}}`, 0, "entry 1: the body is not base64"},
		{"HAR syntax", har + `{"request": nul}]}}`, 0, "line 2, byte 37: entry 1: not JSON within /log/entries/0/request; correct it"},
		{"HAR escape", har + `{"request": {"method": "\uZZZZ"}}]}}`, 0, "line 2, byte 46: entry 1: not JSON within /log/entries/0/request/method; correct it"},
		{"HAR not UTF-8", har + "{\"request\": {\"method\": \"\xff\"}}]}}", 0, "entry 1: the text is not UTF-8"},
		{"HAR continues after text that is not UTF-8", har + "{\"request\": {\"method\": \"\xff\", \"url\": \"\"}}, " + harEntry1 + `]}}`, 1, "entry 1: the text is not UTF-8"},
		{"HAR of UTF-16", "\xff\xfe{\x00", 0, "the recording is UTF-16; save it as UTF-8"},
		{"HAR and more text", har + harEntry1 + `]}} {}`, 1, "more text after the HAR"},

		{"JSON line truncated", jsonLine + `{"request": {"method": "GET", `, 1, "entry 2: the input ends in the middle"},
		{"JSON line of wrong type", jsonLine + `7` + "\n" + jsonLine, 2, "line 2, byte 44: entry 2: the whole is a number; it must be an object"},
		{"JSON line with a status of wrong type", `{"request": {"method": "GET", "url": "/a"}, "response": {"status": "202", "body": ""}, "a": [1]}` + "\n" + jsonLine, 1, "line 1, byte 67: entry 1: /response/status is a string; it must be an integer"},
		{"JSON line with two bodies, and more", `{"request": {"body": "", "bodyBase64": ""}}` + "\n" + jsonLine, 1, "entry 1: both body and bodyBase64"},
		{"JSON line without a request", `{"response": {"status": 200}}` + "\n" + jsonLine, 1, "line 1: entry 1: no request with a method and a URL"},
		{"JSON line with two bodies", jsonLine + `{"request": {"method": "GET", "url": "/a", "body": "", "bodyBase64": ""}}`, 1, "line 2, byte 113: entry 2: both body and bodyBase64"},
		{"JSON line with a header of wrong type", jsonLine + `{"request": {"headers": {"a": {}}}}`, 1, "/request/headers/a is an object; it must be a string"},
		{"JSON line with a body of wrong type", jsonLine + `{"request": {"body": {}}}`, 1, "/request/body is an object; it must be a string"},
		{"JSON line and junk", jsonLine + "###\n", 1, "line 2, byte 44: entry 2: not JSON within the whole; correct it"},
		{"JSON line that is not JSON, between others", jsonLine + `{"request": {"method": "\q"}}` + "\n" + jsonLine, 2, "line 2, byte 68: entry 2: not JSON within /request/method"},
		{"JSON line truncated, between others", jsonLine + `{"request": {"method": "GE` + "\n" + jsonLine, 2, "line 2"},
		{"JSON on several lines, truncated, before others", jsonLine + "{\n\"request\": {\n" + jsonLine, 2, "entry 2: the input ends in the middle"},

		{"HTTP without a request line", httpPair + "GET\n", 1, "line 6: entry 2: no request line"},
		{"HTTP with a bad header", httpPair + "GET /a\nno header\n", 1, "line 7: entry 2: no header"},
		{"HTTP with a blank in a header's name", httpPair + "GET /a\nA : b\n", 1, "line 7: entry 2: no header"},
		{"HTTP body too short", httpPair + "POST /a\nContent-Length: 3\n\n12", 1, "line 8: entry 2: the body has 2 bytes, its Content-Length is 3"},
		{"HTTP body too long", httpPair + "POST /a\nContent-Length: 1\n\n12\n", 1, "entry 2: the body is longer than its Content-Length"},
		{"HTTP length not a number", httpPair + "POST /a\nContent-Length: x\n\n", 1, "entry 2: Content-Length is not a number"},
		{"HTTP length negative", httpPair + "POST /a\nContent-Length: -1\n\n", 1, "entry 2: Content-Length is not a number"},
		{"HTTP length beyond the limit", httpPair + "POST /a\nContent-Length: 99999999999\n\n", 1, "entry 2: the exchange is larger than 32 MiB"},
		{"HTTP continues at the separator", "GET /a\nno header\n###\n" + httpPair, 1, "line 2: entry 1: no header"},
		{"HTTP continues at a request line with a version", "GET /a\nno header\n\nGET /b HTTP/1.1\n", 1, "line 2: entry 1: no header"},
		{"HTTP continues within a body that is too short", "POST /a\nContent-Length: 99\n\n12\n###\n" + httpPair, 1, "line 3: entry 1: the body has 36 bytes, its Content-Length is 99"},
		{"HTTP continues after a length beyond the limit", "POST /a\nContent-Length: 99999999999\n\n###\n" + httpPair, 1, "entry 1: the exchange is larger than 32 MiB"},
		{"HTTP with two lengths", "POST /a\nContent-Length: 1\nContent-Length: 2\n\n12\n###\n" + httpPair, 1, "entry 1: the headers contradict each other"},
		{"HTTP with an unknown transfer encoding", "POST /a\nTransfer-Encoding: gzip\n\n12\n###\n" + httpPair, 1, "entry 1: the headers contradict each other"},
		{"HTTP chunk without a size", "POST /a\nTransfer-Encoding: chunked\n\nx\n###\n" + httpPair, 1, "line 4: entry 1: the body is not in chunks"},
		{"HTTP chunk longer than its size", "POST /a\nTransfer-Encoding: chunked\n\n1\nab\n0\n\n###\n" + httpPair, 1, "entry 1: the body is not in chunks"},
		{"HTTP with two responses", "GET /a\n\nHTTP/1.1 200 OK\nContent-Length: 0\n\nHTTP/1.1 200 OK\n\n###\n" + httpPair, 1, "entry 1: more than one response"},
		{"HTTP with a script that does not end", httpPair + "POST /a\n\n{}\n\n> {% a\n", 1, "entry 2: the script does not end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines, errs := read(strings.NewReader(test.input))
			require.Len(t, errs, 1)
			assert.Contains(t, errs[0], test.err)
			assert.Len(t, lines, test.read)
		})
	}
}

// TestReadBadTwice checks what follows an error about one exchange.
func TestReadBadTwice(t *testing.T) {
	const wrong = `{"response": {"status": "202"}}`
	tests := []struct {
		name, input string
		read        int
		errs        []string
	}{
		{"HAR of wrong types", har + wrong + ", " + wrong + ", " + harEntry1 + `]}}`, 1, []string{"entry 1: /log/entries/0/response/status", "entry 2: /log/entries/1/response/status"}},
		{"HAR truncated", har + `{"response": {"status": "20`, 0, []string{"entry 1: /log/entries/0/response/status", "entry 1: the input ends in the middle"}},
		{"JSON lines of wrong types", wrong + "\n" + wrong + "\n" + jsonLine, 1, []string{"entry 1: /response/status", "line 2, byte 56: entry 2: /response/status"}},
		{"JSON line and junk", `{"response": {"status": "202", junk` + "\n" + jsonLine, 1, []string{"entry 1: /response/status", "entry 1: not JSON"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines, errs := read(strings.NewReader(test.input))
			require.Len(t, errs, len(test.errs))
			for i, want := range test.errs {
				assert.Contains(t, errs[i], want)
			}
			assert.Len(t, lines, test.read)
		})
	}
}

func TestReadFailing(t *testing.T) {
	for name, input := range map[string]string{"at once": "", "HAR": har, "JSON lines": jsonLine, "HTTP": httpPair} {
		t.Run(name, func(t *testing.T) {
			_, errs := read(io.MultiReader(strings.NewReader(input), iotest.ErrReader(io.ErrClosedPipe)))
			require.Len(t, errs, 1)
			assert.Contains(t, errs[0], io.ErrClosedPipe.Error())
		})
	}
}

// endless returns beginning and more than MaxExchange bytes after it.
func endless(beginning string) io.Reader {
	return strings.NewReader(beginning + strings.Repeat("x", traffic.MaxExchange+1<<20))
}

func TestReadTooLarge(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"HAR":        endless(har + `{"comment": "`),
		"JSON lines": endless(jsonLine + `{"comment": "`),
		"HTTP line":  endless("GET /"),
		"HTTP body":  endless("GET /a\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			_, errs := read(r)
			require.Len(t, errs, 1)
			if name != "HTTP line" { // detect fails first
				assert.Contains(t, errs[0], "the exchange is larger than 32 MiB")
			}
		})
	}
}

func TestReadStops(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"HAR":        strings.NewReader(har + harEntry1 + "," + harEntry1 + "]}}"),
		"JSON lines": strings.NewReader(jsonLine + jsonLine),
		"HTTP":       strings.NewReader(httpPair + httpPair),
	} {
		t.Run(name, func(t *testing.T) {
			for x, err := range traffic.Read(r) {
				require.NoError(t, err)
				assert.Equal(t, 1, x.Entry)
				break
			}
		})
	}
	for name, input := range map[string]string{"HAR": har + "1, 2]}}", "JSON lines": `{"request": 1}` + "\n" + jsonLine} {
		t.Run(name+" at an error", func(t *testing.T) {
			for _, err := range traffic.Read(strings.NewReader(input)) {
				require.Error(t, err)
				break
			}
		})
	}
}
