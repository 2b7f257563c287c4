package contract

import (
	"net/http"
	"net/url"
	"strings"
)

// checkCookies checks the declared cookies and ignores all others.
func (o *Operation) checkCookies(header http.Header) []Finding {
	if len(o.cookie) == 0 {
		return nil
	}
	values := cookieValues(header)
	var found []Finding
	for _, p := range o.cookie {
		found = append(found, o.checkValues(p, values[p.name])...)
	}
	return found
}

// cookieValues returns the cookies of a request. Unlike net/http, it drops none with
// characters that RFC 6265 does not allow.
func cookieValues(header http.Header) texts {
	values := texts{}
	for _, line := range headerValues(header, "Cookie") {
		for pair := range strings.SplitSeq(line, ";") {
			name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
			if !ok {
				continue
			}
			value = strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
			if decoded, err := url.PathUnescape(value); err == nil {
				value = decoded
			}
			values[name] = append(values[name], value)
		}
	}
	return values
}
