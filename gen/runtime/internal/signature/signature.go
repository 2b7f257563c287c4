// Package signature holds what the signatures of both vendors have in common: a
// canonical request of the signed headers, and an Authorization header that
// lists them.
package signature

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Canonical gives what both vendors hash of r: the method, the path, the sorted
// query, the signed headers line by line, their list, and payload, which is most
// often the hash of the body. Path is apart since the vendors differ on it.
//
// It fails for a query that cannot be decoded and for a signed header that does
// not stand exactly once: the two ends could read either in different ways.
func Canonical(r *http.Request, path string, signed []string, payload string) ([]byte, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("query: %w: encode it", err)
	}
	for _, values := range query {
		slices.Sort(values)
	}
	canonical := make([]byte, 0, 512) // most calls need no more
	canonical = add(canonical, r.Method, "\n", path, "\n", Query(query), "\n")
	for _, name := range signed {
		value, err := header(r, name)
		if err != nil {
			return nil, err
		}
		canonical = add(canonical, name, ":", value, "\n")
	}
	return add(canonical, "\n", strings.Join(signed, ";"), "\n", payload), nil
}

func add(text []byte, parts ...string) []byte {
	for _, part := range parts {
		text = append(text, part...)
	}
	return text
}

// header gives the value of a signed header. net/http keeps the host apart, and
// a client's request has it in the URL alone, as a rule.
func header(r *http.Request, name string) (string, error) {
	if name == "host" {
		return cmp.Or(r.Host, r.URL.Host), nil
	}
	values := r.Header.Values(name)
	if len(values) != 1 {
		return "", fmt.Errorf("header %.100q stands %d times: a signed header must stand once", name, len(values))
	}
	return strings.TrimSpace(values[0]), nil
}

// Query gives values sorted by name and encoded as RFC 3986 has it, a blank as
// %20, whatever way the sender encoded them.
func Query(values url.Values) string {
	return strings.ReplaceAll(values.Encode(), "+", "%20")
}

// Path gives the path of u, never empty, with every segment encoded as RFC 3986
// has it.
func Path(u *url.URL) string {
	path := make([]byte, 0, 128)
	for segment := range strings.SplitSeq(u.EscapedPath(), "/") {
		decoded, _ := url.PathUnescape(segment) // EscapedPath is always well encoded
		path = add(path, "/", Escape(decoded))
	}
	return cmp.Or(string(path[len("/"):]), "/")
}

// Escape encodes every byte of s but the unreserved ones of RFC 3986: letters,
// digits, and - . _ ~.
func Escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// Hash gives the SHA-256 of data in hex.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return toHex(sum)
}

// Sign gives the HMAC-SHA256 of text in hex.
func Sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return toHex([sha256.Size]byte(mac.Sum(nil)))
}

// toHex is hex.EncodeToString without a buffer on the heap.
func toHex(sum [sha256.Size]byte) string {
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}

// Body reads the body of a request that is about to be sent, and leaves the
// request so that it can be sent, and sent again after a redirect or on a new
// connection.
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
			return http.NoBody, nil // any other empty body has an unknown length to net/http
		}
		return io.NopCloser(bytes.NewReader(body)), nil
	}
	req.Body, err = req.GetBody()
	return body, err
}
