// Package mask keeps credentials out of what is shown of recorded traffic.
//
// It goes by names: a value is hidden if the name that it stands under, or
// anything it contains, says that it may be a credential. A value of a known
// shape, such as a JWT, is hidden wherever it stands; so is what stands under a
// name that no document has. It hides too much rather than too little.
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

// Hidden stands where a credential stood.
const Hidden = "***"

const hiddenMessage = "what was sent is not as documented, and not shown since it may hold a credential"

// telling is a name of a credential, to its last letter. Names that follow each
// other, as in X-Auth-Token, are one. The short ones must stand by themselves,
// and not before a blank as words of a text do: dots are not separators, since
// the key of a tag, Tag.1.Key, is not a secret.
var telling = regexp.MustCompile(`(?i)(?:(?:` +
	`passw|passphrase|adminpass|pwd|secret|token|auth|bearer|jwt|cookie|signature|credential|` +
	`access_?-?key|api_?-?key|private_?-?key|x-sdk-)[a-z]*[-_]?)+` +
	`|(?:^|[^\w.-])(?:ak|sk|sig|pass|key)(?:$|[^\w\s.-])`)

// credential is what a credential of a known shape begins with: a JWT, of which
// there may be no more than that since values are cut; the value of an
// Authorization; the id of an access key.
var credential = regexp.MustCompile(`eyJ[\w-]{7}|(?i:bearer)\s+\S|LTAI\w`)

// Name reports whether name is that of a credential, or contains one, or is
// none but a credential itself.
func Name(name string) bool {
	return telling.MatchString(name) || credential.MatchString(name)
}

// Text hides all that follows the first name of a credential in text, or all
// from the first credential on if that comes first.
func Text(text string) string {
	masked := len(text)
	if at := telling.FindStringIndex(text); at != nil {
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

// Header is h with the values of credentials hidden.
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

// Query is a raw query with the values of credentials hidden.
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

// Escaped is Text for percent-encoded text, such as a path.
func Escaped(text string) string {
	masked := Text(text)
	decoded, err := url.PathUnescape(masked) // what is left may hold an encoded name
	if err != nil || Text(decoded) != decoded {
		return Hidden
	}
	return masked
}

// Body is a JSON body, as it was sent, with the values of credentials hidden.
// Of a body that is not JSON, what follows the first name of a credential goes.
func Body(body []byte) []byte {
	var masked []byte
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	done := int64(0) // what is before it has been dealt with
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
		isTelling := kind == '{' && count%2 == 1 && Name(token.String())
		if credential.MatchString(token.String()) {
			hide(before)
		}
		if !isTelling {
			continue
		}
		after := d.InputOffset()
		if err := d.SkipValue(); err != nil {
			return append(append(masked, body[done:after]...), Hidden...)
		}
		hide(after)
	}
}

// rest hides in what is not JSON, where a name may be escaped.
func rest(text []byte) string {
	if bytes.Contains(text, []byte(`\u`)) {
		return Hidden
	}
	return Text(string(text))
}

// Finding is f with what may be a credential hidden.
func Finding(f contract.Finding) contract.Finding {
	switch {
	case f.In == contract.InBody && f.At == "" && f.Rule == contract.RuleUnknown:
		// A body that no document describes, in any encoding.
		f.Value = ""
	case f.Rule == contract.RuleSyntax:
		// A pair of a query that cannot be decoded; its name tells enough.
		f.Value = ""
	case f.In == contract.InPath && Escaped(f.Value) != f.Value:
		f.Value, f.Message = Escaped(f.Value), hiddenMessage
	case Name(f.At), slices.Contains(undocumented, f.Rule):
		hideAt(&f)
	case Name(f.Value), credential.MatchString(f.Message):
		f.Value, f.Message = Text(f.Value), hiddenMessage
	}
	f.At = Text(f.At) // a pair that was encoded as a whole is all name
	return f
}

// undocumented are the rules about names that no document has: it is unknown
// what stands under them.
var undocumented = []string{contract.RuleUnknown, "additionalProperties"}

// quoteNothing are the rules whose messages never quote what was sent.
var quoteNothing = []string{
	contract.RuleRequired, contract.RuleRepeated, contract.RuleUnknown, contract.RuleCase, contract.RuleDuplicate,
	contract.RuleDepth, contract.RuleUTF8, "additionalProperties", "minLength", "maxLength", "nullable",
}

func hideAt(f *contract.Finding) {
	if f.Value != "" {
		f.Value = Hidden
	}
	if !slices.Contains(quoteNothing, f.Rule) {
		f.Message = hiddenMessage
	}
}
