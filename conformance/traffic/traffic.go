// Package traffic reads recorded HTTP traffic and validates it against the
// contracts of the APIs.
//
// It detects three formats by their content: HAR 1.2; newline-delimited JSON, one
// exchange per line; and HTTP/1.1 as text, where lines that begin with ### separate
// the exchanges.
// It reads a recording as a stream: only one exchange is in memory.
package traffic

import (
	"net/http"
	"net/url"
)

// MaxExchange is the maximum size in bytes of an exchange.
const MaxExchange = 32 << 20

// Exchange is a recorded request and its response.
type Exchange struct {
	// Entry is the number of the exchange in its recording, from 1.
	Entry int
	// Line is the line where it begins in the recording, from 1.
	Line     int
	Request  Request
	Response *Response // nil if there was none
	// Foreign is whether the request can be for no API: it has no method, its URL
	// cannot be parsed and is left empty, or its URL is not one of HTTP, such as that
	// of a file, of data or of a browser extension.
	Foreign bool
}

// Request is a recorded request.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte
	// Lost is whether a body may have been sent that was not recorded.
	Lost bool
	// Placeholders is whether some values stand for others, as {{host}} does in the
	// files of editors.
	Placeholders bool
}

// Response is a recorded response.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Lost is whether a body may have been received that was not recorded.
	Lost bool
}
