package traffic

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// noLength is the length of a body that ends where something else begins.
const noLength = -1

// body reads a body. Its end is known from its length or its chunks, else it is the
// next line that cannot be part of it.
func (h *httpReader) body(m *message, length int64, encodings []string, isRequest bool) (err error) {
	m.recorded = true
	switch {
	case len(encodings) > 0:
		m.body, err = h.chunks()
	case length == noLength:
		return h.rest(m, isRequest)
	default:
		m.body, err = h.fixed(length)
	}
	if err != nil {
		return err
	}
	return h.gap(isRequest)
}

// fixed reads a body of n bytes. If there are not so many, it keeps what is there:
// the next exchange may be among it.
func (h *httpReader) fixed(n int64) ([]byte, error) {
	if n > int64(MaxExchange-h.size) {
		return nil, textError(errTooLarge.Error())
	}
	tooShort := func(length int) error {
		return textError(fmt.Sprintf("the body has %d bytes, its Content-Length is %d; correct that or leave it out", length, n))
	}
	if h.tail != nil && int64(h.r.Buffered()+h.tail.Len()) < n {
		return nil, tooShort(h.r.Buffered() + h.tail.Len())
	}
	body, err := io.ReadAll(io.LimitReader(h.r, n))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) < n {
		h.tail = bytes.NewReader(body)
		h.r = bufio.NewReaderSize(h.tail, bufferSize)
		return nil, tooShort(len(body))
	}
	h.size += len(body)
	h.lines += bytes.Count(body, []byte("\n"))
	return body, nil
}

// chunks reads a body in chunks and its trailer. net/http/httputil can do that, too,
// but refuses lines that an editor has saved with LF alone.
func (h *httpReader) chunks() ([]byte, error) {
	var body []byte
	for {
		more, err := h.next()
		if err != nil {
			return nil, err
		}
		size, _, _ := strings.Cut(h.text, ";") // an extension
		n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 31)
		if !more || err != nil {
			return nil, errChunk
		}
		if n == 0 {
			_, _, err = h.head(nil)
			return body, err
		}
		chunk, err := h.fixed(int64(n))
		if err != nil {
			return nil, err
		}
		body = append(body, chunk...)
		if more, err := h.next(); err != nil || !more || h.text != "" {
			return nil, errors.Join(err, errChunk)
		}
	}
}

// gap reads the blank lines after a body whose end is known. What follows must be
// the beginning of something else.
func (h *httpReader) gap(isRequest bool) error {
	for {
		more, err := h.next()
		if !more || err != nil {
			return err
		}
		switch {
		case h.text == "":
		case isEditorLine(h.text):
			return h.toEnd(isRequest)
		case isPreamble(h.text), statusLine.MatchString(h.text), isRequestLine(h.text):
			h.again = true
			return nil
		default:
			return errLonger
		}
	}
}

// rest reads a body of unknown length. The line ends before the next message are not
// part of it.
func (h *httpReader) rest(m *message, isRequest bool) error {
	for {
		more, err := h.next()
		if err != nil {
			return err
		}
		if !more || strings.HasPrefix(h.text, separator) || statusLine.MatchString(h.text) || h.beginsNext() {
			h.again = more
			break
		}
		if isRequest && isEditorLine(h.text) {
			if err := h.toEnd(isRequest); err != nil {
				return err
			}
			break
		}
		m.body = append(m.body, h.raw...)
	}
	m.body = bytes.TrimRight(m.body, "\r\n")
	if isRequest {
		m.editor()
	}
	return nil
}
