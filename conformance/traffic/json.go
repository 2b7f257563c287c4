package traffic

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// lenient accepts duplicate members, which do not matter here, and lone surrogates,
// which browsers write. Not checking them also saves time.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// jsonReader reads a recording in JSON, member by member. It skips unneeded members
// without decoding them.
type jsonReader struct {
	*jsontext.Decoder
	position *position
	base     int64             // where the input of the decoder begins in the recording
	entry    int               // the number of the current exchange
	names    map[string]string // a cache of strings, by their JSON text
	scratch  []byte            // the last unquoted string
}

// The limits of the cache of names. Recordings repeat a small set of names, and
// allocating their strings would take most of the time.
const (
	maxNames = 1000
	maxName  = 64
)

func newJSONReader(r *bufio.Reader) *jsonReader {
	p := newPosition(r)
	if skipMark(r) {
		// White space in place of the mark keeps the offsets correct.
		p.r = io.MultiReader(strings.NewReader("   "), r)
	}
	return &jsonReader{Decoder: jsontext.NewDecoder(p, lenient...), position: p, names: map[string]string{}}
}

// reset continues with text, which begins at an offset of the recording, after a
// number of lines.
func (r *jsonReader) reset(text []byte, offset int64, lines int) {
	r.base = offset
	r.position = &position{r: bytes.NewReader(text), passed: lines, limit: MaxExchange}
	r.Reset(r.position, lenient...)
}

// open reads the start of an object or an array. It reports false for null, which
// means an absent value, and reads it too.
func (r *jsonReader) open(kind jsontext.Kind, what string) (bool, error) {
	ok, err := r.expect(kind, what)
	if ok {
		_, err = r.ReadToken()
	}
	return ok, err
}

// expect reports whether the next value is of a kind. It reports false for null,
// which means an absent value, and skips it. Any other kind is an error.
func (r *jsonReader) expect(kind jsontext.Kind, what string) (bool, error) {
	switch is := r.PeekKind(); is {
	case kind:
		return true, nil
	case 'n':
		return false, r.SkipValue()
	case jsontext.KindInvalid, '}', ']': // an end is not a value
		_, err := r.ReadToken()
		return false, err
	default:
		return false, &typeError{r.StackPointer(), what, is}
	}
}

// object reads an object. It calls member with the name of each member, to read the
// value.
func (r *jsonReader) object(member func(name string) error) error {
	ok, err := r.open('{', "an object")
	if !ok {
		return err
	}
	return r.members(member)
}

// members reads the members of an object after its start, and its end.
func (r *jsonReader) members(member func(name string) error) error {
	for r.PeekKind() == '"' {
		name, err := r.name()
		if err != nil {
			return err
		}
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := r.ReadToken()
	return err
}

// name reads a string through the cache of names.
func (r *jsonReader) name() (string, error) {
	text, err := r.ReadValue()
	if err != nil {
		return "", err
	}
	if known, ok := r.names[string(text)]; ok {
		return known, nil
	}
	name, _, err := r.unquote(text)
	if err != nil {
		return "", err
	}
	if len(r.names) < maxNames && len(text) <= maxName {
		r.names[string(text)] = string(name)
	}
	return string(name), nil
}

// unquote returns the text of a JSON string, which is valid until the next call. It
// reports whether that text has replacement characters for lone surrogates.
func (r *jsonReader) unquote(quoted []byte) (text []byte, damaged bool, err error) {
	r.scratch, err = jsontext.AppendUnquote(r.scratch[:0], quoted)
	if err != nil && !utf8.Valid(quoted) {
		return nil, false, errUTF8
	}
	return r.scratch, err != nil, nil
}

// array calls item before each item of an array, to read it.
func (r *jsonReader) array(item func() error) error {
	ok, err := r.open('[', "an array")
	if !ok {
		return err
	}
	for {
		switch r.PeekKind() {
		case ']', jsontext.KindInvalid:
			_, err := r.ReadToken()
			return err
		}
		if err := item(); err != nil {
			return err
		}
	}
}

// cached is like text, for a string that is likely to occur again.
func (r *jsonReader) cached(to *string) error {
	ok, err := r.expect('"', "a string")
	if ok {
		*to, err = r.name()
	}
	return err
}

// text reads a string.
func (r *jsonReader) text(to *string) error {
	ok, err := r.expect('"', "a string")
	if !ok {
		return err
	}
	quoted, err := r.ReadValue()
	if err != nil {
		return err
	}
	text, _, err := r.unquote(quoted)
	*to = string(text)
	return err
}

// body reads a string as the body of m. A body with a lone surrogate is not the one
// that was sent.
func (r *jsonReader) body(m *message) error {
	ok, err := r.expect('"', "a string")
	if !ok {
		return err
	}
	quoted, err := r.ReadValue()
	if err != nil {
		return err
	}
	text, damaged, err := r.unquote(quoted)
	m.body, m.unknown = bytes.Clone(text), damaged
	return err
}

// value reads the value of a header. Some recorders write numbers and booleans as
// such. It reports false for null.
func (r *jsonReader) value(to *string) (bool, error) {
	switch r.PeekKind() {
	case 'n':
		return false, r.SkipValue()
	case '0', 't', 'f':
		text, err := r.ReadValue()
		*to = string(text)
		return true, err
	}
	return true, r.text(to)
}

// size reads the size of a body. An odd size must not end the reading: the body counts.
func (r *jsonReader) size(m *message) error {
	if r.PeekKind() != '0' {
		return r.SkipValue()
	}
	text, err := r.ReadValue()
	if err != nil {
		return err
	}
	if size, err := strconv.ParseFloat(string(text), 64); err == nil {
		m.sizes.add(size)
	}
	return nil
}

// integer reads an integer.
func (r *jsonReader) integer(to *int) error {
	ok, err := r.expect('0', "an integer")
	if !ok {
		return err
	}
	token, err := r.ReadToken()
	if err != nil {
		return err
	}
	value, err := token.Int()
	if err != nil {
		return &typeError{r.StackPointer(), "an integer", '0'}
	}
	*to = int(value)
	return nil
}

// exchange reads the object of one exchange, and returns the line where it begins.
func (r *jsonReader) exchange(member func(name string) error) (line int, err error) {
	ok, err := r.open('{', "an object")
	line = r.position.line(r.InputOffset() - 1)
	if ok {
		err = r.members(member)
	}
	return line, err
}

// next reads one exchange into to with member, and yields it. If the exchange has a
// local error, it yields the error and skips the rest of the exchange.
func (r *jsonReader) next(member func(name string) error, to *recorded, yield func(*Exchange, error) bool) error {
	depth := r.StackDepth()
	line, err := r.exchange(member)
	proceed := false
	switch {
	case err == nil:
		proceed = yield(to.exchange(r.entry, line))
	case isLocal(err):
		proceed = yield(nil, r.failure(err))
	default:
		return err
	}
	if !proceed {
		return errStop
	}
	if err != nil {
		return r.leave(depth)
	}
	return nil
}

// leave skips the rest of the value at depth, in which reading stopped.
func (r *jsonReader) leave(depth int) error {
	if r.StackDepth() == depth { // reading stopped before the value
		return r.SkipValue()
	}
	for r.StackDepth() > depth {
		if err := r.step(); err != nil {
			return err
		}
	}
	return nil
}

// step skips the next value, or the end of the current object or array.
func (r *jsonReader) step() error {
	switch r.PeekKind() {
	case '}', ']':
		_, err := r.ReadToken()
		return err
	}
	return r.SkipValue()
}

// start returns the offset of the next value.
func (r *jsonReader) start() int64 {
	unread := r.UnreadBuffer()
	return r.InputOffset() + int64(len(unread)-len(bytes.TrimLeft(unread, " \t\r\n,:")))
}

// failure returns err with its position in the recording.
func (r *jsonReader) failure(err error) *Error {
	offset := r.start()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		offset, err = syntax.ByteOffset, explain(syntax)
	case errors.Is(err, io.EOF):
		err = errTruncated
	}
	return &Error{Entry: r.entry, Line: r.position.line(offset), Offset: r.base + offset, Err: err}
}
