// Package raw converts HTTP messages for fuzz tests: each is a head, as it is sent,
// and a body.
package raw

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// RequestHead returns the head of r, for a seed.
func RequestHead(r *http.Request) string {
	return head(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.Host), r.Header)
}

// ResponseHead returns the head of a response, for a seed.
func ResponseHead(status int, header http.Header) string {
	return head(fmt.Sprintf("HTTP/1.1 %d\r\n", status), header)
}

func head(first string, header http.Header) string {
	var text strings.Builder
	text.WriteString(first)
	_ = header.Write(&text) // never fails for a strings.Builder
	return text.String() + "\r\n"
}

// Request parses head and body as a server does. It reports false if the head is
// invalid. It ignores Content-Length: the request always has the whole body.
func Request(head string, body []byte) (*http.Request, bool) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
	if err != nil {
		return nil, false
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return r, true
}

// Response returns the status and the header of a head. It reports false if the head
// is invalid.
func Response(head string) (int, http.Header, bool) {
	r, err := http.ReadResponse(bufio.NewReader(strings.NewReader(head)), nil)
	if err != nil {
		return 0, nil, false
	}
	_ = r.Body.Close() // there is none
	return r.StatusCode, r.Header, true
}
