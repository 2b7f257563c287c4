package fault

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxRetryAfter is the longest RetryAfter of an Error.
	maxRetryAfter = time.Hour
	// absurdRetryAfter is the longest wait that a server can mean: a longer one is
	// milliseconds in place of seconds, or the date of a wrong clock.
	absurdRetryAfter = 24 * time.Hour
)

// retryAfter returns how long the headers of a response ask to wait, 0 if they do not
// say. See https://www.rfc-editor.org/rfc/rfc9110#name-retry-after.
func retryAfter(h http.Header) time.Duration {
	return max(0,
		number(h.Get("X-Acs-Retry-After"), time.Millisecond),
		number(h.Get("Retry-After"), time.Second),
		untilDate(h))
}

// retryAfter returns how long a fault of OpenStack asks to wait, 0 if it does not say. It
// repeats the header Retry-After, as text or as a number of seconds.
func (o object) retryAfter() time.Duration {
	var seconds Code
	if json.Unmarshal(o.get("retryAfter"), &seconds) != nil {
		return 0
	}
	return number(seconds.String(), time.Second)
}

// number returns the wait of so many units, 0 if text is not a number.
func number(text string, unit time.Duration) time.Duration {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n > uint64(absurdRetryAfter/unit) { // #nosec G115 -- a positive constant, and a number that is not above it
		return 0
	}
	return min(time.Duration(n)*unit, maxRetryAfter) // #nosec G115 -- a positive constant, and a number that is not above it
}

// untilDate returns the wait until the date in Retry-After, 0 if it is not a date, and a
// negative one if it has passed. The Date of the response makes up for a clock that differs from the server's.
func untilDate(h http.Header) time.Duration {
	at, err := http.ParseTime(h.Get("Retry-After"))
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	wait := at.Sub(now)
	if wait > absurdRetryAfter {
		return 0
	}
	return min(wait, maxRetryAfter)
}
