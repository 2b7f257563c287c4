package contract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// template is a path of a document, split at its slashes.
type template []segment

// segment is a literal or, if parameter is set, matches any one segment.
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

// compare orders literals before parameters. It returns 0 for templates that match
// the same paths.
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

// matches reports whether t matches a path from sentPath, which is still
// percent-encoded.
func (t template) matches(path string) bool {
	if strings.Count(path, "/") != len(t)-1 {
		return false // fast path for most templates
	}
	i := 0
	for sent := range strings.SplitSeq(path, "/") {
		if !t[i].matches(sent) {
			return false
		}
		i++
	}
	return true
}

func (s segment) matches(sent string) bool {
	if s.parameter != "" {
		return sent != ""
	}
	return sent == s.literal
}

// matchesDecoded reports whether t matches a path when its literals are decoded, as
// net/http does.
func (t template) matchesDecoded(path string) bool {
	sent := strings.Split(path, "/")
	return len(sent) == len(t) && !slices.ContainsFunc(t, func(s segment) bool {
		decoded, err := url.PathUnescape(sent[0])
		sent = sent[1:]
		return err != nil || !s.matches(decoded)
	})
}

// value returns the decoded segment of a parameter in a path that t matches.
func (t template) value(path, parameter string) (string, bool) {
	i := 0
	for sent := range strings.SplitSeq(path, "/") {
		if t[i].parameter == parameter {
			decoded, err := url.PathUnescape(sent)
			return decoded, err == nil
		}
		i++
	}
	return "", false
}

// sentPath returns the path of u without its leading slash. The path is as it was
// sent, because an encoded slash does not separate segments. It reports false for
// a path with dot segments, in any encoding, because clients, proxies and servers
// resolve them differently, and with a segment that is an encoded slash, which
// net/http reads as the end of the path.
func sentPath(u *url.URL) (string, bool) {
	// A URL that ends with its host asks for the root.
	path := strings.TrimPrefix(u.EscapedPath(), "/")
	if !strings.ContainsAny(path, ".%") {
		return path, true
	}
	for segment := range strings.SplitSeq(path, "/") {
		decoded, err := url.PathUnescape(segment)
		if err != nil || decoded == "." || decoded == ".." || decoded == "/" {
			return "", false
		}
	}
	return path, true
}

func unknownPath(u *url.URL) Finding {
	path := cut(u.EscapedPath())
	return Finding{In: InPath, Rule: RulePath, Value: path, Message: path + " is not a documented path; correct the path"}
}

func dotPath(u *url.URL) Finding {
	path := cut(u.EscapedPath())
	return Finding{
		In: InPath, Rule: RulePath, Value: path,
		Message: path + " has a segment ., .. or %2F; send the resolved path",
	}
}

func encodedPath(u *url.URL) Finding {
	path := cut(u.EscapedPath())
	return Finding{
		In: InPath, Rule: RulePath, Value: path,
		Message: path + " has an encoded character in a segment that is not a parameter, and readers differ in what it matches; send it unencoded",
	}
}
