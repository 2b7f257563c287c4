package traffic

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// recorded is an exchange as a recording contains it, before it is interpreted.
type recorded struct {
	method   string
	url      string // a URL, or a path with its query
	sent     message
	status   int // 0 if the request was aborted
	received message
}

// message is the common part of a request and a response.
type message struct {
	header   http.Header
	body     []byte
	isBase64 bool
	recorded bool // whether the body was recorded
	size     int  // size of the body; 0 or -1 if there was none or it is unknown
}

func (r *recorded) exchange(entry, line int) (*Exchange, error) {
	x := &Exchange{Entry: entry, Line: line}
	err := r.request(&x.Request)
	if err == nil && r.status != 0 {
		x.Response, err = r.response()
	}
	if err != nil {
		return nil, &Error{Entry: entry, Line: line, Offset: -1, Err: err}
	}
	return x, nil
}

func (r *recorded) request(to *Request) error {
	if r.method == "" || r.url == "" {
		return errNoRequest
	}
	target, _, _ := strings.Cut(r.url, "#") // a fragment is never sent
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return errURL // err quotes the URL, which may contain credentials
	}
	body, err := r.sent.bytes()
	*to = Request{Method: r.method, URL: u, Header: r.sent.header, Body: body, Lost: r.sent.lost()}
	return err
}

func (r *recorded) response() (*Response, error) {
	if r.status < 100 || r.status > 599 {
		return nil, errStatus
	}
	body, err := r.received.bytes()
	return &Response{Status: r.status, Header: r.received.header, Body: body, Lost: r.received.lost()}, err
}

// lost reports whether there was a body that was not recorded.
func (m *message) lost() bool {
	return !m.recorded && m.size > 0
}

func (m *message) bytes() ([]byte, error) {
	if !m.isBase64 {
		return m.body, nil
	}
	body, err := base64.StdEncoding.AppendDecode(nil, m.body)
	if err != nil {
		return nil, errBase64 // err may quote the body
	}
	return body, nil
}

// add adds a header. It ignores the pseudo-headers of HTTP/2, such as :path, because
// they repeat other members.
func (m *message) add(name, value string) {
	if strings.HasPrefix(name, ":") {
		return
	}
	if m.header == nil {
		m.header = http.Header{}
	}
	m.header.Add(name, value)
}
