package probe

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

// maxBody is how many bytes of a body are printed.
const maxBody = 4 << 10

// redactor prints messages without credentials. It hides values by their names, and
// the credentials of the options wherever they occur and however they are encoded,
// since a server may return them under any name.
type redactor struct{ secrets []secret } // the longest first: it may contain another

func newRedactor(options Options) *redactor {
	c := options.Credentials
	texts := []string{c.Token, c.AccessKey, c.SecretKey, c.SecurityToken, options.Resources.Password}
	slices.SortFunc(texts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	r := &redactor{}
	for _, text := range texts {
		if text != "" {
			r.secrets = append(r.secrets, newSecret(text))
		}
	}
	return r
}

func (r *redactor) text(text string) string {
	for _, s := range r.secrets {
		text = s.hide(text)
	}
	return strings.ToValidUTF8(text, "\uFFFD")
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

// whole returns a body without credentials. It hides those of the options first: what
// hides by name cuts a text, perhaps within one of them.
func (r *redactor) whole(body []byte) string {
	return r.text(string(mask.Body([]byte(r.text(string(body))))))
}

// body returns the beginning of a body. It hides credentials before it cuts.
func (r *redactor) body(body []byte) string {
	text := r.whole(body)
	if len(text) <= maxBody {
		return text
	}
	end := maxBody
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + fmt.Sprintf("\n… and %d bytes more", len(text)-end)
}
