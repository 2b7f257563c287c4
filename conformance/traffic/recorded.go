package traffic

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// recorded is an exchange as a recording contains it, before it is interpreted.
type recorded struct {
	method       string
	url          string // a URL, or a path with its query
	placeholders bool   // whether values of the request stand for others
	sent         message
	status       int  // not a status of HTTP if there was no response
	interim      bool // whether another response may follow
	received     message
}

// message is the common part of a request and a response.
type message struct {
	header   http.Header
	body     []byte
	isBase64 bool
	recorded bool // whether the body was recorded
	unknown  bool // whether body is not what was sent
	sizes    sizes
}

// sizes says which sizes a recorder gives for a body: it has several members for
// them, and writes -1 for what it does not know.
type sizes struct {
	zero, positive, negative bool
}

func (s *sizes) add(size float64) {
	switch {
	case size > 0:
		s.positive = true
	case size < 0:
		s.negative = true
	default:
		s.zero = true
	}
}

func (r *recorded) exchange(entry, line int) (*Exchange, error) {
	x := &Exchange{Entry: entry, Line: line}
	err := r.request(x)
	if err == nil && !x.Foreign && r.status >= 100 && r.status <= 599 {
		x.Response, err = r.response()
	}
	if err != nil {
		return nil, &Error{Entry: entry, Line: line, Offset: -1, Err: err}
	}
	return x, nil
}

func (r *recorded) request(x *Exchange) error {
	if r.method == "" && r.url == "" {
		return errNoRequest
	}
	target, ok := r.target()
	x.Request = Request{Method: r.method, URL: target, Header: r.sent.header, Placeholders: r.placeholders}
	if x.Foreign = !ok; x.Foreign {
		return nil
	}
	body, lost, err := r.sent.content()
	x.Request.Body, x.Request.Lost = body, lost
	return err
}

// target returns the URL of a request, and reports whether an API can receive the
// request. An extension, a file and data have URLs that no server has, and browsers
// also record words and URLs that cannot be parsed. Errors of net/url are dropped:
// they quote the URL, which may contain credentials.
func (r *recorded) target() (*url.URL, bool) {
	text, _, _ := strings.Cut(r.url, "#") // a fragment is never sent
	if r.method == http.MethodConnect && !strings.Contains(text, "/") {
		text = "http://" + text // host and port
	}
	u, err := url.ParseRequestURI(text)
	if err != nil {
		return &url.URL{}, false
	}
	return u, r.method != "" && slices.Contains([]string{"", "http", "https"}, u.Scheme)
}

func (r *recorded) response() (*Response, error) {
	body, lost, err := r.received.content()
	return &Response{Status: r.status, Header: r.received.header, Body: body, Lost: lost}, err
}

// content returns the body without its encodings, or reports that it is lost.
func (m *message) content() (body []byte, lost bool, err error) {
	if m.isBase64 {
		if m.body, err = unbase64(m.body); err != nil {
			return nil, false, err
		}
	}
	if m.lost() {
		return nil, true, nil
	}
	body, ok := decoded(m.body, m.header.Values("Content-Encoding"))
	return body, !ok, nil
}

// lost reports whether there may have been a body that was not recorded. A body is
// empty only if the recorder says so: by an empty text, or by a size of 0 without
// another size or a Content-Length that contradicts it.
func (m *message) lost() bool {
	length, _ := strconv.Atoi(m.header.Get("Content-Length"))
	switch {
	case m.unknown:
		return true
	case len(m.body) > 0:
		return false
	case m.sizes.positive || length > 0:
		return true
	case m.recorded:
		return false
	}
	return m.sizes.negative || !m.sizes.zero
}

// add adds a header. It ignores the pseudo-headers of HTTP/2, such as :path, because
// they repeat other members, and headers without a name.
func (m *message) add(name, value string) {
	if name == "" || strings.HasPrefix(name, ":") {
		return
	}
	if m.header == nil {
		m.header = http.Header{}
	}
	m.header.Add(name, value)
}
