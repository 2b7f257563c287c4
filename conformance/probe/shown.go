package probe

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

// maxShown is how many bytes of a body are shown.
const maxShown = 4 << 10

// shown writes messages without credentials: what goes by the name of one is
// hidden, and so are those of the options wherever they stand, since a server
// may send them back under any name.
type shown struct{ secrets *strings.Replacer }

func newShown(options Options) *shown {
	var pairs []string
	c := options.Credentials
	for _, secret := range []string{c.Token, c.AccessKey, c.SecretKey, c.SecurityToken, options.Resources.Password} {
		if secret == "" {
			continue
		}
		quoted := strconv.Quote(secret)
		for _, written := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), inJSON(secret), quoted[1 : len(quoted)-1]} {
			pairs = append(pairs, written, mask.Hidden)
		}
	}
	return &shown{strings.NewReplacer(pairs...)}
}

func (s *shown) text(text string) string {
	return strings.ToValidUTF8(s.secrets.Replace(text), "\uFFFD")
}

func (s *shown) request(r *http.Request, body string) string {
	target := mask.Escaped(r.URL.EscapedPath())
	if r.URL.RawQuery != "" {
		target += "?" + mask.Query(r.URL.RawQuery)
	}
	return s.message(r.Method+" "+target, r.Header, []byte(body))
}

func (s *shown) answer(a answer) string {
	return s.message(strings.TrimSpace(fmt.Sprintf("%d %s", a.status, http.StatusText(a.status))), a.header, a.body)
}

func (s *shown) message(start string, header http.Header, body []byte) string {
	var b strings.Builder
	b.WriteString(start + "\n")
	header = mask.Header(header)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	if len(body) > 0 {
		b.WriteString("\n" + s.body(body) + "\n")
	}
	return s.text(b.String())
}

// body is the begin of a body; what is hidden is hidden before it is cut.
func (s *shown) body(body []byte) string {
	text := s.text(string(mask.Body(body)))
	if len(text) <= maxShown {
		return text
	}
	end := maxShown
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + fmt.Sprintf("\n… and %d bytes more", len(text)-end)
}
