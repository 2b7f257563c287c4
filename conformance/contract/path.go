package contract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// template is a path of a document, split at its slashes.
type template []segment

// segment is a literal or, if parameter is set, takes any one segment.
type segment struct {
	literal   string
	parameter string
}

func parseTemplate(path string) (template, error) {
	var t template
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		name, isParameter := strings.CutPrefix(part, "{")
		name, isClosed := strings.CutSuffix(name, "}")
		if isParameter != isClosed || strings.ContainsAny(name, "{}") {
			return nil, fmt.Errorf("segment %q mixes text and a parameter; make it one or the other", part)
		}
		if isParameter {
			t = append(t, segment{parameter: name})
		} else {
			t = append(t, segment{literal: part})
		}
	}
	return t, nil
}

// compare puts literals before parameters. It is 0 for templates that match the
// same paths.
func (t template) compare(other template) int {
	return slices.CompareFunc(t, other, func(a, b segment) int {
		if a.parameter != "" && b.parameter != "" {
			return 0
		}
		if a.parameter != "" {
			return 1
		}
		if b.parameter != "" {
			return -1
		}
		return strings.Compare(a.literal, b.literal)
	})
}

// matches holds t to segments that are still percent-encoded.
func (t template) matches(segments []string) bool {
	return slices.EqualFunc(t, segments, func(s segment, sent string) bool {
		if s.parameter != "" {
			return sent != ""
		}
		return sent == s.literal
	})
}

// value is the decoded segment that a parameter takes.
func (t template) value(segments []string, parameter string) (string, bool) {
	i := slices.IndexFunc(t, func(s segment) bool { return s.parameter == parameter })
	if i < 0 {
		return "", false
	}
	decoded, err := url.PathUnescape(segments[i])
	return decoded, err == nil
}

// splitPath splits the path of u as it was sent, so that an encoded slash does
// not split. It refuses dot segments, in whatever encoding: clients, proxies
// and servers resolve them differently.
func splitPath(u *url.URL) ([]string, bool) {
	// A URL that ends with its host asks for the root.
	segments := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	for _, segment := range segments {
		decoded, err := url.PathUnescape(segment)
		if err != nil || decoded == "." || decoded == ".." {
			return nil, false
		}
	}
	return segments, true
}

func unknownPath(u *url.URL) Finding {
	path := cut(u.EscapedPath())
	return Finding{
		In: InPath, Rule: RulePath, Value: path,
		Message: fmt.Sprintf("%s is no documented path; correct the path", path),
	}
}

func dotPath(u *url.URL) Finding {
	path := cut(u.EscapedPath())
	return Finding{
		In: InPath, Rule: RulePath, Value: path,
		Message: fmt.Sprintf("%s has a segment that is a dot or two; send the resolved path", path),
	}
}
