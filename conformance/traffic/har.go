package traffic

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// harReader reads HAR 1.2.
type harReader struct {
	*jsonReader
	yield func(*Exchange, error) bool
	found bool // whether log.entries exists
}

func readHAR(r *bufio.Reader, yield func(*Exchange, error) bool) {
	h := &harReader{jsonReader: newJSONReader(r), yield: yield}
	if err := h.document(); err != nil && !errors.Is(err, errStop) {
		yield(nil, h.failure(err))
	}
}

func (h *harReader) document() error {
	if err := h.object(h.top); err != nil {
		return err
	}
	h.entry = 0
	if !h.found {
		return errNoEntries
	}
	_, err := h.ReadToken()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		return errMore
	}
	return err
}

func (h *harReader) top(name string) error {
	if name == "log" {
		return h.object(h.log)
	}
	return h.SkipValue()
}

func (h *harReader) log(name string) error {
	if name == "entries" {
		h.found = true
		return h.array(h.next)
	}
	return h.SkipValue()
}

// next reads one exchange and yields it.
func (h *harReader) next() error {
	h.entry++
	e := harEntry{jsonReader: h.jsonReader}
	return h.jsonReader.next(e.member, &e.recorded, h.yield)
}

// harEntry reads the members of an entry that an exchange needs.
type harEntry struct {
	*jsonReader
	recorded
}

func (e *harEntry) member(name string) error {
	switch name {
	case "request":
		return e.object(e.requestMember)
	case "response":
		return e.object(e.responseMember)
	}
	return e.SkipValue()
}

func (e *harEntry) requestMember(name string) error {
	switch name {
	case "method":
		return e.cached(&e.method)
	case "url":
		return e.text(&e.url)
	case "headers":
		return e.headers(&e.sent)
	case "bodySize":
		return e.size(&e.sent)
	case "postData":
		return e.object(func(name string) error { return e.content(name, &e.sent) })
	}
	return e.SkipValue()
}

func (e *harEntry) responseMember(name string) error {
	switch name {
	case "status":
		return e.integer(&e.status)
	case "headers":
		return e.headers(&e.received)
	case "bodySize":
		return e.size(&e.received)
	case "content":
		return e.object(func(name string) error { return e.content(name, &e.received) })
	}
	return e.SkipValue()
}

func (e *harEntry) content(name string, m *message) error {
	switch name {
	case "text":
		m.recorded = e.PeekKind() != 'n'
		return e.body(m)
	case "encoding":
		var encoding string
		err := e.cached(&encoding)
		m.isBase64 = strings.EqualFold(encoding, "base64")
		return err
	case "size":
		return e.size(m)
	}
	return e.SkipValue()
}

func (e *harEntry) headers(m *message) error {
	return e.array(func() error {
		var name, value string
		isNull := true
		err := e.object(func(member string) error {
			switch member {
			case "name":
				return e.cached(&name)
			case "value":
				known, err := e.value(&value)
				isNull = !known
				return err
			}
			return e.SkipValue()
		})
		if !isNull {
			m.add(name, value)
		}
		return err
	})
}
