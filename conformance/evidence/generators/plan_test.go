package foreign

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

// plan is what a client does with a document; see steps.yaml.
type plan struct {
	Document string
	Header   map[string]any // of every step
	Given    []given
	Ago      time.Duration // since what is given
	Steps    []step
}

// given is a call of an action by the harness, before the client begins.
type given struct {
	Action string
	Query  map[string]string
	Keep   map[string]string
}

// step is one call of the client.
type step struct {
	Name      string
	Operation string
	Wait      bool   // for what is being done to be done
	Prefer    string // asks the sandbox for an error; the client does not send it
	Path      map[string]any
	Query     map[string]any
	Body      any

	Status  int
	Answer  map[string]any    // what the client must have decoded, by JSON pointer
	Headers []string          // that the answer has and the client should give
	Keep    map[string]string // values of the answer for later steps, by JSON pointer
}

// isError reports whether the answer is an error.
func (s step) isError() bool { return s.Status >= 400 }

// documentIDs are the ids of all documents, in the order of the matrix.
func documentIDs() []string {
	var ids []string
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			ids = append(ids, strings.TrimSuffix(name, path.Ext(name)))
		}
	}
	return ids
}

// loadPlans gives the plan of each document.
func loadPlans(t *testing.T) map[string]plan {
	var all []plan
	require.NoError(t, readYAML("steps.yaml", &all))
	plans := map[string]plan{}
	for _, p := range all {
		require.NotContains(t, plans, p.Document, "steps.yaml has two plans of it")
		plans[p.Document] = p
	}
	for _, id := range documentIDs() {
		require.Contains(t, plans, id, "steps.yaml has no plan of it; add one")
	}
	require.Len(t, plans, len(documentIDs()), "steps.yaml has a plan of no document")
	return plans
}

// values are what ${name} stands for.
type values map[string]any

// missingError tells of a value that no step has kept.
type missingError struct{ name string }

func (e missingError) Error() string { return "no earlier step has kept ${" + e.name + "}" }

// fill puts values into the strings of a value. A string that is one ${name} and
// nothing else becomes the value of whatever type.
func (v values) fill(value any) (any, error) {
	switch value := value.(type) {
	case string:
		return v.fillString(value)
	case map[string]any:
		filled := map[string]any{}
		for name, member := range value {
			inner, err := v.fill(member)
			if err != nil {
				return nil, err
			}
			filled[name] = inner
		}
		return filled, nil
	case []any:
		filled := []any{}
		for _, item := range value {
			inner, err := v.fill(item)
			if err != nil {
				return nil, err
			}
			filled = append(filled, inner)
		}
		return filled, nil
	}
	return value, nil
}

func (v values) fillString(text string) (any, error) {
	before, rest, ok := strings.Cut(text, "${")
	if !ok {
		return text, nil
	}
	name, after, ok := strings.Cut(rest, "}")
	if !ok {
		return nil, fmt.Errorf("%q has a ${ without }", text)
	}
	value, ok := v[name]
	if !ok {
		return nil, missingError{name}
	}
	if before == "" && after == "" {
		return value, nil
	}
	tail, err := v.fillString(after)
	if err != nil {
		return nil, err
	}
	return fmt.Sprint(before, value, tail), nil
}

// fillMap is fill for members.
func (v values) fillMap(members map[string]any) (map[string]any, error) {
	filled, err := v.fill(members)
	if err != nil || members == nil {
		return nil, err
	}
	return filled.(map[string]any), nil
}

// keep takes values out of an answer.
func (v values) keep(wanted map[string]string, answer any) error {
	for name, pointer := range wanted {
		value, err := at(answer, pointer)
		if err != nil {
			return err
		}
		v[name] = value
	}
	return nil
}

// at is what a JSON pointer points at.
func at(value any, pointer string) (any, error) {
	for _, part := range strings.Split(pointer, "/")[1:] {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		inner, ok := member(value, part)
		if !ok {
			return nil, fmt.Errorf("%s: nothing is there", pointer)
		}
		value = inner
	}
	return value, nil
}

func member(value any, name string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		inner, ok := value[name]
		return inner, ok
	case []any:
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= len(value) {
			return nil, false
		}
		return value[i], true
	}
	return nil, false
}

// plain is a value as JSON has it, whose numbers are all of one type.
func plain(value any) (same any, err error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return same, json.Unmarshal(text, &same)
}
