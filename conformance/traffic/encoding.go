package traffic

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// unbase64 decodes base64, in which recorders break lines. The error of the decoder
// is dropped, because it may quote the body.
func unbase64(text []byte) ([]byte, error) {
	body, err := base64.StdEncoding.AppendDecode(nil, text) // ignores line breaks
	if err != nil {
		return nil, errBase64
	}
	return body, nil
}

// maxEncodings is how many encodings of one body are undone; each costs a look at the
// whole body.
const maxEncodings = 5

// decoded undoes the content encodings of a body. It reports false if it cannot.
// Most recorders already have undone them, and keep the header.
func decoded(body []byte, encodings []string) ([]byte, bool) {
	if len(encodings) == 0 || len(body) == 0 {
		return body, true
	}
	names := strings.Split(strings.ToLower(strings.Join(encodings, ",")), ",")
	if len(names) > maxEncodings {
		return nil, false
	}
	for _, name := range slices.Backward(names) {
		var ok bool
		if body, ok = undo(strings.TrimSpace(name), body); !ok {
			return nil, false
		}
	}
	return body, true
}

// undo undoes one encoding. A body that is text is not encoded any more: no encoding
// of a body is UTF-8.
func undo(name string, body []byte) ([]byte, bool) {
	if name == "" || name == "identity" || utf8.Valid(body) {
		return body, true
	}
	switch name {
	case "gzip", "x-gzip":
		return inflate(gzip.NewReader(bytes.NewReader(body)))
	case "deflate":
		if plain, ok := inflate(zlib.NewReader(bytes.NewReader(body))); ok {
			return plain, true
		}
		return inflate(flate.NewReader(bytes.NewReader(body)), nil) // as some servers send it
	}
	return nil, false
}

// inflate reads a decompressor, up to the maximum size of an exchange.
func inflate[R io.Reader](r R, err error) ([]byte, bool) {
	if err != nil {
		return nil, false
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxExchange+1))
	return plain, err == nil && len(plain) <= MaxExchange
}
