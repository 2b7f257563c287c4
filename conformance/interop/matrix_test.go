package interop

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// row is a call and what came of it.
type row struct {
	call
	got    outcome
	passed bool
}

const head = `# What the vendors' clients make of the sandbox

Written by ` + "`go test ./...`" + ` in this folder; see [README.md](README.md).
*Outside the document* is what a strict reader of the API's document finds in the request as it was sent, and *not told* what the client keeps from its caller of status, request id, code and message.
HMAC-SHA1 is a discontinued convention that the documents leave out, and that the sandbox puts into the one of today.

| client | aimed by | operation | call | outcome | not told | outside the document |
| --- | --- | --- | --- | --- | --- | --- |
`

// write prints the matrix and keeps it. It holds neither time nor place, so that
// only a change of what the clients do changes the file.
func write(t *testing.T, rows []row) {
	var text strings.Builder
	text.WriteString(head)
	for _, r := range rows {
		text.WriteString(r.String() + "\n")
	}
	fmt.Print(text.String())
	require.NoError(t, os.WriteFile("MATRIX.md", []byte(text.String()), 0o644))
}

func (r row) String() string {
	cells := []string{r.client, r.aim, r.api + " " + r.operation, r.does, r.outcome(), r.untold(), r.beside()}
	return "| " + strings.Join(cells, " | ") + " |"
}

func (r row) outcome() string {
	switch {
	case !r.passed:
		return "**FAILED**"
	case r.want.code == "":
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
	return strings.Join(all, ", ")
}

// beside may give what was wanted, since a row that passed has nothing else.
func (r row) beside() string {
	switch {
	case !r.passed:
		return ""
	case r.convention == nil:
		return list(r.outside)
	}
	return fmt.Sprintf("%s, but for %d parameters of HMAC-SHA1", list(r.outside), len(r.convention))
}

func list(findings []string) string {
	if len(findings) == 0 {
		return "nothing"
	}
	return "`" + strings.Join(findings, "`, `") + "`"
}
