package traffic

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// lineReader reads JSON objects, one exchange per line. An object may also take
// several lines. Each begins a new line, so that an error in one does not hide the
// next.
type lineReader struct {
	r      *bufio.Reader
	json   *jsonReader
	entry  int
	lines  int   // lines read
	offset int64 // bytes read
	yield  func(*Exchange, error) bool
}

func readLines(r *bufio.Reader, yield func(*Exchange, error) bool) {
	l := &lineReader{r: r, json: newJSONReader(r), yield: yield}
	if skipMark(r) {
		l.offset = int64(len(byteOrderMark))
	}
	for {
		line, offset, lines := []byte(nil), l.offset, l.lines
		more, err := l.next(&line)
		if err != nil {
			yield(nil, &Error{Entry: l.entry + 1, Line: l.lines + 1, Offset: -1, Err: err})
			return
		}
		if !more || !l.objects(line, offset, lines) {
			return
		}
	}
}

// next reads a line and, if it is only the beginning of an object, the lines up to
// the next one that begins with an object.
func (l *lineReader) next(text *[]byte) (bool, error) {
	if err := l.line(text); err != nil {
		return false, err
	}
	if len(*text) == 0 {
		return false, nil
	}
	if isComplete(*text) {
		return true, nil
	}
	for {
		head, err := l.r.Peek(1)
		if err == io.EOF || err == nil && head[0] == '{' {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if err := l.line(text); err != nil {
			return false, err
		}
	}
}

// isComplete reports whether text does not end within a value.
func isComplete(text []byte) bool {
	d := jsontext.NewDecoder(bytes.NewBuffer(text), lenient...)
	for {
		if err := d.SkipValue(); err != nil {
			return !errors.Is(err, io.ErrUnexpectedEOF)
		}
	}
}

// line appends the next line to text.
func (l *lineReader) line(text *[]byte) error {
	for {
		part, err := l.r.ReadSlice('\n')
		*text = append(*text, part...)
		l.offset += int64(len(part))
		if len(*text) > MaxExchange {
			return errTooLarge
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(part) == 0:
			return nil
		case err == nil || err == io.EOF:
			l.lines++
			return nil
		}
		return err
	}
}

// objects yields the exchanges in text, which begins at offset after a number of
// lines. It reports false if the consumer stops.
func (l *lineReader) objects(text []byte, offset int64, lines int) bool {
	l.json.reset(text, offset, lines)
	for {
		if l.json.PeekKind() == 0 && l.json.ended() {
			return true
		}
		l.entry++
		l.json.entry = l.entry
		e := lineEntry{jsonReader: l.json}
		err := l.json.next(e.member, &e.recorded, l.yield)
		if errors.Is(err, errStop) {
			return false
		}
		if err != nil {
			return l.yield(nil, l.json.failure(err))
		}
	}
}

// ended reports whether the input ends here.
func (r *jsonReader) ended() bool {
	_, err := r.ReadToken()
	return errors.Is(err, io.EOF)
}

// lineEntry reads one exchange.
type lineEntry struct {
	*jsonReader
	recorded
}

func (e *lineEntry) member(name string) error {
	switch name {
	case "request":
		return e.object(e.requestMember)
	case "response":
		return e.object(e.responseMember)
	}
	return e.SkipValue()
}

func (e *lineEntry) requestMember(name string) error {
	switch name {
	case "method":
		return e.cached(&e.method)
	case "url":
		return e.text(&e.url)
	}
	return e.messageMember(name, &e.sent)
}

func (e *lineEntry) responseMember(name string) error {
	if name == "status" {
		return e.integer(&e.status)
	}
	return e.messageMember(name, &e.received)
}

func (e *lineEntry) messageMember(name string, m *message) error {
	switch name {
	case "headers":
		return e.object(func(name string) error { return e.header(name, m) })
	case "body", "bodyBase64":
		if m.recorded {
			return errTwoBodies
		}
		m.recorded = e.PeekKind() != 'n'
		m.isBase64 = name == "bodyBase64"
		return e.body(m)
	}
	return e.SkipValue()
}

// header reads the value of a header, or the list of its values.
func (e *lineEntry) header(name string, m *message) error {
	one := func() error {
		var value string
		known, err := e.value(&value)
		if known {
			m.add(name, value)
		}
		return err
	}
	if e.PeekKind() == '[' {
		return e.array(one)
	}
	return one()
}
