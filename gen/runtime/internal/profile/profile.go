// Package profile reads access keys from environment variables and from the profile
// files of the vendors. No error of this package shows a value that it has read.
package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSize is the largest profile file that is read, in bytes.
const maxSize = 1 << 20

// A Value is a value and the name that an error gives it.
type Value struct {
	Name string // such as HUAWEICLOUD_SDK_AK
	Text string // may be a secret
}

// Env returns the value of an environment variable. A variable that is empty counts as
// one that is not set, as it does for the SDKs of the vendors.
func Env(name string) Value {
	return Value{Name: name, Text: os.Getenv(name)}
}

// Check reports whether an access key is there: id and secret are set, and token may
// be. It is an error if one of the three is set and id or secret is not, or if a value
// has a blank or a control character, such as the line feed at the end of a file.
func Check(id, secret, token Value) (bool, error) {
	if id.Text == "" && secret.Text == "" && token.Text == "" {
		return false, nil
	}
	for _, needed := range []Value{id, secret} {
		if needed.Text == "" {
			return false, fmt.Errorf("%s is not set, but %s is: set both %s and %s, or none of them",
				needed.Name, firstSet(id, secret, token), id.Name, secret.Name)
		}
	}
	for _, value := range []Value{id, secret, token} {
		if err := Clean(value); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Clean returns an error if value has a blank or a control character, which no access
// key has and no header can carry.
func Clean(value Value) error {
	at := strings.IndexFunc(value.Text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	if at < 0 {
		return nil
	}
	return fmt.Errorf("%s has a blank or a control character at byte %d of %d: remove it", value.Name, at+1, len(value.Text))
}

func firstSet(values ...Value) string {
	for _, value := range values {
		if value.Text != "" {
			return value.Name
		}
	}
	return ""
}

// Home returns the path of a file below the home directory of the user.
func Home(elem ...string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("the home directory is not known: %w", err)
	}
	return filepath.Join(append([]string{home}, elem...)...), nil
}

// Read returns the text of a file of at most 1 MiB, without the byte order mark in
// front. The error wraps fs.ErrNotExist if there is no such file.
func Read(path string) ([]byte, error) {
	file, err := os.Open(path) // #nosec G304 -- the user's own profile
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxSize {
		return nil, fmt.Errorf("%s has more than %d bytes: a profile file has at most that many", path, maxSize)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("%s is not a text in UTF-8: save it in this encoding", path)
	}
	return text, nil
}

// Kind returns a kind of profile in quotes for an error, or a text that says that there
// is none. A text that does not look like the name of a kind may be a secret in the
// wrong place, and is not shown.
func Kind(kind string) string {
	switch {
	case kind == "":
		return "not set"
	case len(kind) > 24 || strings.IndexFunc(kind, notKind) >= 0:
		return fmt.Sprintf("a text of %d bytes that is not the name of a kind", len(kind))
	}
	return fmt.Sprintf("%q", kind)
}

func notKind(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_'
}

// A Search notes where an access key was looked for and why it was not there.
type Search []string

// Note adds a place and the reason.
func (s *Search) Note(place, reason string) {
	*s = append(*s, place+" ("+reason+")")
}

// Err returns the error of a search that found no access key. How says what to do.
func (s Search) Err(how string) error {
	return errors.New("no access key found; looked at: " + strings.Join(s, "; ") + ". " + how)
}
