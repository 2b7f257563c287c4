package traffic

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Error is the error for a recording, or one exchange of it, that cannot be read.
// Of the recording, it quotes only names of members that lead to a JSON value.
type Error struct {
	// Entry is the number of the exchange, 0 if the error is about the recording.
	Entry int
	// Line is the line in the recording, from 1; 0 if it is unknown.
	Line int
	// Offset is the byte offset, -1 if it is unknown.
	Offset int64
	Err    error
}

func (e *Error) Error() string {
	var place []string
	if e.Line > 0 {
		place = append(place, fmt.Sprintf("line %d", e.Line))
	}
	if e.Offset >= 0 {
		place = append(place, fmt.Sprintf("byte %d", e.Offset))
	}
	text := e.Err.Error()
	if e.Entry > 0 {
		text = fmt.Sprintf("entry %d: %s", e.Entry, text)
	}
	if len(place) == 0 {
		return text
	}
	return strings.Join(place, ", ") + ": " + text
}

func (e *Error) Unwrap() error {
	return e.Err
}

// The errors of reading. Each says how to fix the recording.
var (
	errEmpty     = errors.New("the input is empty; give a recording")
	errFormat    = errors.New("neither HAR, nor one JSON exchange per line, nor HTTP as text; see snapspec check --help for the formats")
	errTruncated = errors.New("the input ends in the middle; it may have been cut off")
	errTooLarge  = fmt.Errorf("the exchange is larger than %d MiB; leave it out", MaxExchange>>20)
	errNoEntries = errors.New("no log.entries; give a HAR of version 1.2")
	errMore      = errors.New("more text after the HAR; remove it")
	errNoRequest = errors.New("no request with a method and a URL; add it")
	errBase64    = errors.New("the body is not base64; correct it")
	errTwoBodies = errors.New("both body and bodyBase64; give one")
	errUTF8      = errors.New("the text is not UTF-8; save the recording as UTF-8")
	errUTF16     = errors.New("the recording is UTF-16; save it as UTF-8")
)

// errStop ends the reading of a recording when its consumer stops.
var errStop = errors.New("stopped")

// typeError is the error for a member that is not of the type of its format.
type typeError struct {
	at   jsontext.Pointer
	want string
	is   jsontext.Kind
}

var kinds = map[jsontext.Kind]string{
	'{': "an object", '[': "an array", '"': "a string", '0': "a number", 't': "a boolean", 'f': "a boolean",
}

func (e *typeError) Error() string {
	return fmt.Sprintf("%s is %s; it must be %s", orRoot(e.at), kinds[e.is], e.want)
}

func orRoot(at jsontext.Pointer) string {
	if at == "" {
		return "the whole"
	}
	return string(at)
}

// isLocal reports whether the decoder can skip the rest of the exchange after err.
func isLocal(err error) bool {
	var mistyped *typeError
	return errors.As(err, &mistyped) || errors.Is(err, errTwoBodies) || errors.Is(err, errUTF8)
}

// explain returns an error of the JSON decoder without its text, which quotes what
// it found.
func explain(syntax *jsontext.SyntacticError) error {
	if errors.Is(syntax, io.ErrUnexpectedEOF) {
		return errTruncated
	}
	return fmt.Errorf("not JSON within %s; correct it", orRoot(syntax.JSONPointer))
}
