package fault

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
)

// integer is a JSON integer: a number without a fraction or an exponent.
var integer = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)$`)

// Code is the error code of a fault: a string such as EVS.5400, or an integer, since
// OpenStack Cinder sends the HTTP status. The set of codes is open, and one code may
// have several messages.
//
// Codes can be compared with ==. The string "400" differs from the integer 400. The
// zero Code is the empty string.
type Code struct {
	text      string // the string, or the digits of the integer as they were read
	isInteger bool
}

// StringCode returns a string code, such as "EVS.5400" in JSON.
func StringCode(code string) Code {
	return Code{text: code}
}

// IntCode returns an integer code, such as 400 in JSON.
func IntCode(code int) Code {
	return Code{text: strconv.Itoa(code), isInteger: true}
}

// String returns the code as text, without quotes.
func (c Code) String() string {
	return c.text
}

// Int returns the code as a number. It reports false for a string code, even one of
// digits, and for an integer that overflows an int.
func (c Code) Int() (int, bool) {
	if !c.isInteger {
		return 0, false
	}
	n, err := strconv.Atoi(c.text)
	return n, err == nil
}

// MarshalJSON returns a JSON string, or a JSON integer with the digits that it was
// read with.
func (c Code) MarshalJSON() ([]byte, error) {
	if c.isInteger {
		return []byte(c.text), nil
	}
	return json.Marshal(c.text)
}

// UnmarshalJSON reads a JSON string or a JSON integer. It returns an error for
// everything else, including null and numbers such as 400.0 and 4e2, and does not
// change c then.
func (c *Code) UnmarshalJSON(data []byte) error {
	if integer.Match(data) {
		*c = Code{text: string(data), isInteger: true}
		return nil
	}
	var text *string // stays nil for null
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return fmt.Errorf("fault: code %.100s: expected a string or an integer", data)
	}
	*c = Code{text: *text}
	return nil
}
