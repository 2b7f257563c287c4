// Package ostime reads and writes the timestamps of OpenStack and of the Huawei
// Cloud APIs that follow it. They are in UTC and usually have no zone, which RFC 3339
// and therefore time.Time refuse.
package ostime

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// documented is the layout of the documented form.
const documented = "2006-01-02T15:04:05.000000"

// form matches every accepted form. It does not check the calendar: it accepts
// February 30.
var form = regexp.MustCompile(`^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])` +
	`[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z?$`)

// Time is an instant in UTC with the text that it was read from. It is immutable; its
// zero value is the zero time.Time.
//
// A Time can hold any text, since one odd timestamp must not lose the answer that it is
// in: of a text that is no timestamp, the instant is zero and the text is kept.
//
// The documented form is 2013-02-25T03:56:53.081642, always UTC
// (https://support.huaweicloud.com/api-evs/evs_04_2016.html, created_at). Other
// pages of the vendor show a lower-case t, a trailing Z, or no fraction. Parse accepts
// all of them, with up to six fraction digits, and String returns them as they were
// read.
//
// Compare with Equal: == also compares the texts.
type Time struct {
	time   time.Time
	text   string // as read
	isRead bool   // false if made from a time.Time
}

// New returns t in UTC, truncated to microseconds, the precision of the form. The form
// has only the years 0 to 9999: MarshalText refuses others.
func New(t time.Time) Time {
	return Time{time: t.UTC().Truncate(time.Microsecond)}
}

// Parse reads a timestamp in the documented form, with T or t, up to six fraction
// digits, and an optional Z. It returns an error for any other form and for a date
// that is not in the calendar.
func Parse(text string) (Time, error) {
	plain := strings.Replace(strings.TrimSuffix(text, "Z"), "t", "T", 1)
	// time.Parse accepts a fraction that is not in the layout. It checks the calendar
	// but not the form: it accepts 3:56:53 and 53,081642.
	t, err := time.Parse("2006-01-02T15:04:05", plain)
	if err != nil || !form.MatchString(text) {
		return Time{}, fmt.Errorf("ostime: %q is not a timestamp: expected a valid time in UTC, such as 2013-02-25T03:56:53.081642", text)
	}
	return Time{time: t, text: text, isRead: true}, nil
}

// Time returns the instant as a time.Time in UTC.
func (t Time) Time() time.Time {
	return t.time
}

// String returns the text that t was read from, or the documented form with six
// fraction digits if New made it.
func (t Time) String() string {
	if t.isRead {
		return t.text
	}
	return t.time.Format(documented)
}

// Equal reports whether t and other are the same instant.
func (t Time) Equal(other Time) bool {
	return t.time.Equal(other.time)
}

// IsZero reports whether t is the instant of the zero time.Time, 0001-01-01T00:00:00,
// which it also is if the text is no timestamp.
func (t Time) IsZero() bool {
	return t.time.IsZero()
}

// MarshalText returns String; encoding/json uses it. It returns an error for a year
// that does not fit four digits.
func (t Time) MarshalText() ([]byte, error) {
	if year := t.time.Year(); year < 0 || year > 9999 {
		return nil, fmt.Errorf("ostime: year %d cannot be written: expected 0 to 9999", year)
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads any text and never fails: what Parse reads, a timestamp of RFC 3339
// with an offset, such as +00:00 or +08:00, and of any other text, also an empty one,
// the text with the zero instant. encoding/json accepts only strings, and ignores null,
// which does not change t: use nullable.Nullable[Time] for a member that may be null.
func (t *Time) UnmarshalText(text []byte) error {
	*t = read(string(text))
	return nil
}

func read(text string) Time {
	if parsed, err := Parse(text); err == nil {
		return parsed
	}
	withOffset, err := time.Parse(time.RFC3339, strings.Replace(text, "t", "T", 1))
	if err != nil {
		withOffset = time.Time{}
	}
	return Time{time: withOffset.UTC(), text: text, isRead: true}
}
