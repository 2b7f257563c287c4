// Package document loads an OpenAPI document into kin-openapi and registers the string
// formats of the documents of this module.
package document

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs/internal/parts"
)

// The formats of this module. Other tools check the pattern or the maxLength beside
// them.
const (
	// UTF8Max255 limits a string to 255 bytes of UTF-8; maxLength counts characters.
	UTF8Max255 = "utf8-255"
	// OpenStackDateTime is a valid time in UTC without a zone:
	// 2013-02-25T03:56:53.081642.
	OpenStackDateTime = "openstack-datetime"
)

// kin-openapi looks formats up in a global table and ignores an unknown one silently,
// so they are registered before anything can be loaded.
func init() {
	openapi3.DefineStringFormatValidator(UTF8Max255, openapi3.NewCallbackValidator(checkUTF8Max255))
	openapi3.DefineStringFormatValidator(OpenStackDateTime, openapi3.NewCallbackValidator(checkOpenStackDateTime))
}

// Read returns the text of the document at name in fsys, whole: with what it takes from
// specs.CommonFile, and with each range of parameters expanded. A document that is whole in
// its file is returned as it is.
func Read(fsys fs.FS, name string) ([]byte, error) {
	whole, err := parts.Assemble(fsys, name)
	if err != nil {
		return nil, err
	}
	return whole.Text()
}

// Load returns the document at name in fsys, whole like Read. It returns an error like
// CheckVersion, and if a $ref leads out of the document to anything but specs.CommonFile. It
// does not validate the document; specs/lint does.
func Load(fsys fs.FS, name string) (*openapi3.T, error) {
	whole, err := parts.Assemble(fsys, name)
	if err != nil {
		return nil, err
	}
	data, err := whole.JSON()
	if err != nil {
		return nil, err
	}
	doc, err := Parse(data)
	if err == nil {
		err = CheckVersion(doc.OpenAPI)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return doc, nil
}

var versions = regexp.MustCompile(`^3\.[01]\.[0-9]+`)

// CheckVersion returns an error if openapi, the value at the top of a document, is not a
// version that this module reads: 3.0.x or 3.1.x. It is empty in a file that is not a document.
func CheckVersion(openapi string) error {
	if !versions.MatchString(openapi) {
		return fmt.Errorf("openapi is %q, not a version of OpenAPI 3.0 or 3.1; write one, such as 3.0.3, or convert the document", openapi)
	}
	return nil
}

// Parse returns the document in data, YAML or JSON, like Load. The document must be
// whole.
func Parse(data []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	doc, err := loader.LoadFromData(data)
	if err != nil {
		return nil, withoutDecoders(err)
	}
	MarkUntyped(doc)
	return doc, nil
}

// MarkUntyped sets a member that no validator reads in the schemas of doc that have no
// type: kin-openapi first asks whether a schema says anything, and overflows the stack if
// the answer is below the schema itself. Errors of doc are for its validator.
func MarkUntyped(doc *openapi3.T) {
	_ = doc.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		if s := ref.Value; s != nil && s.Type == nil && (len(s.Properties) > 0 || s.Items != nil || s.AdditionalProperties.Schema != nil) {
			s.AllowEmptyValue = true
		}
		return nil
	})
}

var mistyped = regexp.MustCompile(`cannot unmarshal (\w+) into (?:field )?(\S+) of type \S+`)

// withoutDecoders returns the error of a document that cannot be decoded without what is
// said about decoders. kin-openapi tries JSON and then YAML, and only the error of YAML has
// the line.
func withoutDecoders(err error) error {
	_, text, isDecoder := strings.Cut(err.Error(), ", yaml error: ")
	if !isDecoder {
		return err
	}
	text = strings.TrimPrefix(text, "error converting YAML to JSON: yaml: ")
	text = strings.TrimPrefix(text, "error unmarshaling JSON: while decoding JSON: json: ")
	return errors.New(mistyped.ReplaceAllString(text, "$2 has the wrong type, $1"))
}

func checkUTF8Max255(s string) error {
	if len(s) > 255 {
		return fmt.Errorf("%d bytes of UTF-8, at most 255 are allowed", len(s))
	}
	return nil
}

func checkOpenStackDateTime(s string) error {
	// time.Parse accepts a fraction that is not in the layout.
	_, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(strings.ToUpper(s), "Z"))
	if err != nil {
		return errors.New("not a valid time such as 2013-02-25T03:56:53.081642")
	}
	return nil
}
