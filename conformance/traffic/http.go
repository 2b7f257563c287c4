package traffic

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

var (
	requestLine = regexp.MustCompile(`^([A-Z]+) +([^ ]+)(?: +HTTP/[0-9.]+)?$`)
	statusLine  = regexp.MustCompile(`^HTTP/[0-9.]+ +([0-9]{3})(?: .*)?$`)
)

// separator is the prefix of the line between two exchanges.
const separator = "###"

// looksLikeHTTP reports whether a recording begins with a request line. complete
// is whether head is the whole recording or all that is read of it.
func looksLikeHTTP(head []byte, complete bool) bool {
	for len(head) > 0 {
		line, rest, ended := bytes.Cut(head, []byte("\n"))
		if !ended && !complete {
			return false
		}
		line = bytes.TrimRight(line, "\r")
		if len(line) > 0 && !isComment(string(line)) {
			return requestLine.Match(line)
		}
		head = rest
	}
	return false
}

// isComment reports whether a line before a request is a comment or a separator.
func isComment(line string) bool {
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

// httpReader reads HTTP/1.1 as text.
type httpReader struct {
	r     *bufio.Reader
	lines int    // lines read
	text  string // the current line, without its line end
	raw   []byte // the current line, with its line end
	size  int    // bytes read of the current exchange
	entry int
}

// readHTTP reads requests, each with or without a response.
func readHTTP(r *bufio.Reader, yield func(*Exchange, error) bool) {
	skipMark(r)
	h := &httpReader{r: r}
	for h.entry = 1; ; h.entry++ {
		more, err := h.start()
		if !more && err == nil {
			return
		}
		line := h.lines
		var x recorded
		if err == nil {
			err = h.exchange(&x)
		}
		if err != nil {
			yield(nil, &Error{Entry: h.entry, Line: h.lines, Offset: -1, Err: err})
			return
		}
		if !yield(x.exchange(h.entry, line)) {
			return
		}
	}
}

// start reads up to the next request line, and reports whether there is one.
func (h *httpReader) start() (bool, error) {
	h.size = 0
	for {
		more, err := h.next()
		if !more || err != nil {
			return false, err
		}
		if h.text != "" && !isComment(h.text) {
			return true, nil
		}
	}
}

// next reads a line, and reports false at the end of the input.
func (h *httpReader) next() (bool, error) {
	var line []byte
	for {
		part, err := h.r.ReadSlice('\n')
		line = append(line, part...)
		if h.size += len(part); h.size > MaxExchange {
			return false, errTooLarge
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && err != io.EOF {
			return false, err
		}
		break
	}
	if len(line) == 0 {
		return false, nil
	}
	h.lines++
	h.raw = line
	h.text = string(bytes.TrimRight(line, "\r\n"))
	return true, nil
}

// exchange reads an exchange from its request line to the next separator.
func (h *httpReader) exchange(x *recorded) error {
	parts := requestLine.FindStringSubmatch(h.text)
	if parts == nil {
		return errors.New("no request line, such as POST /v2/p/snapshots HTTP/1.1; correct it, or add ### before it")
	}
	x.method, x.url = parts[1], parts[2]
	more, err := h.message(&x.sent, true)
	if !more || err != nil {
		return err
	}
	x.status, _ = strconv.Atoi(statusLine.FindStringSubmatch(h.text)[1])
	_, err = h.message(&x.received, false)
	return err
}

// message reads headers and body. It reports whether it stopped at a status line,
// which ends a request.
func (h *httpReader) message(m *message, isRequest bool) (atStatus bool, err error) {
	if ended, err := h.headers(m); ended || err != nil {
		return false, err
	}
	m.recorded = true
	if length := m.header.Get("Content-Length"); length != "" {
		if m.body, err = h.fixedBody(length); err != nil {
			return false, err
		}
	}
	rest, atStatus, err := h.rest(isRequest)
	if err != nil || m.header.Get("Content-Length") == "" {
		m.body = rest
		return atStatus, err
	}
	if len(rest) > 0 {
		return false, errors.New("the body is longer than its Content-Length; correct that or leave it out")
	}
	return atStatus, nil
}

// headers reads up to the blank line. It reports whether the exchange ended first.
func (h *httpReader) headers(m *message) (ended bool, err error) {
	for {
		more, err := h.next()
		if !more || err != nil || strings.HasPrefix(h.text, separator) {
			return true, err
		}
		if h.text == "" {
			return false, nil
		}
		name, value, ok := strings.Cut(h.text, ":")
		if !ok || strings.ContainsAny(name, " \t") {
			return true, errors.New("no header, such as Content-Type: application/json; correct it, or add a blank line before the body")
		}
		m.add(name, strings.Trim(value, " \t"))
	}
}

// fixedBody reads a body of the length in its Content-Length header.
func (h *httpReader) fixedBody(length string) ([]byte, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return nil, errors.New("Content-Length is not a number; correct it or leave it out")
	}
	if h.size += n; h.size > MaxExchange {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(h.r, int64(n)))
	h.lines += bytes.Count(body, []byte("\n"))
	if err == nil && len(body) < n {
		err = fmt.Errorf("the body has %d bytes, its Content-Length is %d; correct that or leave it out", len(body), n)
	}
	return body, err
}

// rest reads up to the next separator or, in a request, up to the status line of
// its response. The line ends before it are not part of the body.
func (h *httpReader) rest(isRequest bool) (body []byte, atStatus bool, err error) {
	for {
		more, err := h.next()
		if err != nil {
			return nil, false, err
		}
		atStatus = more && isRequest && statusLine.MatchString(h.text)
		if !more || atStatus || strings.HasPrefix(h.text, separator) {
			return bytes.TrimRight(body, "\r\n"), atStatus, nil
		}
		body = append(body, h.raw...)
	}
}
