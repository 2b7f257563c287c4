package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Part is a part of a lazy contract, such as one document of an API.
type Part struct {
	// Paths are all paths of its documents: a request for none of them does not need it.
	Paths []string
	// Action is the value of the header x-acs-action in all its requests: a request with
	// the action of another part does not need it. "" if its requests have no such header.
	Action string
	// Load returns the contract of the part. It is called at most once.
	Load func() *Contract
}

type part struct {
	paths  []template
	action string
	load   func() *Contract
}

// Lazy returns a contract that loads its parts when they are first needed. A call that
// needs several parts panics if they cannot be one contract, for a reason of New.
func Lazy(parts ...Part) (*Contract, error) {
	c := &Contract{}
	for _, p := range parts {
		paths, err := templatesOf(p.Paths)
		if err != nil {
			return nil, err
		}
		c.parts = append(c.parts, part{paths, p.Action, sync.OnceValue(p.Load)})
	}
	c.whole = sync.OnceValue(c.joined)
	return c, nil
}

func templatesOf(paths []string) ([]template, error) {
	var all []template
	for _, path := range paths {
		t, err := parseTemplate(path)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func (c *Contract) joined() *Contract {
	if len(c.parts) == 1 {
		return c.parts[0].load()
	}
	var loaded []*Contract
	for _, p := range c.parts {
		loaded = append(loaded, p.load())
	}
	whole, err := join(loaded...)
	if err != nil {
		panic(fmt.Sprintf("the parts of a lazy contract cannot be joined: %v", err))
	}
	return whole
}

// loaded returns the contract that c stands for.
func (c *Contract) loaded() *Contract {
	if c.whole == nil {
		return c
	}
	return c.whole()
}

// loadedFor returns the part of the contract that has the action of r, or the whole
// contract if no part has it.
func (c *Contract) loadedFor(r *http.Request) *Contract {
	if len(c.parts) < 2 {
		return c.loaded()
	}
	actions := headerValues(r.Header, actionHeader)
	has := func(p part) bool { return p.action != "" && slices.Equal(actions, []string{p.action}) }
	if i := slices.IndexFunc(c.parts, has); i >= 0 {
		return c.parts[i].load()
	}
	return c.loaded()
}

// excludes reports whether it is known before c is loaded that no path of its
// documents matches path, which has no encoded character.
func (c *Contract) excludes(path string) bool {
	if c.whole == nil || strings.Contains(path, "%") {
		return false
	}
	matches := func(t template) bool { return t.matches(path) }
	return !slices.ContainsFunc(c.parts, func(p part) bool { return slices.ContainsFunc(p.paths, matches) })
}
