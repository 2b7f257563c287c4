package suite

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	textmessage "golang.org/x/text/message"

	"github.com/snapspec/snapspec/conformance"
)

const schemaFile = "case.schema.json"

var caseSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	data, err := conformance.Files.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", schemaFile, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaFile, document); err != nil {
		return nil, fmt.Errorf("%s: %w", schemaFile, err)
	}
	return compiler.Compile(schemaFile)
})

// checkSchema checks a case file against case.schema.json.
func checkSchema(data []byte) error {
	var content any
	if err := yaml.Unmarshal(data, &content); err != nil {
		return fmt.Errorf("not YAML; correct it: %w", err)
	}
	schema, err := caseSchema()
	if err != nil {
		return err
	}
	err = schema.Validate(content)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	return errors.Join(describe(invalid)...)
}

// describe lists the innermost faults, because the outer ones only refer to them.
func describe(err *jsonschema.ValidationError) []error {
	if len(err.Causes) == 0 {
		what := err.ErrorKind.LocalizedString(textmessage.NewPrinter(language.English))
		return []error{fmt.Errorf("%s: %s; %s", pointer(err.InstanceLocation), what, remedy(err.ErrorKind))}
	}
	var all []error
	for _, cause := range err.Causes {
		all = append(all, describe(cause)...)
	}
	return all
}

func remedy(fault jsonschema.ErrorKind) string {
	switch fault.(type) {
	case *kind.AdditionalProperties:
		return "leave it out or correct its spelling"
	case *kind.Required:
		return "add it"
	case *kind.Type, *kind.InvalidJsonValue:
		return "quote a text that YAML reads as another type"
	case *kind.Not:
		return "body, body-base64 and set exclude each other, give one"
	case *kind.FalseSchema:
		return "leave it out, or make the source documented"
	}
	return "see " + schemaFile
}
