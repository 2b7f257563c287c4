package document

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const (
	citing = `# a document
openapi: 3.0.3
paths:
  /things:
    get:
      operationId: listThings
      x-sources: [one, two] # the main one first
      tags: [things]
      example:
        x-sources: [not-a-citation]
x-sources:
  - two
`
	pagesOfThings = `one: {title: 创建, language: zh-CN, edition: '2024-02-27', url: 'https://example.com', file: a.txt, sha256: '0123'}
two: {title: Two, language: en, edition: '2018', closed: It is ours., file: b.txt, sha256: 45e6}
`
)

func TestPublishedHasThePagesInPlaceOfTheirIDs(t *testing.T) {
	text, err := Published(fstest.MapFS{
		"v/things.yaml": {Data: []byte(citing)}, SourcesFile: {Data: []byte(pagesOfThings)},
	}, "v/things.yaml")
	require.NoError(t, err)

	var published struct {
		Paths   map[string]map[string]map[string]any
		Sources any `yaml:"x-sources"`
	}
	require.NoError(t, yaml.Unmarshal(text, &published))
	one := map[string]any{"title": "创建", "language": "zh-CN", "edition": "2024-02-27", "file": "a.txt", "sha256": "0123"}
	two := map[string]any{"title": "Two", "language": "en", "edition": "2018", "file": "b.txt", "sha256": "45e6"}
	operation := published.Paths["/things"]["get"]
	require.Equal(t, []any{one, two}, operation["x-sources"], "texts stay texts")
	require.Equal(t, map[string]any{"x-sources": []any{"not-a-citation"}}, operation["example"], "only operations and documents cite")
	require.Equal(t, []any{two}, published.Sources)
	require.Contains(t, string(text), "# a document\nopenapi: 3.0.3\n", "comments and order are kept")
	require.Contains(t, string(text), "      tags: [things]\n")
}

func TestPublishedRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ document, sources, want string }{
		"an id that is not listed":  {citing, "one: {title: a}\n", `v/things.yaml:7: x-sources cites "two", which is not in sources.yaml; add it there or correct the id`},
		"a broken document":         {"a: [", pagesOfThings, "v/things.yaml: yaml:"},
		"a broken list of sources":  {citing, "one: [", "sources.yaml: yaml:"},
		"a source that is repeated": {citing, pagesOfThings + "one: {title: a}\n", "sources.yaml: yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"v/things.yaml": {Data: []byte(tt.document)}, SourcesFile: {Data: []byte(tt.sources)}}

			_, err := Published(fsys, "v/things.yaml")

			require.ErrorContains(t, err, tt.want)
		})
	}
	_, err := Published(fstest.MapFS{"v/things.yaml": {Data: []byte(citing)}}, "v/things.yaml")
	require.ErrorContains(t, err, `cites "one"`, "a folder without sources")
}
