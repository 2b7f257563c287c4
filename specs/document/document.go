// Package document loads an OpenAPI document into kin-openapi, with the string
// formats that the documents of this module use beyond the standard ones.
package document

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// The formats of ours. A tool that does not know them sees the pattern or the
// maxLength beside them.
const (
	// UTF8Max255 limits a string to 255 bytes of UTF-8, where maxLength counts
	// characters.
	UTF8Max255 = "utf8-255"
	// OpenStackDateTime is a time without a zone, meant as UTC, that exists in
	// the calendar: 2013-02-25T03:56:53.081642.
	OpenStackDateTime = "openstack-datetime"
)

// kin-openapi looks formats up in one global table and passes an unknown one
// in silence, so they are registered before anything can be loaded.
func init() {
	openapi3.DefineStringFormatValidator(UTF8Max255, openapi3.NewCallbackValidator(checkUTF8Max255))
	openapi3.DefineStringFormatValidator(OpenStackDateTime, openapi3.NewCallbackValidator(checkOpenStackDateTime))
}

// Load reads the document at name in fsys. It refuses any $ref that leaves the
// document. It does not validate: that is what specs/lint is for.
func Load(fsys fs.FS, name string) (*openapi3.T, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	doc, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return doc, nil
}

// Parse is Load for a document at hand, YAML or JSON.
func Parse(data []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	return loader.LoadFromData(data)
}

func checkUTF8Max255(s string) error {
	if len(s) > 255 {
		return fmt.Errorf("%d bytes of UTF-8, at most 255 are allowed", len(s))
	}
	return nil
}

func checkOpenStackDateTime(s string) error {
	// time.Parse takes a fraction that the layout does not name.
	_, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(strings.ToUpper(s), "Z"))
	if err != nil {
		return errors.New("no time of the calendar, such as 2013-02-25T03:56:53.081642")
	}
	return nil
}
