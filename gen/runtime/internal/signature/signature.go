// Package signature has the parts that the signatures of both vendors share: the
// canonical request, and the Authorization header that lists the signed headers.
package signature

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Canonical returns the canonical request of r: the method, the path, the sorted
// query, the signed headers line by line, their list, and payload, usually the
// hash of the body. The path is an argument because the vendors differ on it.
//
// It returns an error for a query that cannot be decoded, for a signed header that
// is not there exactly once, and for a host that net/http sends in another form:
// client and server could read each of them in different ways.
func Canonical(r *http.Request, path []byte, signed []string, payload string) ([]byte, error) {
	query, err := readQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("query: %w: encode it", err)
	}
	canonical := make([]byte, 0, 1024) // enough for most calls
	canonical = append(add(canonical, r.Method, "\n"), path...)
	canonical = append(addQuery(append(canonical, '\n'), query), '\n')
	for _, name := range signed {
		value, err := header(r, name)
		if err != nil {
			return nil, err
		}
		canonical = add(canonical, name, ":", value, "\n")
	}
	canonical = append(canonical, '\n')
	for i, name := range signed {
		if i > 0 {
			canonical = append(canonical, ';')
		}
		canonical = append(canonical, name...)
	}
	return add(canonical, "\n", payload), nil
}

// Query returns an encoded query sorted by name and encoded by RFC 3986.
func Query(raw string) string {
	query, _ := readQuery(raw) // url.Values encodes no invalid query
	return string(addQuery(nil, query))
}

// pair is a parameter of a query, decoded.
type pair struct{ name, value string }

// errEscape replaces the error of net/url, which quotes the query.
var errEscape = errors.New("a percent sign without two hexadecimal digits")

// readQuery returns the parameters sorted by name and value. It accepts what
// url.ParseQuery accepts, without the limit on their number.
func readQuery(raw string) ([]pair, error) {
	if raw == "" {
		return nil, nil
	}
	if strings.Contains(raw, ";") {
		return nil, errors.New("invalid semicolon separator in query")
	}
	pairs := make([]pair, 0, strings.Count(raw, "&")+1)
	for raw != "" {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, errEscape
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, errEscape
		}
		pairs = append(pairs, pair{name, value})
	}
	slices.SortFunc(pairs, comparePairs)
	return pairs, nil
}

func comparePairs(a, b pair) int {
	if a.name != b.name {
		return strings.Compare(a.name, b.name)
	}
	return strings.Compare(a.value, b.value)
}

func addQuery(text []byte, query []pair) []byte {
	for i, p := range query {
		if i > 0 {
			text = append(text, '&')
		}
		text = addEscaped(text, p.name)
		text = append(text, '=')
		text = addEscaped(text, p.value)
	}
	return text
}

func add(text []byte, parts ...string) []byte {
	for _, part := range parts {
		text = append(text, part...)
	}
	return text
}

// keys are the canonical keys of the headers that most calls sign. Looking them up
// is cheaper than http.CanonicalHeaderKey.
var keys = map[string]string{
	"content-type": "Content-Type",
	"x-acs-action": "X-Acs-Action", "x-acs-version": "X-Acs-Version", "x-acs-date": "X-Acs-Date",
	"x-acs-signature-nonce": "X-Acs-Signature-Nonce", "x-acs-content-sha256": "X-Acs-Content-Sha256",
	"x-project-id": "X-Project-Id", "x-sdk-date": "X-Sdk-Date",
}

func key(name string) string {
	if key, ok := keys[name]; ok {
		return key
	}
	return http.CanonicalHeaderKey(name)
}

// header returns the value of a signed header. net/http keeps the host in a field
// of its own, and a client's request usually has it only in the URL.
func header(r *http.Request, name string) (string, error) {
	if name == "host" {
		return host(cmp.Or(r.Host, r.URL.Host))
	}
	values := r.Header[key(name)]
	if len(values) != 1 {
		return "", fmt.Errorf("header %.100q is there %d times: send a signed header once", name, len(values))
	}
	return strings.TrimSpace(values[0]), nil
}

// host refuses a name that net/http sends in another form: it sends Unicode as
// Punycode, and an IPv6 address without its zone.
func host(name string) (string, error) {
	if strings.ContainsFunc(name, func(r rune) bool { return r == '%' || r > unicode.MaxASCII }) {
		return "", fmt.Errorf("host %.100q is not sent as it is written: write it in Punycode and without a zone", name)
	}
	return name, nil
}

// Path returns the path of u with every segment encoded by RFC 3986. It is never
// empty.
func Path(u *url.URL) []byte {
	path := make([]byte, 0, 128)
	for segment := range strings.SplitSeq(u.EscapedPath(), "/") {
		decoded, _ := url.PathUnescape(segment) // EscapedPath is always encoded correctly
		path = addEscaped(append(path, '/'), decoded)
	}
	if len(path) > 1 {
		path = path[1:] // the first segment is empty
	}
	return path
}

// Escape returns s with every byte percent-encoded except the unreserved ones of
// RFC 3986: letters, digits, and - . _ ~.
func Escape(s string) string {
	return string(addEscaped(nil, s))
}

func addEscaped(text []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if isUnreserved(c) {
			text = append(text, c)
		} else {
			text = append(text, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return text
}

const upperHex = "0123456789ABCDEF"

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// Hash returns the SHA-256 of data in hex.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return toHex(sum)
}

// Sign returns the HMAC-SHA256 of text in hex.
func Sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return toHex([sha256.Size]byte(mac.Sum(nil)))
}

// toHex returns sum in hex. Unlike hex.EncodeToString it keeps the buffer off the
// heap.
func toHex(sum [sha256.Size]byte) string {
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}

// Body reads and returns the body of a request that is about to be sent. The
// request can still be sent, and sent again on a new connection.
func Body(req *http.Request) ([]byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the request body: %w", err)
	}
	if err := req.Body.Close(); err != nil {
		return nil, fmt.Errorf("closing the request body: %w", err)
	}
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) {
		if len(body) == 0 {
			return http.NoBody, nil // net/http does not know the length of any other empty body
		}
		r := &replay{}
		r.Reset(body)
		return r, nil
	}
	req.Body, err = req.GetBody()
	return body, err
}

// replay is a body that has been read before.
type replay struct{ bytes.Reader }

// Close implements io.Closer.
func (*replay) Close() error { return nil }
