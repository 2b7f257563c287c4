package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is the maximum nesting depth of a body.
const MaxDepth = 100

// errDepth is the error for a body that exceeds MaxDepth.
var errDepth = fmt.Errorf("nested deeper than %d levels", MaxDepth)

// decode reads exactly one JSON value, as RFC 8259 defines it.
// Numbers stay as they are written: JSON Schema accepts 1.0 as an integer, and a
// number beyond the range of a float is valid.
func decode(body []byte) (any, *Finding) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body))
	value, err := decodeValue(decoder)
	if errors.Is(err, io.EOF) {
		err = errors.New("the body has only white space")
	}
	if err == nil {
		err = decodeEnd(decoder)
	}
	if err != nil {
		return nil, notJSON(body, err)
	}
	return value, nil
}

// decodeValue reads one value from decoder, which refuses duplicate members.
func decodeValue(decoder *jsontext.Decoder) (any, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	if decoder.StackDepth() > MaxDepth {
		return nil, errDepth
	}
	switch token.Kind() {
	case '{':
		return decodeObject(decoder)
	case '[':
		return decodeArray(decoder)
	case '"':
		return token.String(), nil
	case '0':
		return json.Number(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil
}

func decodeObject(decoder *jsontext.Decoder) (any, error) {
	object := map[string]any{}
	for decoder.PeekKind() != '}' {
		name, err := decoder.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String() // the next read invalidates the token
		if object[key], err = decodeValue(decoder); err != nil {
			return nil, err
		}
	}
	_, err := decoder.ReadToken()
	return object, err
}

func decodeArray(decoder *jsontext.Decoder) (any, error) {
	array := []any{}
	for decoder.PeekKind() != ']' {
		item, err := decodeValue(decoder)
		if err != nil {
			return nil, err
		}
		array = append(array, item)
	}
	_, err := decoder.ReadToken()
	return array, err
}

func decodeEnd(decoder *jsontext.Decoder) error {
	_, err := decoder.ReadToken()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		return errors.New("more text after the value")
	}
	return err
}

// notJSON returns the finding that explains why body cannot be decoded. It does not
// pass the text of the decoder on, which quotes the body.
func notJSON(body []byte, err error) *Finding {
	found := &Finding{In: InBody, Rule: RuleJSON}
	var syntax *jsontext.SyntacticError
	switch isSyntax := errors.As(err, &syntax); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		found.Message = "the body ends within a value; send all of it"
		if isSyntax {
			found.At = string(syntax.JSONPointer)
		}
		return found
	case !isSyntax:
		found.Message = err.Error() + "; send one JSON value"
		if errors.Is(err, errDepth) {
			found.Rule = RuleDepth
			found.Message = err.Error() + "; flatten the body"
		}
		return found
	}
	found.At = string(syntax.JSONPointer)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		found.Rule = RuleDuplicate
		found.Message = "the object has this member twice, and readers differ in which one they use; send it once"
	case !startsUTF8(body[syntax.ByteOffset:]):
		found.Rule = RuleUTF8
		found.Message = fmt.Sprintf("byte %d is not UTF-8; encode the body as UTF-8", syntax.ByteOffset)
	default:
		found.Message = explainSyntax(body, syntax)
	}
	return found
}

func explainSyntax(body []byte, syntax *jsontext.SyntacticError) string {
	if bytes.HasPrefix(body[syntax.ByteOffset:], []byte(`\`)) {
		return fmt.Sprintf("the escape at byte %d is not one of JSON, or a surrogate without its other half; correct it", syntax.ByteOffset)
	}
	return fmt.Sprintf("what is at byte %d is not JSON; send JSON", syntax.ByteOffset)
}

func startsUTF8(text []byte) bool {
	r, size := utf8.DecodeRune(text)
	return r != utf8.RuneError || size != 1
}
