package suite

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/snapspec/snapspec/conformance"
)

const schemaFile = "case.schema.json"

var caseSchema = compileCaseSchema()

func compileCaseSchema() *jsonschema.Schema {
	data, err := conformance.Files.ReadFile(schemaFile)
	if err != nil {
		panic("suite: " + err.Error())
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		panic("suite: " + schemaFile + ": " + err.Error())
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaFile, document); err != nil {
		panic("suite: " + schemaFile + ": " + err.Error())
	}
	return compiler.MustCompile(schemaFile)
}

// checkSchema holds the content of a case file to case.schema.json.
func checkSchema(content any) error {
	err := caseSchema.Validate(content)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	return errors.Join(describe(invalid)...)
}

// describe lists the innermost faults: those above only say that there are some.
func describe(err *jsonschema.ValidationError) []error {
	if len(err.Causes) == 0 {
		what := err.ErrorKind.LocalizedString(message.NewPrinter(language.English))
		return []error{fmt.Errorf("%s%s; %s", place(err.InstanceLocation), what, mend(err.ErrorKind))}
	}
	var all []error
	for _, cause := range err.Causes {
		all = append(all, describe(cause)...)
	}
	return all
}

func mend(fault jsonschema.ErrorKind) string {
	switch fault.(type) {
	case *kind.AdditionalProperties:
		return "leave it out or correct its spelling"
	case *kind.Required:
		return "add it"
	case *kind.Type, *kind.InvalidJsonValue:
		return "quote a text that YAML takes for something else"
	case *kind.Not:
		return "body and body-base64 exclude each other, give one"
	case *kind.OneOf:
		return "request and response exclude each other, give one"
	case *kind.FalseSchema:
		return "leave it out, or make the source documented"
	}
	return "see " + schemaFile
}

// place is the JSON pointer of a fault, ready to stand before what it is.
func place(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	return b.String()
}
