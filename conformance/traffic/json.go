package traffic

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// lenient accepts what recorders are known to write and what does not matter
// here; it also saves time.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true)}

// jsonReader reads a recording in JSON, member by member: what is not needed
// is skipped, not decoded.
type jsonReader struct {
	*jsontext.Decoder
	position *position
	entry    int               // the number of the exchange at hand
	names    map[string]string // the names that came up so far, by their JSON text
}

// Recordings use the same few names again and again, and making a string of
// each anew takes most of the time. So this many are kept, up to this length.
const (
	maxNames = 1000
	maxName  = 64
)

func newJSONReader(r *bufio.Reader) *jsonReader {
	p := newPosition(r)
	if skipMark(r) {
		// White space in its place keeps the offsets right.
		p.r = io.MultiReader(strings.NewReader("   "), r)
	}
	return &jsonReader{Decoder: jsontext.NewDecoder(p, lenient...), position: p, names: map[string]string{}}
}

// open consumes the start of an object or an array. It reports false for a
// null, which stands for an absent value and is consumed.
func (r *jsonReader) open(kind jsontext.Kind, what string) (bool, error) {
	ok, err := r.expect(kind, what)
	if ok {
		_, err = r.ReadToken()
	}
	return ok, err
}

// expect holds the next value to a kind; null stands for an absent value.
func (r *jsonReader) expect(kind jsontext.Kind, what string) (bool, error) {
	switch is := r.PeekKind(); is {
	case kind:
		return true, nil
	case 'n':
		return false, r.SkipValue()
	case jsontext.KindInvalid:
		_, err := r.ReadToken()
		return false, err
	default:
		return false, &typeError{r.StackPointer(), what, is}
	}
}

// object reads an object by handing the name of each member to member, which
// reads the value.
func (r *jsonReader) object(member func(name string) error) error {
	ok, err := r.open('{', "an object")
	if !ok {
		return err
	}
	return r.members(member)
}

// members reads an object that has been opened.
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

// name reads a string that is likely to come up again.
func (r *jsonReader) name() (string, error) {
	text, err := r.ReadValue()
	if err != nil {
		return "", err
	}
	if known, ok := r.names[string(text)]; ok {
		return known, nil
	}
	name, err := jsontext.AppendUnquote(nil, text)
	if len(r.names) < maxNames && len(text) <= maxName {
		r.names[string(text)] = string(name)
	}
	return string(name), err
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

// word reads a string that is likely to come up again.
func (r *jsonReader) word(to *string) error {
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
	token, err := r.ReadToken()
	if err == nil {
		*to = token.String()
	}
	return err
}

// bytes reads a string as bytes.
func (r *jsonReader) bytes(to *[]byte) error {
	ok, err := r.expect('"', "a string")
	if !ok {
		return err
	}
	text, err := r.ReadValue()
	if err != nil {
		return err
	}
	*to, err = jsontext.AppendUnquote(nil, text)
	return err
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

// exchange reads the object of one exchange, and says on which line it begins.
func (r *jsonReader) exchange(member func(name string) error) (line int, err error) {
	ok, err := r.open('{', "an object")
	line = r.position.line(r.InputOffset() - 1)
	if ok {
		err = r.members(member)
	}
	return line, err
}

// next reads one exchange into to by its members, and hands it on. Of one that
// cannot be made sense of it hands on the error, and skips the rest.
func (r *jsonReader) next(member func(name string) error, to *recorded, yield func(*Exchange, error) bool) error {
	depth := r.StackDepth()
	line, err := r.exchange(member)
	goOn := false
	switch {
	case err == nil:
		goOn = yield(to.exchange(r.entry, line))
	case isLocal(err):
		goOn = yield(nil, r.failure(err))
	default:
		return err
	}
	if !goOn {
		return errStop
	}
	if err != nil {
		return r.leave(depth)
	}
	return nil
}

// leave skips the rest of the value at depth, within which reading stopped.
func (r *jsonReader) leave(depth int) error {
	if r.StackDepth() == depth { // before it
		return r.SkipValue()
	}
	for r.StackDepth() > depth {
		if err := r.step(); err != nil {
			return err
		}
	}
	return nil
}

// step skips the next value, or the end of the object or array at hand.
func (r *jsonReader) step() error {
	switch r.PeekKind() {
	case '}', ']':
		_, err := r.ReadToken()
		return err
	}
	return r.SkipValue()
}

// start is the offset of the next value.
func (r *jsonReader) start() int64 {
	unread := r.UnreadBuffer()
	return r.InputOffset() + int64(len(unread)-len(bytes.TrimLeft(unread, " \t\r\n,:")))
}

// failure places an error of reading.
func (r *jsonReader) failure(err error) *Error {
	offset := r.start()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		offset, err = syntax.ByteOffset, explain(syntax)
	case errors.Is(err, io.EOF):
		err = errTruncated
	}
	return &Error{Entry: r.entry, Line: r.position.line(offset), Offset: offset, Err: err}
}
