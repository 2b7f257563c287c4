// Package profile reads the credentials files of the vendors' SDKs. No error shows what
// is in a file, because that may be a secret.
package profile

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxFile is the size of the largest file that is read.
const maxFile = 1 << 20

// Home returns the path of a file in the home directory of the user. Without a home
// directory the path begins with ~ and no file is there.
func Home(elements ...string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "~"
	}
	return filepath.Join(append([]string{home}, elements...)...)
}

// Read returns the content of a file of up to 1 MiB. The error of one that does not
// exist is fs.ErrNotExist.
func Read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes: it is not a credentials file", path, maxFile)
	}
	return data, err
}

// Section returns the keys of a section of an INI file, nil if it has no such section. A
// line is a section in brackets, a key and a value with = or : between them, a comment
// that begins with # or ;, or empty. A comment may also follow a blank on any line. A
// value may be in single, double or back quotes. A repeated key has the last value, and a
// repeated section has the keys of all.
//
// The error of any other line names its number.
func Section(data []byte, name string) (map[string]string, error) {
	var keys map[string]string
	current := false
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\uFEFF"))) {
		number++
		text := strings.TrimSpace(string(line))
		switch {
		case text == "" || isComment(text):
			continue
		case strings.HasPrefix(text, "["):
			section, ok := strings.CutSuffix(uncommented(text), "]")
			if !ok {
				return nil, fmt.Errorf("line %d: a section has no closing bracket", number)
			}
			if current = strings.TrimSpace(section[1:]) == name; current && keys == nil {
				keys = map[string]string{}
			}
			continue
		}
		at := strings.IndexAny(text, "=:")
		if at < 0 {
			return nil, fmt.Errorf("line %d: expected a section in brackets, or a key and a value with = between them", number)
		}
		if current {
			keys[strings.TrimSpace(text[:at])] = value(strings.TrimSpace(text[at+1:]))
		}
	}
	return keys, nil
}

// value returns a value without quotes or without the comment after it.
func value(text string) string {
	if isComment(text) {
		return ""
	}
	if text != "" && (text[0] == '"' || text[0] == '\'' || text[0] == '`') {
		if end := strings.IndexByte(text[1:], text[0]); end >= 0 {
			return text[1 : 1+end]
		}
	}
	return uncommented(text)
}

// uncommented returns text without a comment that follows a blank.
func uncommented(text string) string {
	for i := 1; i < len(text); i++ {
		if isComment(text[i:]) && (text[i-1] == ' ' || text[i-1] == '\t') {
			return strings.TrimSpace(text[:i])
		}
	}
	return text
}

func isComment(text string) bool {
	return text != "" && (text[0] == '#' || text[0] == ';')
}
