package members

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// ResultsFile is where the results are, in this folder.
const ResultsFile = "results.json"

// tables renders the sections of README.md.
func (r Results) tables() map[string]string {
	return map[string]string{
		"counts":  results.Table([]string{"API", "members", "page", "SDK", "live", "recorded", "shown by nothing", "not in the document"}, r.counts()),
		"unshown": results.Table([]string{"API", "operation", "members"}, r.rows(Operation.Unshown)),
		"lacking": results.Table([]string{"API", "operation", "members"}, r.rows(Operation.lacking)),
		"sdks":    "- " + strings.Join(r.SDKs, "\n- ") + "\n",
	}
}

func (r Results) counts() [][]string {
	var rows [][]string
	sum := make([]int, len(Sources)+3)
	for _, api := range r.APIs {
		counts := api.Counts()
		for i, n := range counts {
			sum[i] += n
		}
		rows = append(rows, row(api.ID, counts))
	}
	return append(rows, row("all", sum))
}

// Counts returns the number of members, of those that each of Sources has shown, of
// those that nothing has shown, and of those that the documents lack.
func (a API) Counts() []int {
	counts := make([]int, len(Sources)+3)
	for _, o := range a.Operations {
		counts[0] += len(o.Members)
		for i, source := range Sources {
			counts[1+i] += o.CountOf(source)
		}
		counts[len(counts)-2] += len(o.Unshown())
		counts[len(counts)-1] += len(o.Lacking)
	}
	return counts
}

func row(head string, counts []int) []string {
	cells := []string{head}
	for _, n := range counts {
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

// rows returns a row per operation for which list has something.
func (r Results) rows(list func(Operation) []string) [][]string {
	var rows [][]string
	for _, api := range r.APIs {
		for _, o := range api.Operations {
			if members := list(o); len(members) > 0 {
				rows = append(rows, []string{api.ID, o.Name, "`" + strings.Join(members, "`, `") + "`"})
			}
		}
	}
	return rows
}

func (o Operation) lacking() []string {
	var all []string
	for _, pointer := range slices.Sorted(maps.Keys(o.Lacking)) {
		all = append(all, fmt.Sprintf("%s (%s)", pointer, join(o.Lacking[pointer])))
	}
	return all
}

func join(sources []Source) string {
	var names []string
	for _, s := range sources {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}
