package traffic

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Start lines. A target may contain {{placeholders}} with blanks.
const target = `((?:\{\{.*?\}\}|[^ {]|\{)+)`

var (
	requestLine  = regexp.MustCompile(`^([A-Z]+) +` + target + `(?: +HTTP/[0-9.]+)? *$`)
	urlLine      = regexp.MustCompile(`^()((?:https?://|\{\{).*?)(?: +HTTP/[0-9.]+)? *$`)
	versionLine  = regexp.MustCompile(`^[A-Z]+ +` + target + ` +HTTP/[0-9.]+ *$`)
	versionAfter = regexp.MustCompile(` +HTTP/[0-9.]+ *$`)
	statusLine   = regexp.MustCompile(`^HTTP/[0-9.]+ +([0-9]{3})(?: (.*))?$`)
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
		text := string(bytes.TrimRight(line, "\r"))
		if text != "" && !isPreamble(text) {
			return isRequestLine(text) || opensScript(text)
		}
		head = rest
	}
	return false
}

func isRequestLine(line string) bool {
	return requestLine.MatchString(line) || urlLine.MatchString(line)
}

// textError is an error in an exchange after which reading continues with the next.
type textError string

func (e textError) Error() string { return string(e) }

// The errors of HTTP as text. Errors of net/http are never passed on, because they
// quote the recording.
const (
	errStartLine  = textError("no request line, such as POST /v2/p/snapshots HTTP/1.1; correct it, or add ### before it")
	errHeader     = textError("no header, such as Content-Type: application/json; correct it, or add a blank line before the body")
	errLength     = textError("Content-Length is not a number; correct it or leave it out")
	errFraming    = textError("the headers contradict each other in where the body ends; correct Content-Length and Transfer-Encoding")
	errLonger     = textError("the body is longer than its Content-Length; correct that or leave it out")
	errChunk      = textError("the body is not in chunks; correct it, or leave out Transfer-Encoding")
	errResponses  = textError("more than one response to one request; add the request of the other")
	errScriptOpen = textError("the script does not end; add %} to it")
)

// httpReader reads HTTP/1.1 as text.
type httpReader struct {
	r      *bufio.Reader
	lines  int           // lines read
	text   string        // the current line, without its line end
	raw    []byte        // the current line, with its line end
	before string        // the line before it
	again  bool          // whether the current line is read again
	tail   *bytes.Reader // what r reads if a body was too short, up to the end of the input
	size   int           // bytes read of the current exchange
	entry  int
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
		if err == nil {
			if !yield(x.exchange(h.entry, line)) {
				return
			}
			continue
		}
		proceed := yield(nil, &Error{Entry: h.entry, Line: h.lines, Offset: -1, Err: err})
		var local textError
		if !proceed || !errors.As(err, &local) {
			return
		}
		h.size = 0
		if err := h.skip(); err != nil {
			yield(nil, &Error{Entry: h.entry, Line: h.lines, Offset: -1, Err: err})
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
		switch {
		case opensScript(h.text):
			if err := h.script(); err != nil {
				return false, err
			}
		case h.text != "" && !isPreamble(h.text):
			return true, nil
		}
	}
}

// skip reads up to the next exchange, after an error.
func (h *httpReader) skip() error {
	for {
		more, err := h.next()
		if !more || err != nil {
			return err
		}
		if strings.HasPrefix(h.text, separator) || h.beginsNext() {
			h.again = true
			return nil
		}
		h.size = 0
	}
}

// beginsNext reports whether the current line is a request line that no separator
// precedes: after a blank line and with a version, because a body may contain others.
func (h *httpReader) beginsNext() bool {
	return h.before == "" && versionLine.MatchString(h.text)
}

// next reads a line, and reports false at the end of the input.
func (h *httpReader) next() (bool, error) {
	if h.again {
		h.again = false
		return true, nil
	}
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
	h.before, h.raw = h.text, line
	h.text = string(bytes.TrimRight(line, "\r\n"))
	return true, nil
}

// exchange reads an exchange from its request line up to the next one.
func (h *httpReader) exchange(x *recorded) error {
	parts := requestLine.FindStringSubmatch(h.text)
	if parts == nil {
		parts = urlLine.FindStringSubmatch(h.text)
	}
	if parts == nil {
		return errStartLine
	}
	x.method, x.url = parts[1], parts[2]
	if x.method == "" {
		x.method = http.MethodGet
	}
	if err := h.request(x); err != nil {
		return err
	}
	for {
		more, err := h.next()
		if !more || err != nil {
			return err
		}
		parts := statusLine.FindStringSubmatch(h.text)
		if parts == nil {
			h.again = true
			return nil
		}
		var m message
		status, _ := strconv.Atoi(parts[1])
		if err := h.response(x.method, parts[1], &m); err != nil {
			return err
		}
		if err := x.answer(status, parts[2], m); err != nil {
			return err
		}
	}
}

// answer adds a response. Only one answers the request: those before it are interim,
// come from a proxy or ask for credentials, and those after a redirection answer
// requests that were not recorded.
func (r *recorded) answer(status int, reason string, m message) error {
	isRedirected := r.status >= 300 && r.status <= 399
	switch {
	case r.status == 0 || r.interim:
		r.status, r.received = status, m
	case !isRedirected:
		return errResponses
	}
	isTunnel := status == http.StatusOK && strings.EqualFold(reason, "connection established")
	isInterim := status < 200 && status != http.StatusSwitchingProtocols
	isChallenge := status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired
	r.interim = !isRedirected && (isTunnel || isInterim || isChallenge)
	return nil
}

// toEnd skips what an editor adds after a message.
func (h *httpReader) toEnd(isRequest bool) error {
	for more := true; more; {
		switch {
		case strings.HasPrefix(h.text, separator), statusLine.MatchString(h.text) && isRequest, h.beginsNext():
			h.again = true
			return nil
		case opensScript(h.text):
			if err := h.script(); err != nil {
				return err
			}
		}
		var err error
		if more, err = h.next(); err != nil {
			return err
		}
	}
	return nil
}

// script reads up to the end of a script, which begins in the current line.
func (h *httpReader) script() error {
	for !strings.Contains(h.text, "%}") {
		more, err := h.next()
		if err != nil {
			return err
		}
		if !more {
			return errScriptOpen
		}
	}
	return nil
}
