package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// run prints what the data file holds and what is wrong with it. It fails if
// anything is.
func (c checking) run(stdout io.Writer) error {
	report, err := c.read()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "data file %q, format %d%s\n", c.file, report.Format, formatNote(report.Format))
	for _, kind := range slices.Sorted(maps.Keys(report.Records)) {
		fmt.Fprintf(stdout, "%8d %s\n", report.Records[kind], kind)
	}
	for _, damage := range report.Damage {
		fmt.Fprintln(stdout, "damage:", damage)
	}
	if c.to != "" {
		fmt.Fprintf(stdout, "saved in %q\n", c.to)
	}
	if len(report.Damage) > 0 {
		return c.refusal(len(report.Damage))
	}
	return nil
}

func (c checking) read() (sandbox.DataReport, error) {
	if c.to != "" {
		return sandbox.SalvageData(c.file, c.to)
	}
	return sandbox.CheckData(c.file)
}

func formatNote(format int) string {
	if format == 1 {
		return " (no checksums; the server that opens it adds them)"
	}
	return ""
}

func (c checking) refusal(damages int) error {
	if c.to != "" {
		return fmt.Errorf("data file %q is damaged (%d found above) and not changed; start the server with -data %q", c.file, damages, c.to)
	}
	return fmt.Errorf("data file %q is damaged (%d found above) and not changed; save the records above with -salvage NEW", c.file, damages)
}
