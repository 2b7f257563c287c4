package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs/document"
)

func TestUpgraded(t *testing.T) {
	got, err := document.Upgraded([]byte(`openapi: 3.0.3
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string, nullable: true, enum: [a, null]}
        size: {nullable: false, type: integer}
        nullable: {type: boolean}
        default: {type: string, nullable: true}
      example: {type: x, nullable: true}
  responses:
    default: {content: {a/b: {schema: {type: string, nullable: true}}}}
`))

	require.NoError(t, err)
	require.Equal(t, `openapi: 3.1.0
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: [string, 'null'], enum: [a, null]}
        size: {type: integer}
        nullable: {type: boolean}
        default: {type: [string, 'null']}
      example: {type: x, nullable: true}
  responses:
    default: {content: {a/b: {schema: {type: [string, 'null']}}}}
`, string(got))
}

func TestUpgradedRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "empty",
		"a: [":                                "yaml:",
		"info: {}":                            "no member openapi",
		"openapi: 3.0.3\nx: {nullable: true}": "line 2: nullable without a type",
	} {
		_, err := document.Upgraded([]byte(text))
		require.ErrorContains(t, err, want, "document %q", text)
	}
}
