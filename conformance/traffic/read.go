package traffic

import (
	"bufio"
	"bytes"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// bufferSize is how much is read at once, and how much the format of a
// recording is told by.
const bufferSize = 256 << 10

var byteOrderMark = []byte("\ufeff")

// Read reads the exchanges of a recording in any of the formats. Errors are of
// type *Error. After an error about a single exchange the next ones follow;
// any other error is the last.
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

// detect looks at the beginning of a recording, as little as will do, so that
// one that is still being written can be read.
func detect(r *bufio.Reader) (reader, error) {
	for size := 1; ; size = min(max(2*size, r.Buffered()), bufferSize) {
		head, err := r.Peek(size)
		if err != nil && err != io.EOF {
			return nil, err
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

// recognise tells the format by the beginning of a recording.
func recognise(text []byte, complete bool) (reader, bool) {
	if bytes.HasPrefix(text, []byte("{")) {
		return recogniseJSON(text)
	}
	if looksLikeHTTP(text, complete) {
		return readHTTP, true
	}
	return nil, false
}

// recogniseJSON goes by the first telling member of the first object.
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
