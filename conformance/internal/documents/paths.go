package documents

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
)

// pathLine is a path of a document, as the key of a mapping in YAML.
var pathLine = regexp.MustCompile(`^  (/[^:'"#]*):$`)

// pathsOf returns the paths of a document. It reads them from the lines below paths:,
// because to read the whole document takes a thousand times as long.
func pathsOf(files fs.FS, name string) ([]string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	_, below, ok := strings.Cut(string(text), "\npaths:\n")
	if !ok {
		return nil, errors.New("no line paths: without indentation; add one above the paths")
	}
	var paths []string
	for line := range strings.SplitSeq(below, "\n") {
		if line != "" && line[0] != ' ' && line[0] != '#' {
			break
		}
		if found := pathLine.FindStringSubmatch(line); found != nil {
			paths = append(paths, found[1])
		}
	}
	return paths, nil
}
