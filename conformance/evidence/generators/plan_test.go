package generators

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/internal/captured"
	"github.com/snapspec/snapspec/conformance/suite"
)

// plan lists the calls that every client makes to the operations of a document;
// see steps.yaml.
type plan struct {
	Document string
	Header   map[string]any // parameters of every step
	Setup    []setupCall
	Ago      time.Duration // between the setup and the first step
	Steps    []step
}

// setupCall is a call that the harness makes before the client starts.
type setupCall struct {
	Action string
	Query  map[string]string
	Keep   map[string]string
}

// step is one call of the client.
type step struct {
	Name      string
	Operation string
	Wait      bool   // until what the sandbox is doing is done
	Prefer    string // requests an error from the sandbox; the client does not send it
	Path      map[string]any
	Query     map[string]any
	Body      any

	Status  int
	Decoded map[string]any    // values that the client must have decoded, by JSON pointer
	Headers []string          // of the response, which the client should return
	Keep    map[string]string // values of the response for later steps, by JSON pointer

	Answer *captured.Answer `json:",omitempty" yaml:"-"` // in place of that of the sandbox
}

// isError reports whether the response is an error.
func (s step) isError() bool { return s.Status >= 400 }

// loadPlans returns the plan of each document, by its id: that of steps.yaml, with
// derived steps for what it leaves out.
func loadPlans(t *testing.T) map[string]plan {
	var all []plan
	require.NoError(t, readYAML("steps.yaml", &all))
	plans := map[string]plan{}
	for _, p := range all {
		require.NotContains(t, plans, p.Document, "steps.yaml has two plans for it")
		plans[p.Document] = p
	}
	known, err := suite.Open()
	require.NoError(t, err)
	for _, id := range results.DocumentIDs() {
		p := plans[id]
		p.Document = id
		plans[id], err = p.complete(known.Cases)
		require.NoError(t, err)
	}
	require.Len(t, plans, len(results.DocumentIDs()), "steps.yaml has a plan for a document that does not exist")
	return plans
}

// values are the values of ${name} in plans.
type values map[string]any

// missingError says that no step has kept a value.
type missingError struct{ name string }

func (e missingError) Error() string { return "no earlier step has kept ${" + e.name + "}" }

// fill replaces ${name} in the strings of a value. A string that is a ${name} and
// nothing else becomes its value, of any type.
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
		return nil, fmt.Errorf("%q has a ${ without a }", text)
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

// fillMap is fill for a map.
func (v values) fillMap(members map[string]any) (map[string]any, error) {
	filled, err := v.fill(members)
	if err != nil || members == nil {
		return nil, err
	}
	return filled.(map[string]any), nil
}

// keep stores values of a decoded response for later steps.
func (v values) keep(wanted map[string]string, decoded any) error {
	for name, pointer := range wanted {
		value, err := at(decoded, pointer)
		if err != nil {
			return err
		}
		v[name] = value
	}
	return nil
}

// at returns the value that a JSON pointer points to.
func at(value any, pointer string) (any, error) {
	for _, part := range strings.Split(pointer, "/")[1:] {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		inner, ok := member(value, part)
		if !ok {
			return nil, fmt.Errorf("%s: no such value", pointer)
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

// normalize returns a value as encoding/json decodes it, with numbers of one type.
func normalize(value any) (same any, err error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return same, json.Unmarshal(text, &same)
}

// TestPlans checks the plans against the documents: each calls every operation
// successfully, and has a call that returns an error.
func TestPlans(t *testing.T) {
	for id, p := range loadPlans(t) {
		t.Run(id, func(t *testing.T) { requireComplete(t, p) })
	}
}

func requireComplete(t *testing.T, p plan) {
	t.Helper()
	document, err := newContract(p.Document)
	require.NoError(t, err)
	var want, succeeds, fails, names []string
	for _, o := range document.Operations() {
		want = append(want, o.ID)
	}
	for _, s := range p.Steps {
		name := s.Operation + " " + s.Name
		require.NotEmpty(t, s.Name)
		require.NotContains(t, names, name, "two steps have the name")
		names = append(names, name)
		if s.isError() {
			fails = append(fails, s.Operation)
			require.NotEmpty(t, s.Decoded, "step %s: an error needs its code", s.Name)
			continue
		}
		succeeds = append(succeeds, s.Operation)
	}
	slices.Sort(succeeds)
	require.ElementsMatch(t, want, slices.Compact(succeeds), "operations that succeed")
	require.NotEmpty(t, fails, "no step returns an error")
}
