package contract

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// template is a path of a document, split at its slashes.
type template []segment

// segment is a literal, or a parameter that matches any one segment, or both mixed, as
// {name}.json.
type segment struct {
	literal string         // with {} in place of each parameter
	names   []string       // of the parameters
	mixed   *regexp.Regexp // nil unless literals and parameters are mixed
}

func parseTemplate(path string) (template, error) {
	var t template
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		s, err := parseSegment(part)
		if err != nil {
			return nil, err
		}
		t = append(t, s)
	}
	return t, nil
}

func parseSegment(part string) (segment, error) {
	var s segment
	var pattern, literal strings.Builder
	rest := part
	for rest != "" {
		before, after, found := strings.Cut(rest, "{")
		name, tail, isClosed := strings.Cut(after, "}")
		if strings.Contains(before, "}") || found && (!isClosed || strings.Contains(name, "{")) {
			return s, fmt.Errorf("segment %q has a brace without its other half; write parameters as {name}", part)
		}
		literal.WriteString(before)
		pattern.WriteString(regexp.QuoteMeta(before))
		if found {
			s.names = append(s.names, name)
			literal.WriteString("{}")
			pattern.WriteString("(.+?)")
		}
		rest = tail
	}
	s.literal = literal.String()
	if len(s.names) > 0 && s.literal != "{}" {
		s.mixed = regexp.MustCompile("^" + pattern.String() + "$")
	}
	return s, nil
}

// rank orders literals before mixed segments before parameters.
func (s segment) rank() int {
	switch {
	case len(s.names) == 0:
		return 0
	case s.mixed != nil:
		return 1
	}
	return 2
}

// compare orders literals before parameters. It returns 0 for templates that match
// the same paths.
func (t template) compare(other template) int {
	return slices.CompareFunc(t, other, func(a, b segment) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.literal, b.literal))
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
	switch {
	case len(s.names) == 0:
		return sent == s.literal
	case s.mixed != nil:
		return s.mixed.MatchString(sent)
	}
	return sent != ""
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

// value returns the decoded value of a parameter in a path that t matches.
func (t template) value(path, parameter string) (string, bool) {
	i := 0
	for sent := range strings.SplitSeq(path, "/") {
		if at := slices.Index(t[i].names, parameter); at >= 0 {
			if mixed := t[i].mixed; mixed != nil {
				sent = mixed.FindStringSubmatch(sent)[1+at]
			}
			decoded, err := url.PathUnescape(sent)
			return decoded, err == nil
		}
		i++
	}
	return "", false
}

// has reports whether t has a parameter.
func (t template) has(parameter string) bool {
	return slices.ContainsFunc(t, func(s segment) bool { return slices.Contains(s.names, parameter) })
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
