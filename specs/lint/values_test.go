package lint

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"

	"github.com/snapspec/snapspec/specs"
)

// TestLookupMissesNothing: a value whose schema is not found would not be checked.
func TestLookupMissesNothing(t *testing.T) {
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			d := open(specs.FS, name, House)
			d.load()
			for _, n := range d.kinds[kindExample] {
				assert.NotNil(t, lookup[openapi3.Example](d, n), n.pointer)
				assert.NotNil(t, d.schemaOf(n.parent.parent), n.pointer)
			}
			for _, n := range d.kinds[kindSchema] {
				if !n.has("$ref") {
					assert.NotNil(t, lookup[openapi3.Schema](d, n), n.pointer)
				}
			}
		}
	}
}
