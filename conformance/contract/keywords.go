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
func checkKeywords(r *report, schema *openapi3.Schema, value any, options ...openapi3.SchemaValidationOption) {
	c := &keywordCheck{report: r, root: value, options: options}
	c.visit(nil, schema, value)
}

type keywordCheck struct {
	*report
	root    any
	options []openapi3.SchemaValidationOption
}

// visit checks the value at a pointer in the root. kin-openapi keeps every error in a
// value before it returns the first, so it gets a large value in parts.
func (c *keywordCheck) visit(at []string, schema *openapi3.Schema, value any) {
	switch {
	case c.isFull():
	case isSmall(value, c.small):
		c.flatten(at, schema.VisitJSON(value, c.with(openapi3.MultiErrors())...))
	case !c.visitParts(at, schema, value):
		c.flatten(at, schema.VisitJSON(value, c.options...)) // only the first error
	}
}

// with returns the options and one more.
func (c *keywordCheck) with(option openapi3.SchemaValidationOption) []openapi3.SchemaValidationOption {
	return append(slices.Clip(c.options), option)
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
		c.addFault(func() Finding { return explainError(c.root, at, err) })
	default:
		c.addFault(func() Finding { return Finding{In: InBody, At: pointer(at), Rule: RuleSchema, Message: err.Error()} })
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
