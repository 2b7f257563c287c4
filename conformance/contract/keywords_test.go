package contract_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeywords(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"type of the whole", `[]`, []string{"body  type"}},
		{"null", `null`, []string{"body  nullable"}},
		{"missing member", `{}`, []string{"body /name required"}},
		{"null member", `{"name":null}`, []string{"body /name nullable"}},
		{"too short", `{"name":""}`, []string{"body /name minLength"}},
		{"too long", `{"name":"abcd"}`, []string{"body /name maxLength"}},
		{"length in characters", `{"name":"𠮷𠮷𠮷"}`, []string{}},
		{"255 bytes", `{"name":"a","note":"` + strings.Repeat("字", 85) + `"}`, []string{}},
		{"256 bytes", `{"name":"a","note":"` + strings.Repeat("字", 85) + `x"}`, []string{"body /note format"}},
		{"enum", `{"name":"a","color":"RED"}`, []string{"body /color enum"}},
		{"read-only member", `{"name":"a","secret":"s"}`, []string{"body /secret readOnly"}},
		{"map of strings", `{"name":"a","labels":{"x":1}}`, []string{"body /labels/x type"}},
		{"items", `{"name":"a","parts":[{"name":"b"},{}]}`, []string{"body /parts/1/name required"}},
		{"maxItems and items", `{"name":"a","parts":[{"name":"b"},{},1]}`, []string{"body /parts maxItems", "body /parts/1/name required", "body /parts/2 type"}},
		{"additional member", `{"name":"a","closed":{"a":"1","b \"é/~":1,"A":1}}`, []string{"body /closed/A additionalProperties", "body /closed/A case", `body /closed/b "é~1~0 additionalProperties`}},
		{"inside allOf", `{"name":"a","mixed":{"x":"Q"}}`, []string{"body /mixed/x pattern", "body /mixed/y required"}},
		{"inside allOf inside items", `{"name":"a","parts":[{"name":"b","mixed":{"y":"1"}}]}`, []string{"body /parts/0/mixed/y type"}},
		{"inside allOf and beside it", `{"name":"a","parts":[{"name":"b","mixed":{"y":"1","deep":{"u":"U","v":1}}}]}`, []string{"body /parts/0/mixed/deep/u pattern", "body /parts/0/mixed/deep/v type", "body /parts/0/mixed/y type"}},
		{"both of two patterns", `{"name":"a","mixed":{"x":"Qq","y":1}}`, []string{"body /mixed/x pattern", "body /mixed/x pattern"}},
		{"the same in each part", `{"name":"a","mixed":{"x":7,"y":1}}`, []string{"body /mixed/x type"}},
		{"oneOf, none", `{"name":"a","either":{}}`, []string{"body /either oneOf"}},
		{"oneOf, both", `{"name":"a","either":{"l":"","r":""}}`, []string{"body /either oneOf"}},
		{"anyOf", `{"name":"a","code":1.5}`, []string{"body /code anyOf"}},
		{"not", `{"name":"a","notRed":"red"}`, []string{"body /notRed not"}},
		{"several, sorted", `{"name":"","color":1,"count":-1}`, []string{"body /color enum", "body /count minimum", "body /name minLength"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, brief(post(t, c, asJSON, test.body)))
		})
	}
}

func TestMembers(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"unknown", `{"name":"a","x":1}`, []string{"body /x unknown?"}},
		{"members of an unknown member are ignored", `{"name":"a","x":{"NAME":1}}`, []string{"body /x unknown?"}},
		{"other case", `{"NAME":"a"}`, []string{"body /NAME case", "body /name required"}},
		{"other case beside the name", `{"name":"a","Name":"a"}`, []string{"body /Name case"}},
		{"other case by Unicode folding", `{"name":"a","labelſ":{}}`, []string{"body /labelſ case"}},
		{"in items", `{"name":"a","parts":[{"name":"a","x":1},{"name":"a","Color":"red"}]}`, []string{"body /parts/0/x unknown?", "body /parts/1/Color case"}},
		{"in a map", `{"name":"a","labels":{"X":"1","x":"1"}}`, []string{}},
		{"in an object without properties", `{"name":"a","free":{"x":{"y":1}}}`, []string{}},
		{"in allOf, the union is declared", `{"name":"a","mixed":{"x":"a","y":1,"z":1,"Y":1}}`, []string{"body /mixed/Y case", "body /mixed/z unknown?"}},
		{"in oneOf, the union is declared", `{"name":"a","either":{"l":"a","R":"","z":1}}`, []string{"body /either/R case", "body /either/z unknown?"}},
		{"refused by the schema", `{"name":"a","closed":{"x":1}}`, []string{"body /closed/x additionalProperties"}},
		{"pointer is escaped", `{"name":"a","~/":1}`, []string{"body /~0~1 unknown?"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, brief(post(t, c, asJSON, test.body)))
		})
	}
}

func TestMessages(t *testing.T) {
	c := things(t)
	for body, want := range map[string]string{
		`{"name":"abcd"}`:               `body /name: maxLength: 4 characters, at most 3 are allowed; shorten the value`,
		`{"name":""}`:                   `body /name: minLength: 0 characters, at least 1 are needed; lengthen the value`,
		`{"name":7}`:                    `body /name: type: 7 is not of type string; send that type`,
		`{"name":12345678901234567891}`: `body /name: type: 12345678901234567891 is not of type string; send that type`,
		`{"name":"a","color":"<\n"}`:    `body /color: enum: "<\n" is not one of ["red","blue"]; send one of them`,
		`{}`:                            `body /name: required: the member is missing; add it`,
		`{"name":null}`:                 `body /name: nullable: null is not allowed; send a value or leave the member out`,
		`{"name":"a","x":1}`:            `body /x: unknown: the document has no such member; leave it out or correct its name (strict)`,
		`{"name":"a","X\n":1}`:          "body /X\ufffd: unknown: the document has no such member; leave it out or correct its name (strict)",
		`{"name":"a","Note":"n"}`:       `body /Note: case: the document spells this name note; use that spelling`,
		`{"name":"a","count":-1}`:       `body /count: minimum: number must be at least 0; correct the value`,
		`{"name":"a","code":true}`:      `body /code: anyOf: doesn't match any schema from "anyOf", of string, integer; send a value of one of these schemas`,
		`{"name":"a","mixed":{"x":"` + strings.Repeat("Q", 99) + `","y":1}}`: `body /mixed/x: pattern: "` + strings.Repeat("Q", 62) + `… does not match ^[a-z]*$; correct the value`,
		`{"name":"a","note":"` + strings.Repeat("x", 256) + `"}`:             `body /note: format: string doesn't match the format "utf8-255" (256 bytes of UTF-8, at most 255 are allowed); correct the value`,
		`{"name":"a"}}`: `body: json: what is at byte 12 is not JSON; send JSON`,
		" ":             `body: json: the body has only white space; send one JSON value`,
	} {
		found := post(t, c, asJSON, body)
		require.Len(t, found, 1, body)
		assert.Equal(t, want, found[0].String())
	}
}

func TestValueIsCut(t *testing.T) {
	c := things(t)
	for body, want := range map[string]string{
		`{"name":7.50}`:                         `7.50`,
		`{}`:                                    ``,
		`{"name":{"b": [1, "<é>"], "a": null}}`: `{"a":null,"b":[1,"<é>"]}`,
		`{"name":"` + strings.Repeat("é", 62) + `"}`:     `"` + strings.Repeat("é", 62) + `"`,
		`{"name":"` + strings.Repeat("é", 63) + `"}`:     `"` + strings.Repeat("é", 62) + `…`,
		`{"name":"` + strings.Repeat("é", 300000) + `"}`: `"` + strings.Repeat("é", 62) + `…`,
	} {
		found := post(t, c, asJSON, body)
		require.Len(t, found, 1)
		assert.Equal(t, want, found[0].Value)
		assert.Less(t, len(found[0].String()), 300)
	}
}
