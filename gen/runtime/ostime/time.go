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

// offset matches the end of a timestamp with an offset from UTC.
var offset = regexp.MustCompile(`[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]$`)

// Time is an instant in UTC with the text that it was read from. It is immutable; its
// zero value is the zero time.Time.
//
// The documented form is 2013-02-25T03:56:53.081642, always UTC
// (https://support.huaweicloud.com/api-evs/evs_04_2016.html, created_at). Other
// pages of the vendor show a lower-case t, a trailing Z, or no fraction. Parse accepts
// all of them, with up to six fraction digits, and String returns them as they were
// read.
//
// Decoding never fails, because one odd timestamp must not lose an answer: see
// UnmarshalText and Valid.
//
// Compare with Equal: == also compares the texts.
type Time struct {
	time time.Time
	text string // as read; empty if made from a time.Time
	odd  bool   // text was read and is not a timestamp
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
	return Time{time: t, text: text}, nil
}

// Time returns the instant as a time.Time in UTC.
func (t Time) Time() time.Time {
	return t.time
}

// Valid reports whether t is an instant. It is false only for a Time that was decoded
// from a text that is not a timestamp, such as "": Time then returns the zero time.Time,
// and String the text.
func (t Time) Valid() bool {
	return !t.odd
}

// String returns the text that t was read from, or the documented form with six
// fraction digits if New made it.
func (t Time) String() string {
	if t.wasRead() {
		return t.text
	}
	return t.time.Format(documented)
}

func (t Time) wasRead() bool {
	return t.text != "" || t.odd
}

// Equal reports whether t and other are the same instant.
func (t Time) Equal(other Time) bool {
	return t.time.Equal(other.time)
}

// IsZero reports whether t is the instant of the zero time.Time,
// 0001-01-01T00:00:00.
func (t Time) IsZero() bool {
	return t.time.IsZero()
}

// MarshalText returns String; encoding/json uses it. It returns an error for a Time that
// New made of a year that does not fit four digits.
func (t Time) MarshalText() ([]byte, error) {
	if year := t.time.Year(); !t.wasRead() && (year < 0 || year > 9999) {
		return nil, fmt.Errorf("ostime: year %d cannot be written: expected 0 to 9999", year)
	}
	return []byte(t.String()), nil
}

// UnmarshalText sets t to what Parse returns. It never returns an error: it also reads a
// timestamp with an offset, such as +08:00, as the instant that it is, and keeps any
// other text for String and MarshalText, with Valid false. encoding/json calls it for
// strings only, and ignores null, which does not change t: use nullable.Nullable[Time]
// for a member that may be null.
func (t *Time) UnmarshalText(text []byte) error {
	*t = decode(string(text))
	return nil
}

// longest is more bytes than any timestamp has.
const longest = 64

func decode(text string) Time {
	if len(text) > longest {
		return Time{text: text, odd: true}
	}
	if t, err := Parse(text); err == nil {
		return t
	}
	if t, err := parseOffset(text); err == nil {
		return t
	}
	return Time{text: text, odd: true}
}

// parseOffset reads a timestamp in a form of Parse with an offset in place of the Z.
func parseOffset(text string) (Time, error) {
	zone := offset.FindString(text)
	local, err := Parse(strings.TrimSuffix(text, zone))
	if err != nil || zone == "" || strings.HasSuffix(local.text, "Z") {
		return Time{}, fmt.Errorf("ostime: %q is not a timestamp with an offset", text)
	}
	at, err := time.Parse("-07:00", zone)
	if err != nil {
		return Time{}, fmt.Errorf("ostime: %q is not a timestamp with an offset", text)
	}
	_, seconds := at.Zone()
	return Time{time: local.time.Add(-time.Duration(seconds) * time.Second), text: text}, nil
}
