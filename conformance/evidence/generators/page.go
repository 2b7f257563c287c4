package generators

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

const head = `# Generators of other languages

Each generator reads each document as it is. The generated code is compiled and then calls the [sandbox](../../sandbox/README.md).
Each request is checked strictly against its document, and each decoded response against the response that was sent.

` + "`make foreign`" + ` writes this page from [results.json](results.json); the [README](README.md) says how, and how to add a generator.

`

// Page renders GENERATORS.md.
func (r *Results) Page() string {
	text := head + r.overview() + levels + r.cells()
	for _, g := range r.Generators {
		text += g.section()
	}
	return text + r.signing()
}

func (r *Results) overview() string {
	var rows [][]string
	for i, g := range r.Generators {
		n := g.count()
		rows = append(rows, []string{
			letter(i), fmt.Sprintf("[%s](#%s)", g.Name, anchor(g.Name)), g.Language, g.Version,
			n.of(n.generated), n.of(n.compiled), n.of(n.called), strconv.Itoa(n.calls),
		})
	}
	return results.Table([]string{"", "generator", "language", "version", "generated", "compiled", "called", "calls"}, rows)
}

func (n count) of(some int) string {
	return fmt.Sprintf("%d of %d", some, n.documents)
}

// letter is the name of a generator's column.
func letter(i int) string { return string(rune('A' + i)) } // #nosec G115 -- a small digit

// anchor returns the fragment that links to a heading.
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

const levels = `
- *called*: the code compiles, and every call passed, including the calls that must return an error.
- *compiled*: the code compiles, and some call failed, or the generator generates types only.
- *generated*: code was generated, and it does not compile.
- *no*: no code was generated.

`

func (r *Results) cells() string {
	header := []string{"document"}
	for i := range r.Generators {
		header = append(header, letter(i))
	}
	var rows [][]string
	for _, id := range r.Documents() {
		row := []string{fmt.Sprintf("[%s](../../../generated/openapi/%s.yaml)", id, id)}
		for _, g := range r.Generators {
			row = append(row, g.cell(id).Reached)
		}
		rows = append(rows, row)
	}
	return results.Table(header, rows)
}

func (g *Generator) section() string {
	text := fmt.Sprintf("\n## %s\n\n%s, version %s, in [%s](%s).\nFor `huawei/evsv2`:\n\n```sh\n%s\n```\n",
		g.Name, g.Language, g.Version, g.Folder, g.Folder, g.Command)
	if g.Calls {
		text += "\n" + strings.Join(g.behaviour(), "\n") + "\n"
	}
	if len(g.Quirks) == 0 {
		return text + "\nNo quirks are known.\n"
	}
	var rows [][]string
	for _, q := range g.Quirks {
		rows = append(rows, []string{q.Document, q.place(), results.Cell(q.Problem), results.Cell(q.Remedy)})
	}
	return text + "\n" + results.Table([]string{"documents", "seen in", "problem", "remedy"}, rows)
}

// behaviour lists what the calls showed in addition to passing.
func (g *Generator) behaviour() []string {
	var untyped, hidden, extras []string
	for _, c := range g.Cells {
		if c.Untyped {
			untyped = append(untyped, "`"+c.Document+"`")
		}
		hidden = append(hidden, c.Hidden...)
		extras = append(extras, c.Extras...)
	}
	lines := []string{"- Errors are decoded into types."}
	switch len(untyped) {
	case 0:
	case len(g.Cells):
		lines[0] = "- Errors are text or untyped JSON, for all documents."
	default:
		lines[0] = "- Errors are text or untyped JSON for " + strings.Join(untyped, ", ") + "."
	}
	if len(hidden) > 0 {
		lines = append(lines, "- It does not return these response headers: "+strings.Join(unique(hidden), ", ")+".")
	}
	if len(extras) > 0 {
		lines = append(lines, "- In addition to the arguments of a call it sends `"+strings.Join(unique(extras), "`, `")+"`.")
	}
	if !g.Signs {
		lines = append(lines, "- Calls of Alibaba Cloud were not signed; the sandbox did not require a signature.")
	}
	return lines
}

func unique(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

func (r *Results) signing() string {
	algorithms := map[string]bool{}
	for _, s := range r.Signing {
		for name := range s.Algorithms {
			algorithms[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(algorithms))
	var rows [][]string
	for _, s := range r.Signing {
		row := []string{fmt.Sprintf("[%s](../../recipes/signing/%s)", s.File, s.File)}
		for _, name := range names {
			n := s.Algorithms[name]
			row = append(row, fmt.Sprintf("%d calls accepted, %d with another secret refused", n.Accepted, n.Refused))
		}
		rows = append(rows, row)
	}
	return `
## Signing

No generator signs requests for either vendor; the token of Huawei Cloud is all that generated code can send.
Each of these files signs for both vendors and has no dependencies: copy it.
Its check signs calls to the sandbox, which accepts the right secret and refuses another one.

` + results.Table(append([]string{"file"}, names...), rows)
}
