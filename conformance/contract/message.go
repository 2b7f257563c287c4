package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxValue is the maximum number of characters that a finding shows of a value.
const maxValue = 64

// explain returns the message of a finding: what is wrong with value, what was
// expected and how to fix it.
func explain(rule string, err *openapi3.SchemaError, value any) string {
	s := err.Schema
	switch rule {
	case "required":
		return "the member is missing; add it"
	case "additionalProperties":
		return "the document allows no such member; leave it out or correct its name"
	case "nullable":
		return "null is not allowed; send a value or leave the member out"
	case "type":
		return fmt.Sprintf("%s is not of type %s; send that type", show(value), strings.Join(s.Type.Slice(), " or "))
	case "enum":
		return fmt.Sprintf("%s is not one of %s; send one of them", show(value), show(s.Enum))
	case "minLength":
		return fmt.Sprintf("%d characters, at least %d are needed; lengthen the value", length(value), s.MinLength)
	case "maxLength":
		return fmt.Sprintf("%d characters, at most %d are allowed; shorten the value", length(value), *s.MaxLength)
	case "pattern":
		return fmt.Sprintf("%s does not match %s; correct the value", show(value), cut(s.Pattern))
	case "anyOf", "oneOf":
		return fmt.Sprintf("%s, of %s; send a value of one of these schemas", err.Reason, branches(slices.Concat(s.AnyOf, s.OneOf)))
	case "not":
		return "the value matches the schema that it must not match; send another value"
	}
	return err.Reason + "; correct the value"
}

func length(value any) int {
	text, _ := value.(string)
	return utf8.RuneCountInString(text)
}

// branches returns the names of the alternatives of a combinator.
func branches(refs openapi3.SchemaRefs) string {
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = path.Base(ref.Ref)
		if ref.Ref == "" {
			names[i] = strings.Join(ref.Value.Type.Slice(), "|")
		}
	}
	return strings.Join(names, ", ")
}

// show returns a value as compact JSON, cut to maxValue characters.
func show(value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return cut(fmt.Sprint(value))
	}
	return cut(strings.TrimSuffix(b.String(), "\n"))
}

// cut shortens text to maxValue characters, the last of them an ellipsis.
func cut(text string) string {
	count, end := 0, 0 // end is where the last character before an ellipsis ends
	for at := range text {
		if count == maxValue-1 {
			end = at
		}
		if count++; count > maxValue {
			return string([]rune(text[:end])) + "…"
		}
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
