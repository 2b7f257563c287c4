// Package ostime reads and writes the timestamps of OpenStack and of the Huawei
// Cloud APIs that follow it: UTC, as a rule without a zone, which RFC 3339 and
// with it time.Time refuse.
package ostime

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// documented is the layout of the documented form.
const documented = "2006-01-02T15:04:05.000000"

// form is every form that is read. The calendar is not its matter: it lets
// February 30 pass.
var form = regexp.MustCompile(`^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])` +
	`[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z?$`)

// Time is a moment in UTC, with the text that it was read from. It does not
// change once made; its zero value is the zero time.Time.
//
// The documented form is 2013-02-25T03:56:53.081642, always UTC
// (https://support.huaweicloud.com/api-evs/evs_04_2016.html, created_at). Other
// pages of the vendor show a lower-case t, a trailing Z, or no fraction, so one
// to six fraction digits or none are read, and written back as they were read.
//
// Compare with Equal: == tells apart two texts of one moment.
type Time struct {
	time time.Time
	text string // as read; empty when made from a time.Time
}

// New gives t in UTC, cut to whole microseconds, the finest that the form holds.
// The form holds the years 0 to 9999: MarshalText refuses others.
func New(t time.Time) Time {
	return Time{time: t.UTC().Truncate(time.Microsecond)}
}

// Parse reads a timestamp: the documented form, with T or t, one to six fraction
// digits or none, and Z or nothing at the end. It refuses everything else, and a
// date that the calendar does not have.
func Parse(text string) (Time, error) {
	plain := strings.Replace(strings.TrimSuffix(text, "Z"), "t", "T", 1)
	// time.Parse takes a fraction that the layout does not name. It knows the
	// calendar but is lenient about the form: it takes 3:56:53 and 53,081642.
	t, err := time.Parse("2006-01-02T15:04:05", plain)
	if err != nil || !form.MatchString(text) {
		return Time{}, fmt.Errorf("ostime: %q is no timestamp: expected a time of the calendar in UTC, such as 2013-02-25T03:56:53.081642", text)
	}
	return Time{time: t, text: text}, nil
}

// Time gives the moment as a time.Time in UTC.
func (t Time) Time() time.Time {
	return t.time
}

// String gives the text that t was read from, or the documented form with six
// fraction digits when it was made by New.
func (t Time) String() string {
	if t.text != "" {
		return t.text
	}
	return t.time.Format(documented)
}

// Equal reports whether t and other are the same moment, however written.
func (t Time) Equal(other Time) bool {
	return t.time.Equal(other.time)
}

// IsZero reports whether t is the moment of the zero value, which is that of
// time.Time: 0001-01-01T00:00:00.
func (t Time) IsZero() bool {
	return t.time.IsZero()
}

// MarshalText gives String, and with it what encoding/json writes. It fails for
// a year that four digits cannot write.
func (t Time) MarshalText() ([]byte, error) {
	if year := t.time.Year(); year < 0 || year > 9999 {
		return nil, fmt.Errorf("ostime: year %d cannot be written: expected 0 to 9999", year)
	}
	return []byte(t.String()), nil
}

// UnmarshalText is Parse; it leaves t alone when it fails. encoding/json refuses
// anything but a string before it gets here, and skips null, which so leaves t
// as it is: a member that may be null is a nullable.Nullable[Time].
func (t *Time) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}
