package profile

import (
	"fmt"
	"strings"
)

// An INI has the keys and values of each section of an INI file. Names are
// case-sensitive.
type INI map[string]map[string]string

// ParseINI reads an INI file: sections, keys and values with = or :, values in quotes,
// comments that begin with # or ;, and lines that end with CR LF. A comment after a
// value needs a blank before it. The parts of a section that is repeated are one
// section. Errors have the number of a line and never its text.
//
// A line of another form, a key in front of all sections, a key that is repeated in its
// section and a value that continues on the next line are errors.
func ParseINI(text []byte) (INI, error) {
	file := INI{}
	var section map[string]string
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || isComment(line):
		case line[0] == '[':
			name, err := sectionName(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			if file[name] == nil {
				file[name] = map[string]string{}
			}
			section = file[name]
		default:
			if err := addKey(section, line); err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
		}
	}
	return file, nil
}

func isComment(text string) bool {
	return text[0] == '#' || text[0] == ';'
}

func sectionName(line string) (string, error) {
	name, rest, closed := strings.Cut(line[1:], "]")
	name, rest = strings.TrimSpace(name), strings.TrimSpace(rest)
	if !closed || name == "" || rest != "" && !isComment(rest) {
		return "", fmt.Errorf("a section is a name in brackets, such as [default], alone on its line")
	}
	return name, nil
}

func addKey(section map[string]string, line string) error {
	at := strings.IndexAny(line, "=:")
	if at <= 0 {
		return fmt.Errorf("neither a section, nor a comment, nor a key with a value, such as key = value")
	}
	if section == nil {
		return fmt.Errorf("a key is in front of all sections: write the section before it, such as [default]")
	}
	key := strings.TrimSpace(line[:at])
	if _, ok := section[key]; ok {
		return fmt.Errorf("the key is repeated in its section: remove one of the two lines")
	}
	value, err := unquote(strings.TrimSpace(line[at+1:]))
	if err != nil {
		return err
	}
	section[key] = value
	return nil
}

// unquote returns a value without its comment and without its quotes.
func unquote(value string) (string, error) {
	if value == "" || isComment(value) {
		return "", nil
	}
	if quote := value[0]; quote == '"' || quote == '\'' {
		inside, rest, closed := strings.Cut(value[1:], string(quote))
		rest = strings.TrimSpace(rest)
		if !closed || rest != "" && !isComment(rest) {
			return "", fmt.Errorf("a value that begins with a quote must end with it")
		}
		return inside, nil
	}
	for i := 1; i < len(value); i++ {
		if isComment(value[i:]) && (value[i-1] == ' ' || value[i-1] == '\t') {
			value = strings.TrimSpace(value[:i])
			break
		}
	}
	if strings.HasSuffix(value, `\`) {
		return "", fmt.Errorf("a value cannot continue on the next line: write it on one line, without \\ at its end")
	}
	return value, nil
}
