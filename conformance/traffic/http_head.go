package traffic

import (
	"bufio"
	"net/http"
	"strconv"
	"strings"
)

// headReader returns a reader of the lines of a head. Its buffer is small, because
// most heads are.
func headReader(head string) *bufio.Reader {
	return bufio.NewReaderSize(strings.NewReader(head), 256)
}

// request reads the headers and the body of a request.
func (h *httpReader) request(x *recorded) error {
	head, hasBody, err := h.head(&x.url)
	if err != nil {
		return err
	}
	r, err := http.ReadRequest(headReader("POST / HTTP/1.1\n" + head + "\n"))
	if err != nil {
		return badHead(head)
	}
	x.sent.header = r.Header
	if r.Host != "" {
		r.Header.Set("Host", r.Host)
	}
	x.editor()
	if !hasBody {
		x.sent.recorded = true
		return nil
	}
	framing := int64(noLength)
	if r.Header.Get("Content-Length") != "" {
		framing = r.ContentLength
	}
	return h.body(&x.sent, framing, r.TransferEncoding, true)
}

// response reads the headers and the body of a response.
func (h *httpReader) response(method, status string, m *message) error {
	head, hasBody, err := h.head(nil)
	if err != nil {
		return err
	}
	r, err := http.ReadResponse(headReader("HTTP/1.1 "+status+" \n"+head+"\n"), &http.Request{Method: method})
	if err != nil {
		return badHead(head)
	}
	defer r.Body.Close()
	m.header = r.Header
	if !hasBody {
		m.recorded = true
		return nil
	}
	framing := r.ContentLength
	if method == http.MethodHead || r.Body == http.NoBody {
		framing = 0
	}
	return h.body(m, framing, r.TransferEncoding, false)
}

// badHead explains why net/http refuses headers.
func badHead(head string) error {
	for line := range strings.SplitSeq(head, "\n") {
		name, value, _ := strings.Cut(line, ":")
		if n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 63); strings.EqualFold(name, "Content-Length") && (err != nil || n > 1<<62) {
			return errLength
		}
	}
	return errFraming
}

// head reads up to the blank line, and returns the headers. It reports false if the
// message ended before that line. The lines after a request line may continue its
// URL.
func (h *httpReader) head(url *string) (head string, hasBody bool, err error) {
	var b strings.Builder
	for {
		more, err := h.next()
		switch {
		case !more || err != nil:
			return b.String(), false, err
		case h.text == "":
			return b.String(), true, nil
		case strings.HasPrefix(h.text, separator), statusLine.MatchString(h.text):
			h.again = true
			return b.String(), false, nil
		case isComment(h.text):
			continue
		case isContinued(h.text) && b.Len() == 0 && url != nil:
			*url += versionAfter.ReplaceAllString(strings.TrimSpace(h.text), "")
			continue
		case !isContinued(h.text) && !isHeader(h.text):
			return "", false, errHeader
		}
		b.WriteString(h.text + "\n")
	}
}

func isContinued(line string) bool {
	return strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
}

func isHeader(line string) bool {
	name, _, ok := strings.Cut(line, ":")
	return ok && name != "" && !strings.ContainsAny(name, " \t")
}
