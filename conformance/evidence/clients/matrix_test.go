package clients

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

const matrixHead = `# The vendors' clients against the sandbox

Rendered from results.json, which ` + "`make interop`" + ` writes; see [README.md](README.md).
A single call has a sandbox of its own; the calls of a lifecycle follow one another in one.
*Not exposed* lists what the client hides from its caller of status, request id, code and message, and the members of the answer that it does not decode.
*Outside the document* lists the findings of a strict reader of the API's document in the requests as they were sent; an empty cell means none.
HMAC-SHA1 is a discontinued signing convention that the documents leave out. The sandbox converts it to the present one.
`

// matrix renders every call.
func (o report) matrix() string {
	var text strings.Builder
	text.WriteString(matrixHead)
	client := ""
	for _, group := range groups(o.Calls, row.table) {
		first := group[0]
		if heading := first.heading(); client != heading {
			client = heading
			text.WriteString("\n## " + client + "\n")
		}
		rows := make([][]string, len(group))
		for i, r := range group {
			rows[i] = r.cells()
		}
		text.WriteString(first.title() + results.Table([]string{"operation", "call", "outcome", "not exposed", "outside the document"}, rows))
	}
	return text.String()
}

func (r row) heading() string { return tool{r.Client, r.Version, r.Part}.String() }

// table is what the rows of one table have in common, in the order of the tables:
// those of a lifecycle come after the single calls.
func (r row) table() string {
	return strings.Join([]string{r.heading(), r.Setup, r.API, strconv.FormatBool(r.Lifecycle)}, "\n")
}

func (r row) title() string {
	what := "Single calls"
	if r.Lifecycle {
		what = "The life of a snapshot"
	}
	return fmt.Sprintf("\n%s of %s, aimed by %s.\n\n", what, r.API, r.Setup)
}

func (r row) cells() []string {
	outcome := fmt.Sprintf("%s %d", r.Outcome, r.Status)
	if r.Code != "" {
		outcome += " `" + r.Code + "`"
	}
	findings := quoted(r.Findings)
	if r.LegacyParameters > 0 {
		findings = append(findings, fmt.Sprintf("%d parameters of HMAC-SHA1", r.LegacyParameters))
	}
	return []string{
		r.Operation, r.Step, outcome,
		strings.Join(slices.Concat(r.Hidden, quoted(r.NotDecoded)), ", "), strings.Join(findings, ", "),
	}
}

func quoted(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+name+"`")
	}
	return all
}

// groups returns the rows with equal keys together. The groups of one client and
// API follow one another, in the order of their first rows.
func groups(rows []row, key func(row) string) [][]row {
	var all [][]row
	index := map[string]int{}
	for _, r := range rows {
		name := key(r)
		if _, ok := index[name]; !ok {
			index[name] = len(all)
			all = append(all, nil)
		}
		all[index[name]] = append(all[index[name]], r)
	}
	first := map[string]int{}
	for i, group := range all {
		for _, name := range []string{group[0].heading(), group[0].heading() + group[0].Setup} {
			if _, ok := first[name]; !ok {
				first[name] = i
			}
		}
	}
	slices.SortStableFunc(all, func(a, b []row) int {
		x, y := a[0].heading(), b[0].heading()
		return cmp.Or(cmp.Compare(first[x], first[y]), cmp.Compare(first[x+a[0].Setup], first[y+b[0].Setup]))
	})
	return all
}

// sections renders the sections of README.md.
func (o report) sections() map[string]string {
	var rows [][]string
	for _, group := range groups(o.Calls, func(r row) string { return r.heading() + r.API }) {
		var single, steps int
		called := map[string]bool{}
		for _, r := range group {
			if r.Lifecycle {
				steps++
			} else {
				single++
			}
			if operation := r.Operation[strings.LastIndex(r.Operation, ", ")+1:]; !strings.Contains(strings.TrimSpace(operation), " ") {
				called[strings.TrimSpace(operation)] = true
			}
		}
		rows = append(rows, []string{
			group[0].heading(), group[0].API, strconv.Itoa(single), strconv.Itoa(steps),
			fmt.Sprintf("%d of %d", len(called), o.Operations[group[0].API]),
		})
	}
	return map[string]string{"coverage": results.Table([]string{"client", "API", "single calls", "lifecycle steps", "operations"}, rows)}
}
