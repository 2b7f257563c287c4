// Package signaturetest receives and changes signed requests, for the fuzz tests
// of both signatures.
package signaturetest

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// Receive returns req and its body as a server receives them. It reports false if
// req cannot be sent or no server accepts it: an invalid host name is sent as an
// empty one, and a transport refuses an opaque URL.
func Receive(req *http.Request) (*http.Request, []byte, bool) {
	for _, values := range req.Header {
		if slices.ContainsFunc(values, isRefused) {
			return nil, nil, false
		}
	}
	var wire bytes.Buffer
	if err := req.Write(&wire); err != nil {
		return nil, nil, false
	}
	received, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, nil, false
	}
	body, err := io.ReadAll(received.Body)
	return received, body, err == nil && received.Host != "" && req.URL.Opaque == ""
}

// isRefused reports whether net/http refuses to send a header with that value.
// Request.Write alone would replace line breaks with spaces.
func isRefused(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool { return r != '\t' && (r < ' ' || r == 0x7f) })
}

// FlipBit returns a copy of a received request with one bit flipped, in the part
// of that number: method, path, query, host, body, or one of headers. It reports
// false if the copy means the same, as %2f and %2F do, or cannot be received.
func FlipBit(r *http.Request, body []byte, headers []string, part, at uint, bit uint8) (*http.Request, []byte, bool) {
	changed := r.Clone(r.Context())
	flip := func(text string) string { return string(flipped([]byte(text), at, bit)) }
	switch part %= uint(5 + len(headers)); part {
	case 0:
		changed.Method = flip(r.Method)
		return changed, body, changed.Method != r.Method
	case 1:
		changed.RequestURI = flip(r.URL.EscapedPath())
	case 2:
		changed.RequestURI = r.URL.EscapedPath() + "?" + flip(r.URL.RawQuery)
	case 3:
		changed.Host = flip(r.Host)
		return changed, body, changed.Host != r.Host
	case 4:
		return changed, flipped(body, at, bit), len(body) > 0
	default:
		name := headers[part-5]
		value := flip(r.Header.Get(name))
		changed.Header.Set(name, value)
		return changed, body, strings.TrimSpace(value) != strings.TrimSpace(r.Header.Get(name))
	}
	u, err := url.ParseRequestURI(changed.RequestURI)
	if err != nil {
		return nil, nil, false
	}
	if part == 1 {
		u.RawQuery = r.URL.RawQuery
	}
	changed.URL = u
	return changed, body, !same(r.URL, u)
}

// flipped returns a copy of data with one bit flipped.
func flipped(data []byte, at uint, bit uint8) []byte {
	if len(data) == 0 {
		return data
	}
	changed := bytes.Clone(data)
	changed[at%uint(len(data))] ^= 1 << (bit % 8)
	return changed
}

// same reports whether two URLs have the same segments and the same parameters in
// any order.
func same(a, b *url.URL) bool {
	return slices.Equal(segments(a), segments(b)) && reflect.DeepEqual(parameters(a), parameters(b))
}

func segments(u *url.URL) []string {
	all := strings.Split(u.EscapedPath(), "/")
	for i, segment := range all {
		all[i], _ = url.PathUnescape(segment) // EscapedPath is always encoded correctly
	}
	return all
}

func parameters(u *url.URL) any {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return u.RawQuery
	}
	for _, all := range values {
		slices.Sort(all)
	}
	return values
}
