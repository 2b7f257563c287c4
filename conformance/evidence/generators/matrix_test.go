package foreign

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The files that a whole run writes.
const (
	matrixPage = "GENERATORS.md"
	matrixData = "matrix.json"
)

// matrix is how all generators fared with all documents.
type matrix struct {
	generators []*generator
	documents  []string
	snippets   []snippet
	cells      map[string]map[string]cell // by folder and document
}

// count is how many documents a generator took through each stage.
type count struct {
	Documents int `json:"documents"`
	Generated int `json:"generated"`
	Compiled  int `json:"compiled"`
	Called    int `json:"called"`
	Calls     int `json:"calls"`
}

func (m *matrix) count(folder string) count {
	n := count{Documents: len(m.documents)}
	for _, c := range m.cells[folder] {
		n.Calls += c.calls.made
		switch c.reached {
		case reachedCalled:
			n.Called++
			fallthrough
		case reachedCompiled:
			n.Compiled++
			fallthrough
		case reachedGenerated:
			n.Generated++
		}
	}
	return n
}

// isWhole reports whether every generator has tried every document.
func (m *matrix) isWhole() bool {
	for _, g := range m.generators {
		if len(m.cells[g.Folder]) != len(m.documents) {
			return false
		}
	}
	return len(m.generators) > 0
}

// write keeps the matrix as a page and as data. They hold neither time nor place,
// so that only a change of what the generators do changes them.
func (m *matrix) write(t *testing.T) {
	data, err := m.data()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(matrixData, data, 0o644))
	require.NoError(t, os.WriteFile(matrixPage, []byte(m.page()), 0o644))
}

// data is what the documentation site draws.
func (m *matrix) data() ([]byte, error) {
	type row struct {
		Folder   string `json:"folder"`
		Name     string `json:"name"`
		Language string `json:"language"`
		Version  string `json:"version"`
	}
	all := struct {
		Generators []row                        `json:"generators"`
		Documents  []string                     `json:"documents"`
		Cells      map[string]map[string]string `json:"cells"`
		Counts     map[string]count             `json:"counts"`
	}{Documents: m.documents, Cells: map[string]map[string]string{}, Counts: map[string]count{}}
	for _, g := range m.generators {
		all.Generators = append(all.Generators, row{g.Folder, g.Name, g.Language, g.Version})
		all.Counts[g.Folder] = m.count(g.Folder)
		all.Cells[g.Folder] = map[string]string{}
		for id, c := range m.cells[g.Folder] {
			all.Cells[g.Folder][id] = c.reached
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(all)
	return text.Bytes(), err
}

const head = `# What other languages' generators make of the documents

Each generator is given each document as it is; what it writes is compiled, and then calls the [sandbox](../conformance/sandbox/README.md).
Each request that it sends is held strictly to its document, and what it decodes to the answer that was sent.

Written by ` + "`make foreign`" + `; [conformance/evidence/generators](../conformance/evidence/generators/README.md) tells how, and how to add a generator.

`

func (m *matrix) page() string {
	var text strings.Builder
	text.WriteString(head)
	m.writeCounts(&text)
	m.writeCells(&text)
	for _, g := range m.generators {
		m.writeGenerator(&text, g)
	}
	m.writeSnippets(&text)
	return text.String()
}

func (m *matrix) writeCounts(text *strings.Builder) {
	text.WriteString("| | generator | language | version | generated | compiled | called | calls |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for i, g := range m.generators {
		n := m.count(g.Folder)
		fmt.Fprintf(text, "| %s | [%s](#%s) | %s | %s | %s | %s | %s | %d |\n", letter(i), g.Name, anchor(g.Name), g.Language, g.Version,
			n.of(n.Generated), n.of(n.Compiled), n.of(n.Called), n.Calls)
	}
}

func (n count) of(some int) string {
	return fmt.Sprintf("%d of %d", some, n.Documents)
}

// letter is the column of a generator.
func letter(i int) string { return string(rune('A' + i)) }

// anchor is what a heading is linked by.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, strings.ToLower(title))
}

func (m *matrix) writeCells(text *strings.Builder) {
	text.WriteString(`
- *called*: it compiles, and every call of the plan passed, errors included.
- *compiled*: it compiles, and some call did not pass, or the generator makes types alone.
- *generated*: it was written and does not compile.
- *no*: it was not written.

| document |`)
	for i := range m.generators {
		text.WriteString(" " + letter(i) + " |")
	}
	text.WriteString("\n| --- |" + strings.Repeat(" --- |", len(m.generators)) + "\n")
	for _, id := range m.documents {
		fmt.Fprintf(text, "| [%s](%s.yaml) |", id, id)
		for _, g := range m.generators {
			fmt.Fprintf(text, " %s |", m.cells[g.Folder][id].reached)
		}
		text.WriteString("\n")
	}
}

func (m *matrix) writeGenerator(text *strings.Builder, g *generator) {
	fmt.Fprintf(text, "\n## %s\n\n%s, version %s, in [%s](../conformance/evidence/generators/%s).\nFor `huawei/evsv2`:\n\n```sh\n%s\n```\n",
		g.Name, g.Language, g.Version, g.Folder, g.Folder, commandOf(g.Generate, "huawei/evsv2"))
	if g.Call != "" {
		text.WriteString("\n" + strings.Join(m.behaviour(g), "\n") + "\n")
	}
	if len(g.Quirks) == 0 {
		text.WriteString("\nNo quirks are known.\n")
		return
	}
	text.WriteString("\n| documents | shows | problem | remedy |\n| --- | --- | --- | --- |\n")
	for _, q := range g.Quirks {
		fmt.Fprintf(text, "| %s | %s | %s | %s |\n", q.Document, strings.TrimSuffix(q.Stage+": "+q.Step, ": "), oneLine(q.Problem), oneLine(q.Remedy))
	}
}

// oneLine is prose in a cell of a table.
func oneLine(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// quoted is a word in quotes that needs none.
var quoted = regexp.MustCompile(`"([\w./-]+)"`)

// folder is where a program stands that a user has on the PATH.
var folder = regexp.MustCompile(`^\S+/`)

// commandOf is a line as a user types it for a document.
func commandOf(line, id string) string {
	known := map[string]string{"DOCUMENT": documentOf(id), "OUT": "out", "NAME": nameOf(id), "ID": id}
	line = os.Expand(line, func(name string) string { return cmp.Or(known[name], "$"+name) })
	line = folder.ReplaceAllString(strings.TrimSpace(line), "")
	return quoted.ReplaceAllString(line, "$1")
}

// behaviour is what the calls of a client have shown beside passing.
func (m *matrix) behaviour(g *generator) []string {
	var untyped, untold, extras []string
	for _, id := range m.documents {
		c := m.cells[g.Folder][id].calls
		if c.untyped {
			untyped = append(untyped, "`"+id+"`")
		}
		untold = append(untold, c.untold...)
		extras = append(extras, c.extras...)
	}
	lines := []string{"- Errors are decoded into types."}
	if len(untyped) > 0 {
		lines[0] = "- Errors come as text or untyped JSON: " + allOf(untyped, len(m.documents)) + "."
	}
	if len(untold) > 0 {
		lines = append(lines, "- Headers of answers that it keeps from its caller: "+strings.Join(unique(untold), ", ")+".")
	}
	if len(extras) > 0 {
		lines = append(lines, "- It sends beside what it is asked for: `"+strings.Join(unique(extras), "`, `")+"`.")
	}
	if g.Auth == "off" {
		lines = append(lines, "- Calls of Alibaba Cloud were not signed; the sandbox asked for no signature.")
	}
	return lines
}

func allOf(some []string, all int) string {
	if len(some) == all {
		return "all documents"
	}
	return strings.Join(some, ", ")
}

func unique(texts []string) []string {
	sorted := slices.Sorted(slices.Values(texts))
	return slices.Compact(sorted)
}

// writeSnippets shows the files to copy. Generators know no signatures.
func (m *matrix) writeSnippets(text *strings.Builder) {
	if len(m.snippets) == 0 {
		return
	}
	text.WriteString("\n## Signing\n\nNo generator signs for either vendor; a token of Huawei Cloud is all that they can send by themselves.\n" +
		"Each file signs for both, needs nothing else, and is there to be copied.\n")
	for _, s := range m.snippets {
		language := strings.TrimPrefix(filepath.Ext(s.file), ".")
		fmt.Fprintf(text, "\n### %s\n\n```%s\n%s```\n", s.file, language, s.text)
	}
}
