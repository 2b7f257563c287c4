// Package mask keeps credentials out of what is shown of recorded traffic.
//
// It goes by names: a value is hidden if the name that it stands under, or
// anything it contains, says that it may be a credential. It hides too much
// rather than too little.
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

// telling is a name of a credential, to its last letter.
var telling = regexp.MustCompile(`(?i)(?:passw|passphrase|adminpass|pwd|secret|token|authorization|cookie|signature|credential|access_?-?key|x-sdk-)[a-z]*`)

// Name reports whether name is that of a credential, or contains one.
func Name(name string) bool {
	return telling.MatchString(name)
}

// Text hides all that follows the first name of a credential in text.
func Text(text string) string {
	at := telling.FindStringIndex(text)
	if at == nil || at[1] == len(text) {
		return text
	}
	return text[:at[1]] + Hidden
}

// Header is h with the values of credentials hidden.
func Header(h http.Header) http.Header {
	shown := http.Header{}
	for name, values := range h {
		if Name(name) {
			values = slices.Repeat([]string{Hidden}, len(values))
		}
		shown[name] = values
	}
	return shown
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
	if Name(text) {
		return Text(text)
	}
	decoded, err := url.PathUnescape(text)
	if err != nil || Name(decoded) {
		return Hidden
	}
	return text
}

// Body is a JSON body, as it was sent, with the values of credentials hidden.
// Of a body that is not JSON, what follows the first name of a credential goes.
func Body(body []byte) []byte {
	var shown []byte
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	done := int64(0) // what is before it has been dealt with
	for {
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return append(shown, body[done:]...)
		}
		if err != nil {
			return append(shown, rest(body[done:])...)
		}
		kind, count := d.StackIndex(d.StackDepth())
		isName := kind == '{' && count%2 == 1
		if !isName || !Name(token.String()) {
			continue
		}
		after := d.InputOffset()
		value, err := d.ReadValue()
		if err != nil {
			return append(append(shown, body[done:after]...), Hidden...)
		}
		start := d.InputOffset() - int64(len(value))
		shown = append(shown, body[done:start]...)
		shown = append(shown, `"`+Hidden+`"`...)
		done = d.InputOffset()
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
		// A body that no document describes, in whatever encoding.
		f.Value = ""
	case f.Rule == contract.RuleSyntax:
		// A pair of a query that cannot be decoded; its name tells enough.
		f.Value = ""
	case f.In == contract.InPath && Escaped(f.Value) != f.Value:
		f.Value, f.Message = Escaped(f.Value), hiddenMessage
	case Name(f.At):
		hideAt(&f)
	case Name(f.Value):
		f.Value, f.Message = Text(f.Value), hiddenMessage
	}
	f.At = Text(f.At) // a pair that was encoded as a whole is all name
	return f
}

// quoteNothing are the rules whose messages never quote what was sent.
var quoteNothing = []string{
	contract.RuleRequired, contract.RuleRepeated, contract.RuleUnknown, contract.RuleCase, contract.RuleDuplicate,
	contract.RuleDepth, contract.RuleUTF8, "minLength", "maxLength", "nullable",
}

func hideAt(f *contract.Finding) {
	if f.Value != "" {
		f.Value = Hidden
	}
	if !slices.Contains(quoteNothing, f.Rule) {
		f.Message = hiddenMessage
	}
}
