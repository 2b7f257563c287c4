package main

import (
	"fmt"
	"slices"
	"strings"
)

// The dimensions of a chart, in its own units. It is as wide as a phone on every
// screen, so its text has the same size everywhere.
const (
	chartWidth = 340
	rowHeight  = 36
	barTop     = 18 // below the label
	barHeight  = 10
)

// chart is a horizontal bar chart.
type chart struct {
	ID, Title, Description string
	Rows                   []bar
}

// bar is a row of a chart.
type bar struct {
	Label, Value string
	Parts        []part
}

// part is a segment of a bar. Class says what it counts.
type part struct {
	Class string
	Count int
	X     float64
	Width float64
}

// short returns an id without the vendor if the API has several documents, to save
// space.
func short(id string) string {
	if vendor, rest, _ := strings.Cut(id, "/"); strings.Contains(rest, "/") {
		return strings.TrimPrefix(id, vendor+"/")
	}
	return id
}

// Height is the height of the chart.
func (c chart) Height() int { return len(c.Rows) * rowHeight }

// ViewBox is the view box of the chart.
func (c chart) ViewBox() string { return fmt.Sprintf("0 0 %d %d", chartWidth, c.Height()) }

// place positions the parts of every row side by side. A count of most fills the
// width.
func (c *chart) place(most int) {
	for i := range c.Rows {
		x := 0.0
		for j := range c.Rows[i].Parts {
			p := &c.Rows[i].Parts[j]
			p.X, p.Width = x, float64(p.Count)*chartWidth/float64(max(most, 1))
			x += p.Width
		}
	}
}

// CaseCharts returns a chart per API, all with the same scale.
func (s *site) CaseCharts() []chart {
	most := 0
	for _, a := range s.APIs {
		for _, o := range a.Operations() {
			most = max(most, o.Cases.Total())
		}
	}
	var all []chart
	for _, a := range s.APIs {
		c := chart{ID: "cases-" + a.ID, Title: a.ID, Description: "Cases of each operation, as a bar of valid ones, valid ones that must pass and invalid ones. The table below has the numbers."}
		for _, o := range a.Operations() {
			t := o.Cases
			c.Rows = append(c.Rows, bar{Label: o.ID, Value: fmt.Sprintf("%d · %d · %d", t.Valid, t.MustPass, t.Invalid), Parts: []part{
				{Class: "a", Count: t.Valid}, {Class: "b", Count: t.MustPass}, {Class: "c", Count: t.Invalid},
			}})
		}
		c.place(most)
		all = append(all, c)
	}
	return all
}

// MutantChart returns a chart with a bar per document.
func (s *site) MutantChart() chart {
	c := chart{ID: "mutants", Title: "Mutants by document", Description: "Mutants of each document, as a bar of those that were noticed and those that were not. The table below has the numbers."}
	most := 0
	for _, d := range s.Documents() {
		m := d.Mutants
		most = max(most, m.Total)
		c.Rows = append(c.Rows, bar{Label: short(d.ID), Value: fmt.Sprintf("%d of %d", m.Killed, m.Total), Parts: []part{
			{Class: "a", Count: m.Killed}, {Class: "c", Count: m.Total - m.Killed},
		}})
	}
	c.place(most)
	return c
}

// ClientChart returns a chart with a bar per client.
func (s *site) ClientChart() chart {
	c := chart{ID: "clients", Title: "Calls by client", Description: "Calls of each client, as a bar of those that match the document and those with something that is not in the document. The table below has the numbers."}
	most := 0
	for _, one := range s.Clients {
		most = max(most, one.Calls())
		label := one.Short()
		if slices.ContainsFunc(s.Clients, func(c client) bool { return c.Name() == one.Name() && c.API != one.API }) {
			label += ", " + one.API
		}
		c.Rows = append(c.Rows, bar{Label: label, Value: fmt.Sprintf("%d · %d", one.Calls()-one.Outside, one.Outside), Parts: []part{
			{Class: "a", Count: one.Calls() - one.Outside}, {Class: "b", Count: one.Outside},
		}})
	}
	c.place(most)
	return c
}

// The dimensions of the grid of generators.
const (
	cell      = 26
	gridLabel = 250
	gridHead  = 130
)

// grid is a picture of the levels by document and generator.
type grid struct {
	Columns []gridColumn
	Rows    []gridRow
}

type gridColumn struct {
	Label string
	X     int
}

type gridRow struct {
	Label string
	Y     int
	Cells []gridCell
}

type gridCell struct {
	X, Y  int // of the centre
	Level string
}

// Width is the width of the picture. The last slanted label needs space to its
// right.
func (g grid) Width() int { return gridLabel + len(g.Columns)*cell + gridHead*2/3 }

// Height is the height of the picture.
func (g grid) Height() int { return gridHead + len(g.Rows)*cell }

// ViewBox is the view box of the picture.
func (g grid) ViewBox() string { return fmt.Sprintf("0 0 %d %d", g.Width(), g.Height()) }

// Grid returns the picture of the generators.
func (g *generatorResults) Grid() grid {
	var picture grid
	for i, one := range g.Generators {
		picture.Columns = append(picture.Columns, gridColumn{one.Folder, gridLabel + i*cell + cell/2})
	}
	for i, document := range g.Documents() {
		row := gridRow{Label: short(document), Y: gridHead + i*cell + cell/2}
		for j, one := range g.Generators {
			row.Cells = append(row.Cells, gridCell{picture.Columns[j].X, row.Y, g.Level(one.Folder, document)})
		}
		picture.Rows = append(picture.Rows, row)
	}
	return picture
}
