package main

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// client is a client of a vendor with the results of its calls to the sandbox. All
// calls passed, because a run with a failed call writes no results.
type client struct {
	Name, API string
	Successes int // successful responses that the client decoded
	Errors    int // errors that it decoded
	Outside   int // calls with something that is not in the document
}

// Short is the name without version and host, for the chart.
func (c client) Short() string {
	name, rest, _ := strings.Cut(strings.TrimPrefix(c.Name, "github.com/"), " ")
	_, which, _ := strings.Cut(rest, ", ")
	return name + ", " + which
}

// Calls returns the number of calls.
func (c client) Calls() int { return c.Successes + c.Errors }

// matrixFile has the results of the clients.
const matrixFile = "conformance/evidence/clients/MATRIX.md"

// readClients reads the results of the clients. It is the only function of the site
// that knows their format.
func readClients(repository fs.FS) ([]client, error) {
	text, err := fs.ReadFile(repository, matrixFile)
	if err != nil {
		return nil, err
	}
	all, err := parseMatrix(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", matrixFile, err)
	}
	return all, nil
}

// tableTitle matches the line above a table.
var tableTitle = regexp.MustCompile(`^(?:Single calls|The life of a snapshot) of ([^,]+), aimed by `)

// parseMatrix reads the tables: a heading per client, a line that names the API
// above each table, a row per call.
func parseMatrix(text string) ([]client, error) {
	var all []client
	for number, line := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			all = append(all, client{Name: strings.ReplaceAll(name, "`", "")})
			continue
		}
		if len(all) == 0 {
			continue
		}
		last := &all[len(all)-1]
		if title := tableTitle.FindStringSubmatch(line); title != nil {
			last.API = title[1]
		}
		if err := last.parseRow(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	for _, c := range all {
		if c.API == "" || c.Calls() == 0 {
			return nil, fmt.Errorf("## %s: no calls, or no API above its table; correct the parser", c.Name)
		}
	}
	return all, nil
}

func (c *client) parseRow(line string) error {
	cells := strings.Split(line, "|")
	if len(cells) != 7 || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| operation ") {
		return nil
	}
	switch outcome := strings.TrimSpace(cells[3]); {
	case strings.HasPrefix(outcome, "success "):
		c.Successes++
	case strings.HasPrefix(outcome, "error "):
		c.Errors++
	default:
		return fmt.Errorf("the outcome %q is neither success nor error; correct the parser", outcome)
	}
	if strings.TrimSpace(cells[5]) != "" {
		c.Outside++
	}
	return nil
}
