// Package decode decodes the files of users, with errors that they can act on.
package decode

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// YAML decodes one document, which may be empty, and accepts no unknown key. Its
// errors have the line, but neither a value, which may be a secret, nor a type of Go.
func YAML(data []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	err := decoder.Decode(into)
	var mistyped *yaml.TypeError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &mistyped):
		return errors.New(reword(mistyped.Errors))
	case err != nil:
		return errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("more than one YAML document; keep the first")
	}
	return nil
}

// The errors of the decoder name types of Go and quote values.
var (
	unknownKey = regexp.MustCompile(`field (\S+) not found in type \S+`)
	wrongType  = regexp.MustCompile("cannot unmarshal !!(\\w+)( `.*?`)? into \\S+")
)

func reword(faults []string) string {
	var all []string
	for _, text := range faults {
		text = unknownKey.ReplaceAllString(text, `there is no key "$1"; correct its name`)
		all = append(all, wrongType.ReplaceAllString(text, "a value has the wrong type, $1"))
	}
	return strings.Join(all, "; ")
}
