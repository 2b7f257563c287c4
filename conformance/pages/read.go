package pages

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs/document"
)

// read returns an operation of a document in the form of a page.
func read(doc *openapi3.T, method, path string, spec *openapi3.Operation) Operation {
	o := Operation{Method: method, Path: path, Deprecated: spec.Deprecated, Security: credentials(doc, spec)}
	for _, ref := range spec.Parameters {
		p := ref.Value
		row := rowOf(p.In, p.Name, p.Schema.Value)
		row.Required, row.Deprecated = p.Required, p.Deprecated
		o.Rows = append(o.Rows, row)
		if items := p.Schema.Value.Items; items != nil {
			o.Rows = append(o.Rows, rowOf(p.In, p.Name+"[]", items.Value))
		}
	}
	if spec.RequestBody != nil {
		o.Rows = append(o.Rows, contentRows("body", spec.RequestBody.Value.Content)...)
	}
	responses := spec.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		o.Statuses = append(o.Statuses, status)
		if _, mayLack := responses[status].Value.Extensions["x-optional-body"]; mayLack {
			o.OptionalBodies = append(o.OptionalBodies, status)
		}
		o.Rows = append(o.Rows, headerRows(status, responses[status].Value.Headers)...)
		o.Rows = append(o.Rows, contentRows(place(status), responses[status].Value.Content)...)
	}
	return o
}

// place returns the place of the rows of a response.
func place(status string) string {
	if status[0] == '2' {
		return status
	}
	return "fault"
}

// credentials returns the credentials of the alternatives in the security of an
// operation, which defaults to that of the document.
func credentials(doc *openapi3.T, spec *openapi3.Operation) []Credential {
	security := doc.Security
	if spec.Security != nil {
		security = *spec.Security
	}
	var list []Credential
	for _, requirement := range security {
		var in, names []string // of the schemes that one alternative combines
		for _, name := range slices.Sorted(maps.Keys(requirement)) {
			scheme := doc.Components.SecuritySchemes[name].Value
			in, names = append(in, scheme.In), append(names, scheme.Name)
		}
		list = append(list, Credential{In: strings.Join(in, "+"), Name: strings.Join(names, "+")})
	}
	return list
}

// headerRows returns the rows of the headers of a response.
func headerRows(status string, headers openapi3.Headers) []Row {
	var rows []Row
	for name, ref := range headers {
		row := rowOf(status+" header", name, ref.Value.Schema.Value)
		row.Required = ref.Value.Required
		rows = append(rows, row)
	}
	return rows
}

func contentRows(place string, content openapi3.Content) []Row {
	var rows []Row
	for _, media := range content {
		rows = append(rows, memberRows(place, "", media.Schema.Value, nil)...)
	}
	return rows
}

// memberRows returns the rows of the members of schema, at any depth. The members
// of all alternatives of a schema are in one table, as on a page. A schema that
// contains itself, which is then one of those above, has no rows in itself.
func memberRows(place, path string, schema *openapi3.Schema, above []*openapi3.Schema) []Row {
	if slices.Contains(above, schema) {
		return nil
	}
	above = append(slices.Clip(above), schema)
	var rows []Row
	add := func(name string, member *openapi3.Schema, required bool) {
		row := rowOf(place, name, member)
		row.Required = required
		rows = append(append(rows, row), memberRows(place, name, member, above)...)
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		add(join(path, name), schema.Properties[name].Value, slices.Contains(schema.Required, name))
	}
	if schema.AdditionalProperties.Schema != nil {
		add(join(path, "*"), schema.AdditionalProperties.Schema.Value, false)
	}
	if schema.Items != nil {
		add(path+"[]", schema.Items.Value, false)
	}
	if some := oneMember(schema); some != nil {
		add(join(path, "*"), some, false)
	}
	for _, part := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		rows = append(rows, memberRows(place, path, part.Value, above)...)
	}
	return rows
}

// oneMember returns the schema that at least one member, of any name, must match.
// A document expresses it as "not every member is null or does not match".
func oneMember(schema *openapi3.Schema) *openapi3.Schema {
	if schema.Not == nil {
		return nil
	}
	every := schema.Not.Value.AdditionalProperties.Schema
	if every == nil {
		return nil
	}
	for _, part := range every.Value.AnyOf {
		if part.Value.Not != nil {
			return part.Value.Not.Value
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// rowOf returns the row of one value. It ignores patterns, because no table has them.
func rowOf(place, name string, schema *openapi3.Schema) Row {
	row := Row{
		Place: place, Name: name, Type: typeName(schema),
		Nullable: schema.Nullable, Default: schema.Default, Deprecated: schema.Deprecated,
		Minimum: schema.Min, Maximum: schema.Max, MinLength: schema.MinLength, MaxLength: schema.MaxLength,
		Time: schema.Format == document.OpenStackDateTime,
	}
	if schema.Format == document.UTF8Max255 {
		row.Bytes = 255
	}
	for _, value := range schema.Enum {
		row.Enum = append(row.Enum, fmt.Sprint(value))
	}
	return row
}

// typeName returns the type of schema, or its alternatives, such as string|integer.
func typeName(schema *openapi3.Schema) string {
	names := schema.Type.Slice()
	for _, part := range slices.Concat(schema.AnyOf, schema.OneOf) {
		names = append(names, typeName(part.Value))
	}
	return strings.Join(names, "|")
}
