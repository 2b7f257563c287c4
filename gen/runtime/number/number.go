// Package number contains the type of an integer that a service sends as a JSON number
// or as a string.
package number

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
)

// integer is a JSON integer: a number without a fraction or an exponent.
var integer = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)$`)

// Value is an integer that a service sends as a JSON number, such as 20, or as a string,
// such as "20". It keeps the form that it was read in.
//
// Values can be compared with ==. The string "20" differs from the number 20; compare
// what Int returns to ignore that. The zero Value is the empty string.
type Value struct {
	text     string // the string, or the digits of the number as they were read
	isNumber bool
}

// OfString returns a value that is a string in JSON, such as "20".
func OfString(text string) Value {
	return Value{text: text}
}

// OfInt returns a value that is a number in JSON, such as 20.
func OfInt(n int) Value {
	return Value{text: strconv.Itoa(n), isNumber: true}
}

// String returns the value as text, without quotes.
func (v Value) String() string {
	return v.text
}

// Int returns the value as an int, whichever form it has. It returns an error for a
// string that is not an integer, such as "" and "20 GiB", and for one that overflows an int.
func (v Value) Int() (int, error) {
	n, err := strconv.Atoi(v.text)
	if err != nil {
		return 0, fmt.Errorf("number: %.100q: expected an integer", v.text)
	}
	return n, nil
}

// MarshalJSON returns the value in the form that it was read in.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.isNumber {
		return []byte(v.text), nil
	}
	return json.Marshal(v.text)
}

// UnmarshalJSON reads a JSON string or a JSON integer. It returns an error for
// everything else, including null and numbers such as 20.0 and 2e1, and does not change
// v then.
func (v *Value) UnmarshalJSON(data []byte) error {
	if integer.Match(data) {
		*v = Value{text: string(data), isNumber: true}
		return nil
	}
	var text *string // stays nil for null
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return fmt.Errorf("number: %.100s: expected an integer or a string", data)
	}
	*v = Value{text: *text}
	return nil
}
