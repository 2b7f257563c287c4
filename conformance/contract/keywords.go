package contract

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkKeywords validates a value against the keywords of its schema with
// kin-openapi. It does not set defaults.
func checkKeywords(schema *openapi3.Schema, value any, options ...openapi3.SchemaValidationOption) []Finding {
	c := &keywordCheck{root: value, options: append(options, openapi3.MultiErrors())}
	c.visit(nil, schema, value)
	return c.found
}

type keywordCheck struct {
	root    any
	options []openapi3.SchemaValidationOption
	found   []Finding
}

// visit checks the value at a pointer in the root.
func (c *keywordCheck) visit(at []string, schema *openapi3.Schema, value any) {
	c.flatten(at, schema.VisitJSON(value, c.options...))
}

// flatten turns err, a tree of errors about the value at a pointer, into
// findings.
func (c *keywordCheck) flatten(at []string, err error) {
	switch err := err.(type) { //nolint:errorlint // flatten visits every node of the tree itself
	case nil:
	case openapi3.MultiError:
		for _, e := range err {
			c.flatten(at, e)
		}
	case *openapi3.SchemaError:
		var parts openapi3.MultiError
		if err.SchemaField == "allOf" && errors.As(err.Origin, &parts) {
			c.flattenAllOf(at, err, parts)
			return
		}
		c.found = append(c.found, explainError(c.root, at, err))
	default:
		c.found = append(c.found, Finding{In: InBody, At: pointer(at), Rule: RuleSchema, Message: err.Error()})
	}
}

// flattenAllOf adds the findings of each part of an allOf. It also checks the
// keywords next to the allOf, because kin-openapi stops at the allOf.
func (c *keywordCheck) flattenAllOf(at []string, err *openapi3.SchemaError, parts openapi3.MultiError) {
	c.flatten(at, parts)
	beside := *err.Schema
	beside.AllOf = nil
	c.visit(slices.Concat(at, err.JSONPointer()), &beside, err.Value)
}

func explainError(root any, at []string, err *openapi3.SchemaError) Finding {
	tokens, rule := slices.Concat(at, err.JSONPointer()), err.SchemaField
	if rule == "properties" {
		// kin-openapi reports an undeclared member as "properties" of the object.
		rule = "additionalProperties"
		var name string
		if _, err := fmt.Sscanf(err.Reason, "property %q is unsupported", &name); err == nil {
			tokens = append(tokens, name)
		}
	}
	found := Finding{In: InBody, At: pointer(tokens), Rule: rule}
	value, exists := lookup(root, tokens)
	if exists {
		found.Value = show(value)
	}
	found.Message = explain(rule, err, value)
	return found
}

// lookup returns the value at a pointer in root, as it was sent.
func lookup(root any, tokens []string) (any, bool) {
	for _, token := range tokens {
		switch parent := root.(type) {
		case map[string]any:
			member, ok := parent[token]
			if !ok {
				return nil, false
			}
			root = member
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(parent) {
				return nil, false
			}
			root = parent[i]
		default:
			return nil, false
		}
	}
	return root, true
}
