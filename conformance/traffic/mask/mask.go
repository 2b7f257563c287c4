// Package mask hides credentials in output about recorded traffic.
//
// It hides a value if its name, or a name in the value, may be that of a
// credential, or if the document declares it as one. It also hides every value of a known format, such as a JWT, and every
// value whose name is undocumented. If in doubt, it hides the value.
package mask

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/snapspec/snapspec/conformance/contract"
)

// Hidden replaces a credential.
const Hidden = "***"

const hiddenMessage = "the value is not as documented; it is not shown because it may contain a credential"

// secretName matches a name of a credential, up to its last letter. Consecutive
// names, as in X-Auth-Token, are one match. The short names match only as whole
// words that no blank follows, because prose contains them too. A dot does not
// separate words, because the key of a tag, Tag.1.Key, is not a secret.
var secretName = regexp.MustCompile(`(?i)(?:(?:` +
	`passw|passphrase|adminpass|pwd|secret|token|auth|bearer|jwt|cookie|signature|credential|` +
	`access_?-?key|api_?-?key|private_?-?key|x-sdk-)[a-z]*[-_]?)+` +
	`|(?:^|[^\w.-])(?:ak|sk|sig|pass|key)(?:$|[^\w\s.-])`)

// credential matches the beginning of a credential of a known format: a JWT, the
// value of an Authorization header, or the id of an access key. The beginning is
// enough, because values are cut.
var credential = regexp.MustCompile(`eyJ[\w-]{7}|(?i:bearer)\s+\S|LTAI\w`)

// Name reports whether name contains the name of a credential, or a credential.
func Name(name string) bool {
	return secretName.MatchString(name) || credential.MatchString(name)
}

// Text returns text, but hides everything after the first name of a credential, or
// from the first credential on, whichever comes first.
func Text(text string) string {
	masked := len(text)
	if at := secretName.FindStringIndex(text); at != nil {
		masked = at[1]
	}
	if at := credential.FindStringIndex(text); at != nil {
		masked = min(masked, at[0])
	}
	if masked == len(text) {
		return text
	}
	return text[:masked] + Hidden
}

// Header returns a copy of h without the values of credentials.
func Header(h http.Header) http.Header {
	masked := http.Header{}
	for name, values := range h {
		for _, value := range values {
			if Name(name) {
				value = Hidden
			}
			masked[name] = append(masked[name], Text(value))
		}
	}
	return masked
}

// Query returns a raw query without the values of credentials.
func Query(raw string) string {
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, ok := strings.Cut(pair, "=")
		if ok && Name(name) {
			pairs[i] = Text(name) + "=" + Hidden
		} else {
			pairs[i] = Escaped(pair)
		}
	}
	return strings.Join(pairs, "&")
}

// Escaped is like Text, for percent-encoded text such as a path.
func Escaped(text string) string {
	masked := Text(text)
	decoded, err := url.PathUnescape(masked) // the rest may contain an encoded name
	if err != nil || Text(decoded) != decoded {
		return Hidden
	}
	return masked
}

// Body returns a JSON body, as it was sent, without the values of credentials. From
// the first error in the JSON on, it is like Text.
func Body(body []byte) []byte {
	var masked []byte
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	done := int64(0) // the offset up to which body is processed
	hide := func(after int64) {
		start := after + int64(len(body[after:])-len(bytes.TrimLeft(body[after:], " \t\r\n,:")))
		masked = append(append(masked, body[done:start]...), `"`+Hidden+`"`...)
		done = d.InputOffset()
	}
	for {
		before := d.InputOffset()
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return append(masked, body[done:]...)
		}
		if err != nil {
			return append(masked, rest(body[done:])...)
		}
		kind, count := d.StackIndex(d.StackDepth())
		isSecret := kind == '{' && count%2 == 1 && Name(token.String())
		if credential.MatchString(token.String()) {
			hide(before)
		}
		if !isSecret {
			continue
		}
		after := d.InputOffset()
		if err := d.SkipValue(); err != nil {
			return append(append(masked, body[done:after]...), Hidden...)
		}
		hide(after)
	}
}

// rest is like Text for the part of a body that is not JSON. It hides all of it if a
// name may be escaped.
func rest(text []byte) string {
	if bytes.Contains(text, []byte(`\u`)) {
		return Hidden
	}
	return Text(string(text))
}

// Finding returns f without any credentials.
func Finding(f contract.Finding) contract.Finding {
	return FindingOf(nil, f)
}

// FindingOf is like Finding, for a finding in a message of an operation: it shows the
// names of documented members, such as /auth/identity/password, which are public. It
// also hides what the document of the operation declares as a credential.
func FindingOf(o *contract.Operation, f contract.Finding) contract.Finding {
	switch {
	case f.In == contract.InBody && f.At == "" && f.Rule == contract.RuleUnknown:
		// An undocumented body may have any encoding.
		f.Value = ""
	case f.Rule == contract.RuleSyntax:
		// The value is a query pair that cannot be decoded; its name is enough.
		f.Value = ""
	case f.In == contract.InCookie, Name(f.At), o != nil && o.IsSecret(f), slices.Contains(undocumented, f.Rule):
		hideAt(&f)
	case f.In == contract.InPath && Escaped(f.Value) != f.Value:
		f.Value, f.Message = Escaped(f.Value), hiddenMessage
	case Name(f.Value), credential.MatchString(f.Message):
		f.Value, f.Message = Hidden, hiddenMessage
	}
	f.At = place(o, f)
	return f
}

// place returns the place of f. The name of a pair with an encoded = includes the
// value, and what is below the name of a credential may be one.
func place(o *contract.Operation, f contract.Finding) string {
	if o == nil || f.In != contract.InBody {
		return Text(f.At)
	}
	tokens := strings.Split(f.At, "/")
	known := 1 // before the first slash is nothing
	for known < len(tokens) && (index.MatchString(tokens[known]) || o.DeclaresMember(unescape.Replace(tokens[known]))) {
		known++
	}
	documented := strings.Join(tokens[:known], "/")
	switch {
	case known == len(tokens):
		return documented
	case Name(documented), o.IsSecret(contract.Finding{In: f.In, At: documented}):
		return documented + "/" + Hidden
	}
	return Text(f.At)
}

// index matches a token for an item of a list. A longer number may be a name.
var index = regexp.MustCompile(`^[0-9]{1,4}$`)

// unescape returns the name that a token of a JSON pointer stands for.
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// undocumented lists the rules about undocumented names, whose values may be
// credentials.
var undocumented = []string{contract.RuleUnknown, "additionalProperties"}

// quoteNothing lists the rules whose messages never quote the recording.
var quoteNothing = []string{
	contract.RuleRequired, contract.RuleRepeated, contract.RuleUnknown, contract.RuleCase, contract.RuleDuplicate,
	contract.RuleDepth, contract.RuleUTF8, "additionalProperties", "minLength", "maxLength", "nullable",
}

// hideAt hides the value of f, and its message if that may quote the value.
func hideAt(f *contract.Finding) {
	if f.Value != "" {
		f.Value = Hidden
	}
	if !slices.Contains(quoteNothing, f.Rule) {
		f.Message = hiddenMessage
	}
}
