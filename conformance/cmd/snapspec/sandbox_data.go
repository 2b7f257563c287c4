package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// dataFiles are the data file of --check, and that of --salvage.
type dataFiles struct{ file, to string }

// checkData prints what the data file holds and what is wrong with it.
func (c *console) checkData(data dataFiles) error {
	report, err := data.read()
	if err != nil {
		return unprefixed(err)
	}
	c.printf("data file %s, format %d%s\n", quoted(data.file), report.Format, formatNote(report.Format))
	for _, kind := range slices.Sorted(maps.Keys(report.Records)) {
		c.printf("%8d %s\n", report.Records[kind], kind)
	}
	for _, damage := range report.Damage {
		c.printf("damage: %s\n", quoteLine(damage))
	}
	if data.to != "" {
		c.printf("saved in %s\n", quoted(data.to))
	}
	if len(report.Damage) == 0 {
		return nil
	}
	c.printError(data.refusal(len(report.Damage)))
	return exitCode(exitFound)
}

func (d dataFiles) read() (sandbox.DataReport, error) {
	if d.to != "" {
		return sandbox.SalvageData(d.file, d.to)
	}
	return sandbox.CheckData(d.file)
}

func formatNote(format int) string {
	if format == 1 {
		return " (no checksums; the server that opens it adds them)"
	}
	return ""
}

func (d dataFiles) refusal(damages int) error {
	if d.to != "" {
		return fmt.Errorf("data file %s is damaged (%d found above) and not changed; start the server with --data %s", quoted(d.file), damages, quoted(d.to))
	}
	return fmt.Errorf("data file %s is damaged (%d found above) and not changed; save the records above with --salvage NEW", quoted(d.file), damages)
}
