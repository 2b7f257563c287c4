package suite

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/pages"
)

// list is a case file: a base message, and cases that change it. case.schema.json
// describes the members.
type list struct {
	Base    message        `yaml:"base"`
	Refusal *pages.Refusal `yaml:"refusal"`
	Cases   []entry        `yaml:"cases"`
}

// message is the base of a list: a request or a response.
type message struct {
	Method  string  `yaml:"method"`
	Path    string  `yaml:"path"`
	Query   string  `yaml:"query"`
	Status  int     `yaml:"status"`
	Headers Headers `yaml:"headers"`
	Body    string  `yaml:"body"`

	value any // the body, if it is JSON
}

// entry is a case in a list.
type entry struct {
	ID          string         `yaml:"id"`
	Description string         `yaml:"description"`
	Source      string         `yaml:"source"`
	Example     string         `yaml:"example"`
	Refusal     *pages.Refusal `yaml:"refusal"`
	Findings    []Expected     `yaml:"findings"`
	Strict      []Expected     `yaml:"strict"`
	// Each gives, in a shared list of faults, every documented status this case.
	Each bool `yaml:"each"`
	// Replaces reports that the entry replaces the derived case with its id.
	Replaces bool `yaml:"replaces"`

	Method  *string            `yaml:"method"`
	Path    *string            `yaml:"path"`
	Status  *int               `yaml:"status"`
	Query   *string            `yaml:"query"`
	Params  map[string]*string `yaml:"params"`
	Headers Headers            `yaml:"headers"`
	Set     yaml.Node          `yaml:"set"`
	Remove  []string           `yaml:"remove"`
	Body    *string            `yaml:"body"`
	Base64  *string            `yaml:"body-base64"`
}

// parseList reads and checks a case file.
func parseList(data []byte) (*list, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	l := &list{}
	if err := checkSchema(data); err != nil {
		return nil, err
	}
	if err := decoder.Decode(l); err != nil {
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one YAML document; keep one list per file")
	}
	if l.Base.Body == "" {
		return l, nil
	}
	value, err := parseJSON(l.Base.Body)
	if err != nil {
		return nil, fmt.Errorf("/base/body: not JSON: %w", err)
	}
	l.Base.value = value
	return l, nil
}

// idGrammar is the grammar of the id of an entry.
var idGrammar = regexp.MustCompile(`^(valid|invalid)-[a-z0-9]+(?:-[a-z0-9]+)*$`)

// place identifies the operation and the part that a case file is for.
type place struct{ api, operation, part string }

// read makes the cases of a file.
func (l *list) read(where place) ([]Case, error) {
	var cases []Case
	var faults []error
	for i, e := range l.Cases {
		c, err := e.read(l, where)
		if err != nil {
			faults = append(faults, fmt.Errorf("/cases/%d (%s): %w", i, e.ID, err))
			continue
		}
		cases = append(cases, c)
	}
	return cases, errors.Join(faults...)
}

func (e entry) read(l *list, where place) (Case, error) {
	c := Case{
		API: where.api, Operation: where.operation, Part: where.part, Origin: Written,
		Description: e.Description, Source: e.Source, Example: e.Example, Findings: e.Findings, Strict: e.Strict, Refusal: e.Refusal,
	}
	if !idGrammar.MatchString(e.ID) {
		return c, errors.New("not an id; write <valid|invalid>-<what>, with <what> in lower case and hyphens")
	}
	c.Valid = strings.HasPrefix(e.ID, "valid-")
	c.Name = strings.Join([]string{c.API, c.Operation, c.Part + "-" + e.ID}, "/")
	if c.Refusal == nil && c.Valid {
		c.Refusal = l.Refusal
	}
	if err := c.checkVerdict(); err != nil {
		return c, err
	}
	sent, err := e.apply(l.Base)
	if err != nil {
		return c, err
	}
	c.setMessage(sent)
	return c, nil
}

// checkVerdict checks that the verdict in the id of a case agrees with its content.
func (c Case) checkVerdict() error {
	switch {
	case c.Valid && len(c.Findings) > 0:
		return errors.New("/findings: the id says valid; rename the case, or move the findings of a strict reader to /strict")
	case !c.Valid && len(c.Findings) == 0:
		return errors.New("/findings: the id says invalid, but there are none; list the findings or rename the case")
	case c.Source == SourceDocumented && !c.Valid:
		return errors.New("/source: a documented example is valid; choose another source or rename the case")
	case c.Source == SourceDocumented != (c.Example != ""):
		return errors.New("/example: give the name of the document's example with source documented, and only then")
	}
	return nil
}

// setMessage makes m the message of c.
func (c *Case) setMessage(m message) {
	if c.Part == PartRequest {
		c.Request = &Request{m.Method, m.Path, m.Query, m.Headers, m.Body}
		return
	}
	c.Response = &Response{m.Status, m.Headers, m.Body}
}

// apply returns base with the changes of e.
func (e entry) apply(base message) (message, error) {
	m := base
	replace(&m.Method, e.Method)
	replace(&m.Path, e.Path)
	replace(&m.Status, e.Status)
	replace(&m.Query, e.Query)
	query, err := withParams(m.Query, e.Params)
	if err != nil {
		return m, err
	}
	m.Query = query
	m.Headers = base.Headers.with(e.Headers)
	if m.Body, err = e.body(base); err != nil {
		return m, err
	}
	return m, nil
}

func replace[T any](variable, value *T) {
	if value != nil {
		*variable = *value
	}
}

// with returns h with the headers of other, which replace those of the same name.
// A header without values is removed.
func (h Headers) with(other Headers) Headers {
	all := maps.Clone(h)
	if all == nil {
		all = Headers{}
	}
	for name, values := range other {
		name = http.CanonicalHeaderKey(name)
		if len(values) == 0 {
			delete(all, name)
			continue
		}
		all[name] = values
	}
	return all
}

// withParams returns a query string with new values for some of its parameters.
// nil removes a parameter, and a new one is added at the end.
func withParams(query string, params map[string]*string) (string, error) {
	if len(params) == 0 {
		return query, nil
	}
	var pairs []string
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		encoded, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(encoded)
		if err != nil {
			return "", fmt.Errorf("/base/query: %w", err)
		}
		value, changed := params[name]
		switch {
		case !changed:
			pairs = append(pairs, pair)
		case value != nil:
			pairs = append(pairs, encodePair(name, *value))
		}
		seen[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if seen[name] {
			continue
		}
		if params[name] == nil {
			return "", fmt.Errorf("/params/%s: the base does not send it, so it cannot be removed", name)
		}
		pairs = append(pairs, encodePair(name, *params[name]))
	}
	return strings.Join(pairs, "&"), nil
}

func encodePair(name, value string) string { return escape(name) + "=" + escape(value) }

func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// body is the body of a case: its own body, or that of the base with its changes.
func (e entry) body(base message) (string, error) {
	switch {
	case e.Base64 != nil:
		decoded, err := base64.StdEncoding.DecodeString(*e.Base64)
		if err != nil {
			return "", fmt.Errorf("/body-base64: %w; encode the bytes as standard base64", err)
		}
		return string(decoded), nil
	case e.Body != nil:
		return *e.Body, nil
	case e.Set.IsZero() && len(e.Remove) == 0:
		return base.Body, nil
	}
	value := base.value
	set := &e.Set
	if set.Kind == yaml.AliasNode {
		set = set.Alias
	}
	for i := 0; i < len(set.Content); i += 2 {
		p, err := parsePointer(set.Content[i].Value)
		if err != nil {
			return "", fmt.Errorf("/set: %w", err)
		}
		other, err := fromYAML(set.Content[i+1])
		if err != nil {
			return "", fmt.Errorf("/set%s: %w", p, err)
		}
		if value, err = put(value, p, other); err != nil {
			return "", fmt.Errorf("/set: %s: %w in the body of the base", p, err)
		}
	}
	for _, text := range e.Remove {
		p, err := parsePointer(text)
		if err != nil {
			return "", fmt.Errorf("/remove: %w", err)
		}
		if value, err = drop(value, p); err != nil {
			return "", fmt.Errorf("/remove: %s: %w in the body of the base", p, err)
		}
	}
	return render(value), nil
}
