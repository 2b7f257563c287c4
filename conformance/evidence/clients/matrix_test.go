package interop

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// row is a call that passed, and what came of it.
type row struct {
	call
	got     outcome
	dropped []string // of the answer
	inLife  bool
}

const head = `# What the vendors' clients make of the sandbox

Written by ` + "`go test ./...`" + ` in this folder; see [README.md](README.md).
A single call has a sandbox of its own; those of a life follow one another in one.
*Not told* is what the client keeps from its caller of status, request id, code and message, and the members of the answer that it drops.
*Outside the document* is what a strict reader of the API's document finds in the requests as they were sent; where it is empty, nothing.
HMAC-SHA1 is a discontinued convention that the documents leave out, and that the sandbox puts into the one of today.
`

const columns = `
| operation | call | outcome | not told | outside the document |
| --- | --- | --- | --- | --- |
`

// write prints the matrix and keeps it. It holds neither time nor place, so that
// only a change of what the clients do changes the file.
func write(t *testing.T, rows []row) {
	var text strings.Builder
	text.WriteString(head)
	client := ""
	for _, group := range groups(rows) {
		if client != group[0].client {
			client = group[0].client
			text.WriteString("\n## " + client + "\n")
		}
		for i, r := range group {
			if i == 0 || r.inLife != group[i-1].inLife {
				text.WriteString(title(r) + columns)
			}
			text.WriteString(r.String() + "\n")
		}
	}
	fmt.Print(text.String())
	require.NoError(t, os.WriteFile("MATRIX.md", []byte(text.String()), 0o644))
}

// title is that of a table, by its first row.
func title(r row) string {
	what := "Single calls"
	if r.inLife {
		what = "The life of a snapshot"
	}
	return fmt.Sprintf("\n%s of %s, aimed by %s.\n", what, r.group(), r.aim)
}

// groups are the rows of each client, the first first, with those of its life
// last.
func groups(rows []row) [][]row {
	var names []string
	byName := map[string][]row{}
	for _, r := range rows {
		name := r.client + r.aim + r.group()
		if byName[name] == nil {
			names = append(names, name)
		}
		byName[name] = append(byName[name], r)
	}
	var all [][]row
	for _, name := range names {
		group := byName[name]
		slices.SortStableFunc(group, func(a, b row) int { return strings.Compare(fmt.Sprint(a.inLife), fmt.Sprint(b.inLife)) })
		all = append(all, group)
	}
	return all
}

// group is the API that the client is for, whatever it asks on the way.
func (r row) group() string { return cmp.Or(r.service, r.api) }

func (r row) String() string {
	cells := []string{r.asked(), r.does, r.outcome(), r.untold(), r.beside()}
	return "| " + strings.Join(cells, " | ") + " |"
}

func (r row) asked() string {
	name := r.operation
	if r.api != r.group() {
		name = r.api + " " + name
	}
	if r.asksFirst != "" {
		name = r.asksFirst + ", " + name
	}
	return name
}

func (r row) outcome() string {
	if r.want.code == "" {
		return fmt.Sprintf("success %d", r.want.status)
	}
	return fmt.Sprintf("error %d `%s`", r.want.status, r.want.code)
}

// untold is what the client does not tell; a success has no code and no message.
func (r row) untold() string {
	var all []string
	for name, kept := range map[string]bool{
		"status": r.got.status == untoldStatus, "request id": r.got.requestID == untold,
		"code": r.want.code != "" && r.got.code == untold, "message": r.want.code != "" && r.got.message == untold,
	} {
		if kept {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	for _, name := range r.dropped {
		all = append(all, "`"+name+"`")
	}
	return strings.Join(all, ", ")
}

// beside may give what was wanted, since a row that passed has nothing else.
func (r row) beside() string {
	found := ""
	if len(r.outside) > 0 {
		found = "`" + strings.Join(r.outside, "`, `") + "`"
	}
	if r.convention == nil {
		return found
	}
	return strings.TrimPrefix(fmt.Sprintf("%s, %d parameters of HMAC-SHA1", found, len(r.convention)), ", ")
}
