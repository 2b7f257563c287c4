package fault

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
)

// integer is a JSON integer: a number without a fraction or an exponent.
var integer = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)$`)

// Code is the error code of a fault: a string such as EVS.5400 or an integer,
// for OpenStack Cinder sends its HTTP status. Codes are an open set and not
// unique: one code may have several messages.
//
// Codes are comparable with ==, and the string "400" is not the integer 400. The
// zero Code is the empty string.
type Code struct {
	text      string // the string, or the integer as it was written
	isInteger bool
}

// StringCode gives the code that is a string, in JSON "EVS.5400".
func StringCode(code string) Code {
	return Code{text: code}
}

// IntCode gives the code that is an integer, in JSON 400.
func IntCode(code int) Code {
	return Code{text: strconv.Itoa(code), isInteger: true}
}

// String gives the code as text, without quotes, whether string or integer.
func (c Code) String() string {
	return c.text
}

// Int gives the code as a number. It reports false for a string code, even one
// of digits, and for an integer that an int cannot hold.
func (c Code) Int() (int, bool) {
	if !c.isInteger {
		return 0, false
	}
	n, err := strconv.Atoi(c.text)
	return n, err == nil
}

// MarshalJSON gives a JSON string or a JSON integer, the integer with the digits
// that it was read with.
func (c Code) MarshalJSON() ([]byte, error) {
	if c.isInteger {
		return []byte(c.text), nil
	}
	return json.Marshal(c.text)
}

// UnmarshalJSON reads a JSON string or a JSON integer. It refuses everything
// else, null and numbers such as 400.0 and 4e2 included, and then leaves c alone.
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
