// Package traffic reads recorded HTTP traffic and holds it to the contracts of
// the APIs.
//
// Three formats are distinguished by their content: HAR 1.2; newline-delimited
// JSON, one exchange per line; and HTTP/1.1 as text, the pairs of request and
// response separated by lines that start with ###.
// A recording is read as a stream: only one exchange is in memory.
package traffic

import (
	"net/http"
	"net/url"
)

// MaxExchange is the size in bytes of the largest exchange that is read.
const MaxExchange = 32 << 20

// Exchange is a recorded request and its response.
type Exchange struct {
	// Entry is the number of the exchange in its recording, from 1.
	Entry int
	// Line is where it begins in the recording, from 1.
	Line     int
	Request  Request
	Response *Response // nil if there was none
}

// Request is a recorded request.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte
	// Lost marks a body that was sent but not recorded.
	Lost bool
}

// Response is a recorded response.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Lost marks a body that was received but not recorded.
	Lost bool
}
