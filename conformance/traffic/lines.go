package traffic

import (
	"bufio"
	"errors"
	"io"
)

// readLines reads JSON objects, one exchange per line.
func readLines(r *bufio.Reader, yield func(*Exchange, error) bool) {
	l := newJSONReader(r)
	for l.entry = 1; ; l.entry++ {
		if l.PeekKind() == 0 && l.ended() {
			return
		}
		e := lineEntry{jsonReader: l}
		err := l.next(e.member, &e.recorded, yield)
		if errors.Is(err, errStop) {
			return
		}
		if err != nil {
			yield(nil, l.failure(err))
			return
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
		return e.bytes(&m.body)
	}
	return e.SkipValue()
}

// header reads the value of a header, or the list of its values.
func (e *lineEntry) header(name string, m *message) error {
	one := func() error {
		var value string
		err := e.text(&value)
		m.add(name, value)
		return err
	}
	if e.PeekKind() == '[' {
		return e.array(one)
	}
	return one()
}
