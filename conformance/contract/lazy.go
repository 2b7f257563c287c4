package contract

import (
	"slices"
	"strings"
	"sync"
)

// Lazy returns a contract that load returns when it is first needed. paths are all
// paths of its documents: a request for none of them does not need it.
func Lazy(paths []string, load func() *Contract) (*Contract, error) {
	c := &Contract{load: sync.OnceValue(load)}
	for _, path := range paths {
		t, err := parseTemplate(path)
		if err != nil {
			return nil, err
		}
		c.paths = append(c.paths, t)
	}
	return c, nil
}

// loaded returns the contract that c stands for.
func (c *Contract) loaded() *Contract {
	if c.load == nil {
		return c
	}
	return c.load()
}

// excludes reports whether it is known before c is loaded that no path of its
// documents matches path, which has no encoded character.
func (c *Contract) excludes(path string) bool {
	return c.load != nil && !strings.Contains(path, "%") && !slices.ContainsFunc(c.paths, func(t template) bool { return t.matches(path) })
}
