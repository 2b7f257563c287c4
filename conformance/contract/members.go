package contract

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// undeclaredMembers adds findings for the members of value, at any depth, that
// its schema does not declare. JSON Schema and lenient readers accept them. A name
// that differs from a declared one only by case is a finding for every reader,
// because some readers ignore case and others do not.
func undeclaredMembers(r *report, schema *openapi3.Schema, value any) {
	w := &memberWalk{report: r, refused: refusedMembers(r.faults)}
	w.visit(expand(nil, schema), value)
}

// refusedMembers returns the pointers of members that the schema itself refuses.
func refusedMembers(found []Finding) map[string]bool {
	refused := map[string]bool{}
	for _, f := range found {
		if f.Rule == "additionalProperties" {
			refused[f.At] = true
		}
	}
	return refused
}

type memberWalk struct {
	*report
	at      []string // tokens of the JSON pointer of the current value
	refused map[string]bool
}

// visit checks value against the union of all schemas that apply to it.
func (w *memberWalk) visit(schemas []*openapi3.Schema, value any) {
	switch value := value.(type) {
	case map[string]any:
		isOpen := open(schemas)
		for _, name := range slices.Sorted(maps.Keys(value)) { // which are listed must not depend on chance
			w.at = append(w.at, name)
			under := memberSchemas(schemas, name)
			if len(under) == 0 && !isOpen {
				w.add(schemas, name, value[name])
			}
			w.visit(under, value[name])
			w.at = w.at[:len(w.at)-1]
		}
	case []any:
		under := itemSchemas(schemas)
		for i, item := range value {
			w.at = append(w.at, strconv.Itoa(i))
			w.visit(under, item)
			w.at = w.at[:len(w.at)-1]
		}
	}
}

// expand adds schema and the branches of its combinators to schemas.
func expand(schemas []*openapi3.Schema, schema *openapi3.Schema) []*openapi3.Schema {
	if slices.Contains(schemas, schema) {
		return schemas
	}
	schemas = append(schemas, schema)
	for _, branches := range []openapi3.SchemaRefs{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, branch := range branches {
			schemas = expand(schemas, branch.Value)
		}
	}
	return schemas
}

// open reports whether schemas declare every name: one allows additional
// properties, or none has properties.
func open(schemas []*openapi3.Schema) bool {
	named := false
	for _, s := range schemas {
		additional := s.AdditionalProperties
		if additional.Schema != nil || additional.Has != nil && *additional.Has {
			return true
		}
		named = named || len(s.Properties) > 0
	}
	return !named
}

func memberSchemas(schemas []*openapi3.Schema, name string) []*openapi3.Schema {
	var under []*openapi3.Schema
	for _, s := range schemas {
		if property := s.Properties[name]; property != nil {
			under = expand(under, property.Value)
		} else if additional := s.AdditionalProperties.Schema; additional != nil {
			under = expand(under, additional.Value)
		}
	}
	return under
}

func itemSchemas(schemas []*openapi3.Schema) []*openapi3.Schema {
	var under []*openapi3.Schema
	for _, s := range schemas {
		if s.Items != nil {
			under = expand(under, s.Items.Value)
		}
	}
	return under
}

// add adds the finding for a member that no schema declares.
func (w *memberWalk) add(schemas []*openapi3.Schema, name string, value any) {
	if declared, ok := otherCase(schemas, name); ok {
		w.addFault(func() Finding {
			return Finding{
				In: InBody, At: pointer(w.at), Rule: RuleCase, Value: show(value),
				Message: fmt.Sprintf("the document spells this name %s; use that spelling", declared),
			}
		})
		return
	}
	if len(w.refused) > 0 && w.refused[pointer(w.at)] {
		return
	}
	w.addStrict(func() Finding {
		return Finding{
			In: InBody, At: pointer(w.at), Rule: RuleUnknown, Value: show(value), Strict: true,
			Message: "the document has no such member; leave it out or correct its name",
		}
	})
}

// otherCase returns the declared name that differs from name only by case: the first
// in the first schema that has one.
func otherCase(schemas []*openapi3.Schema, name string) (string, bool) {
	for _, s := range schemas {
		found := ""
		for declared := range s.Properties {
			if strings.EqualFold(declared, name) && (found == "" || declared < found) {
				found = declared
			}
		}
		if found != "" {
			return found, true
		}
	}
	return "", false
}

// pointer returns tokens as a JSON pointer.
func pointer(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(escape.Replace(token))
	}
	return b.String()
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")
