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

// maxBody is how many bytes of a body are printed.
const maxBody = 4 << 10

// redactor prints messages without credentials. It hides values by their names, and
// the credentials of the options wherever they occur, since a server may return them
// under any name.
type redactor struct{ secrets *strings.Replacer }

func newRedactor(options Options) *redactor {
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
	return &redactor{strings.NewReplacer(pairs...)}
}

func (r *redactor) text(text string) string {
	return strings.ToValidUTF8(r.secrets.Replace(text), "\uFFFD")
}

func (r *redactor) request(request *http.Request, body string) string {
	target := mask.Escaped(request.URL.EscapedPath())
	if request.URL.RawQuery != "" {
		target += "?" + mask.Query(request.URL.RawQuery)
	}
	return r.message(request.Method+" "+target, request.Header, []byte(body))
}

func (r *redactor) answer(a answer) string {
	return r.message(strings.TrimSpace(fmt.Sprintf("%d %s", a.status, http.StatusText(a.status))), a.header, a.body)
}

func (r *redactor) message(start string, header http.Header, body []byte) string {
	var b strings.Builder
	b.WriteString(start + "\n")
	header = mask.Header(header)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	if len(body) > 0 {
		b.WriteString("\n" + r.body(body) + "\n")
	}
	return r.text(b.String())
}

// body returns the beginning of a body. It hides credentials before it cuts.
func (r *redactor) body(body []byte) string {
	text := r.text(string(mask.Body(body)))
	if len(text) <= maxBody {
		return text
	}
	end := maxBody
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + fmt.Sprintf("\n… and %d bytes more", len(text)-end)
}
