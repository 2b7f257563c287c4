package edit

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Message is a request or a response whose parts can be edited.
type Message struct {
	first string // method of a request, status line of a response
	parts *Value // those of the head, then the body
}

// The parts of a message. Each is one member of its value, so that an edit can move
// values from one to another.
const (
	inPath = iota
	inQuery
	inHeader
	inBody
)

// Request returns a request.
func Request(method, path, query string, header http.Header, body string) Message {
	segments := &Value{kind: array}
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if decoded, err := url.PathUnescape(segment); err == nil {
			segment = decoded
		}
		segments.members = append(segments.members, member{value: &Value{kind: text, text: segment}})
	}
	return newMessage(method, segments, parameters(query), header, body)
}

// Response returns a response.
func Response(status int, header http.Header, body string) Message {
	return newMessage("HTTP/1.1 "+strconv.Itoa(status), &Value{kind: array}, &Value{kind: object}, header, body)
}

func newMessage(first string, segments, query *Value, header http.Header, body string) Message {
	headers := &Value{kind: object}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			headers.members = append(headers.members, member{name, &Value{kind: text, text: value}})
		}
	}
	return Message{first, &Value{kind: array, members: []member{{value: segments}, {value: query}, {value: headers}, {value: Parse(body)}}}}
}

func parameters(query string) *Value {
	v := &Value{kind: object}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair == "" {
			continue
		}
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		if decoded, err := url.QueryUnescape(value); err == nil {
			value = decoded
		}
		v.members = append(v.members, member{name, &Value{kind: text, text: value}})
	}
	return v
}

// Apply returns the head and the body of m after the edits of a program.
func (m Message) Apply(program []byte) (head string, body []byte) {
	edited := m.parts.Apply(program)
	var b strings.Builder
	if strings.HasPrefix(m.first, "HTTP/") {
		b.WriteString(m.first + "\r\n")
	} else {
		b.WriteString(m.first + " ")
		writeTarget(&b, edited.part(inPath), edited.part(inQuery))
		b.WriteString(" HTTP/1.1\r\nHost: api.example\r\n")
	}
	for _, header := range edited.part(inHeader).members {
		b.WriteString(header.name + ": " + header.value.plain() + "\r\n")
	}
	if sent := edited.part(inBody); sent.kind != literal || sent.text != "" {
		body = sent.AppendJSON(nil)
	}
	return b.String() + "\r\n", body
}

// part returns a part of a message: an empty value if an edit removed it.
func (v *Value) part(which int) *Value {
	if which >= len(v.members) {
		return &Value{}
	}
	return v.members[which].value
}

func writeTarget(b *strings.Builder, path, query *Value) {
	for _, segment := range path.members {
		b.WriteString("/" + url.PathEscape(segment.value.plain()))
	}
	if len(path.members) == 0 {
		b.WriteByte('/')
	}
	separator := byte('?')
	for _, p := range query.members {
		b.WriteByte(separator)
		b.WriteString(url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value.plain()))
		separator = '&'
	}
}

// plain returns a value as the text of a parameter.
func (v *Value) plain() string {
	if v.kind == text {
		return v.text
	}
	return string(v.AppendJSON(nil))
}
