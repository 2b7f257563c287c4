package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// client is a client of a vendor with the results of its calls to the sandbox. All
// calls passed, because a run with a failed call writes no results.
type client struct {
	Module, Version, Part string
	API                   string
	Successes             int // successful responses that the client decoded
	Errors                int // errors that it decoded
	Outside               int // calls with something that is not in the document
}

// Name identifies the client, with its version and the part of it that was called.
func (c client) Name() string { return c.Module + " " + c.Version + ", " + c.Part }

// Short is the name without version and host, for the chart.
func (c client) Short() string { return strings.TrimPrefix(c.Module, "github.com/") + ", " + c.Part }

// Calls returns the number of calls.
func (c client) Calls() int { return c.Successes + c.Errors }

// clientsFile has the results of the clients.
const clientsFile = "conformance/evidence/clients/results.json"

// clientCall is the result of a call, as far as the site shows it.
type clientCall struct {
	Client           string
	Version          string
	Part             string
	API              string
	Outcome          string
	Findings         []string
	LegacyParameters int `json:"legacy_parameters"`
}

// readClients reads the results of the clients. It is the only function of the site
// that knows their format.
func readClients(repository fs.FS) ([]client, error) {
	text, err := fs.ReadFile(repository, clientsFile)
	if err != nil {
		return nil, err
	}
	var results struct{ Calls []clientCall }
	if err := json.Unmarshal(text, &results); err != nil {
		return nil, fmt.Errorf("%s: %w", clientsFile, err)
	}
	var all []client
	for i, call := range results.Calls {
		if err := add(&all, call); err != nil {
			return nil, fmt.Errorf("%s: /calls/%d: %w", clientsFile, i, err)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no calls", clientsFile)
	}
	return all, nil
}

// add counts a call for its client.
func add(all *[]client, call clientCall) error {
	call.Part = strings.ReplaceAll(call.Part, "`", "") // Markdown for a name of code
	i := slices.IndexFunc(*all, func(c client) bool {
		return c.Module == call.Client && c.Version == call.Version && c.Part == call.Part && c.API == call.API
	})
	if i < 0 {
		*all = append(*all, client{Module: call.Client, Version: call.Version, Part: call.Part, API: call.API})
		i = len(*all) - 1
	}
	switch call.Outcome {
	case "success":
		(*all)[i].Successes++
	case "error":
		(*all)[i].Errors++
	default:
		return fmt.Errorf("the outcome is %q; expected success or error", call.Outcome)
	}
	if len(call.Findings) > 0 || call.LegacyParameters > 0 {
		(*all)[i].Outside++
	}
	return nil
}
