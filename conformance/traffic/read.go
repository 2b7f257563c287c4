package traffic

import (
	"bufio"
	"bytes"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// bufferSize is the size of the buffer in bytes, and of the prefix of a recording
// that detect reads at most.
const bufferSize = 256 << 10

var byteOrderMark = []byte("\ufeff")

// Read yields the exchanges of a recording in any of the formats. Errors are of
// type *Error. After an error about a single exchange, Read continues with the next
// exchange if it can. Any other error is the last.
func Read(r io.Reader) iter.Seq2[*Exchange, error] {
	return func(yield func(*Exchange, error) bool) {
		buffered := bufio.NewReaderSize(r, bufferSize)
		read, err := detect(buffered)
		if err != nil {
			yield(nil, &Error{Offset: -1, Err: err})
			return
		}
		read(buffered, yield)
	}
}

// reader reads the exchanges of a recording in one format.
type reader func(r *bufio.Reader, yield func(*Exchange, error) bool)

// skipMark skips a byte order mark, and reports whether there was one.
func skipMark(r *bufio.Reader) bool {
	head, _ := r.Peek(len(byteOrderMark))
	if !bytes.Equal(head, byteOrderMark) {
		return false
	}
	_, _ = r.Discard(len(byteOrderMark))
	return true
}

// detect returns the reader for the format of a recording. It reads as little as
// possible, so that it also works for a recording that is still being written.
func detect(r *bufio.Reader) (reader, error) {
	for size := 1; ; size = min(max(2*size, r.Buffered()), bufferSize) {
		head, err := r.Peek(size)
		if err != nil && err != io.EOF {
			return nil, err
		}
		if isUTF16(head) {
			return nil, errUTF16
		}
		complete := err == io.EOF || size == bufferSize
		text := bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark))
		if read, ok := recognise(text, complete); ok {
			return read, nil
		}
		if len(text) == 0 && err == io.EOF {
			return nil, errEmpty
		}
		if complete {
			return nil, errFormat
		}
	}
}

// isUTF16 reports whether a recording begins with a byte order mark of UTF-16.
func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// recognise returns the reader for a recording that begins with text, if text shows
// its format. complete is whether no more text will follow.
func recognise(text []byte, complete bool) (reader, bool) {
	if bytes.HasPrefix(text, []byte("{")) {
		return recogniseJSON(text)
	}
	if looksLikeHTTP(text, complete) {
		return readHTTP, true
	}
	return nil, false
}

// recogniseJSON returns the reader for the first known member of the first object.
func recogniseJSON(text []byte) (reader, bool) {
	d := jsontext.NewDecoder(bytes.NewReader(text), lenient...)
	_, _ = d.ReadToken()
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, false
		}
		switch name.String() {
		case "log":
			return readHAR, true
		case "request", "response":
			return readLines, true
		}
		if d.SkipValue() != nil {
			return nil, false
		}
	}
	return nil, false
}
