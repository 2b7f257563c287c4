package document_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs/document"
)

func TestFormats(t *testing.T) {
	tests := []struct {
		format, value string
		ok            bool
	}{
		{document.UTF8Max255, strings.Repeat("a", 255), true},
		{document.UTF8Max255, strings.Repeat("a", 256), false},
		{document.UTF8Max255, strings.Repeat("快", 85), true},
		{document.UTF8Max255, strings.Repeat("快", 86), false},
		{document.OpenStackDateTime, "2013-02-25T03:56:53.081642", true},
		{document.OpenStackDateTime, "2013-02-25t03:56:53", true},
		{document.OpenStackDateTime, "2024-02-29T03:56:53Z", true},
		{document.OpenStackDateTime, "2023-02-29T03:56:53Z", false},
		{document.OpenStackDateTime, "2013-02-25", false},
		{document.OpenStackDateTime, "", false},
	}
	for _, tt := range tests {
		schema := &openapi3.Schema{Type: &openapi3.Types{"string"}, Format: tt.format}
		require.Equal(t, tt.ok, schema.VisitJSON(tt.value) == nil, "%s %q", tt.format, tt.value)
	}
}

func TestLoadRefuses(t *testing.T) {
	const head = "openapi: 3.0.3\ninfo: {title: t, version: 0.1.0}\npaths: {}\n"
	fsys := fstest.MapFS{
		"fine.yaml":   {Data: []byte(head)},
		"empty.yaml":  {},
		"two.yaml":    {Data: []byte("swagger: '2.0'\ninfo: {title: t, version: 0.1.0}\npaths: {}\n")},
		"four.yaml":   {Data: []byte(strings.Replace(head, "3.0.3", "4.0.0", 1))},
		"broken.yaml": {Data: []byte("openapi: [")},
		"abroad.yaml": {Data: []byte(head + "components: {schemas: {A: {$ref: 'fine.yaml#/x'}}}\n")},
	}
	_, err := document.Load(fsys, "fine.yaml")
	require.NoError(t, err)
	for _, name := range []string{"empty.yaml", "two.yaml", "four.yaml", "broken.yaml", "abroad.yaml", "gone.yaml"} {
		_, err := document.Load(fsys, name)
		require.ErrorContains(t, err, name)
	}
	_, err = document.Load(fsys, "four.yaml")
	require.EqualError(t, err, `four.yaml: openapi is "4.0.0", not a version of OpenAPI 3.0 or 3.1; write one, such as 3.0.3, or convert the document`)
}

// TestLoadNamesNoDecoder checks what is said about a document that cannot be decoded.
func TestLoadNamesNoDecoder(t *testing.T) {
	for text, want := range map[string]string{
		"info: {}\nopenapi: [\n": "line 2: did not find expected node content",
		"openapi: \x7f\x00":      "control characters are not allowed",
		"- a\n":                  "value has the wrong type, array",
		"openapi: 3.0.3\npaths: {/a: {get: {tags: a}}}\n": "Operation.tags has the wrong type, string",
		`{"openapi": "3.0.3", "info": {"title": 1}}`:      "Info.title has the wrong type, number",
	} {
		_, err := document.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml")
		require.EqualError(t, err, "a.yaml: "+want)
	}
}

func TestCheckVersion(t *testing.T) {
	for _, version := range []string{"3.0.0", "3.0.3", "3.0.0-rc2", "3.1.0", "3.1.11"} {
		require.NoError(t, document.CheckVersion(version))
	}
	for _, version := range []string{"", "2.0", "3", "3.0", "3.2.0", "3.10.0", "13.0.3", "4.0.0"} {
		require.Error(t, document.CheckVersion(version), version)
	}
}
