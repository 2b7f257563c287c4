package main

import (
	"fmt"
	"strings"
)

// The measures of a chart, in its own units: wide enough for a phone, and as wide
// on any other screen, so that its text keeps its size.
const (
	chartWidth = 340
	rowHeight  = 36
	barTop     = 18 // below the label
	barHeight  = 10
)

// chart is a picture of bars, one below the other.
type chart struct {
	ID, Title, Description string
	Rows                   []bar
}

// bar is a row: its label and what it counts.
type bar struct {
	Label, Value string
	Parts        []part
}

// part is a piece of a bar. Class says what it counts.
type part struct {
	Class string
	Count int
	X     float64
	Width float64
}

// short leaves out the vendor of a document of many, for want of room.
func short(id string) string {
	if vendor, rest, _ := strings.Cut(id, "/"); strings.Contains(rest, "/") {
		return strings.TrimPrefix(id, vendor+"/")
	}
	return id
}

// Height is that of the whole picture.
func (c chart) Height() int { return len(c.Rows) * rowHeight }

// ViewBox is that of the whole picture.
func (c chart) ViewBox() string { return fmt.Sprintf("0 0 %d %d", chartWidth, c.Height()) }

// place puts the parts of every row side by side; most fills the width.
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

// CaseCharts has a chart an API, all to one scale.
func (s *site) CaseCharts() []chart {
	most := 0
	for _, a := range s.APIs {
		for _, o := range a.Operations() {
			most = max(most, o.Cases.Total())
		}
	}
	var all []chart
	for _, a := range s.APIs {
		c := chart{ID: "cases-" + a.ID, Title: a.ID, Description: "Cases of each operation, as a bar of the valid ones, those that must pass and the invalid ones. The table below has the numbers."}
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

// MutantChart has a bar a document.
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

// ClientChart has a bar a client.
func (s *site) ClientChart() chart {
	c := chart{ID: "clients", Title: "Calls by client", Description: "Calls of each client, as a bar of those that a strict reader finds nothing in and those that hold something outside the document. The table below has the numbers."}
	most := 0
	for _, one := range s.Clients {
		most = max(most, one.Calls())
		c.Rows = append(c.Rows, bar{Label: one.Short(), Value: fmt.Sprintf("%d · %d", one.Calls()-one.Outside, one.Outside), Parts: []part{
			{Class: "a", Count: one.Calls() - one.Outside}, {Class: "b", Count: one.Outside},
		}})
	}
	c.place(most)
	return c
}

// The measures of the grid of generators.
const (
	cell      = 26
	gridLabel = 250
	gridHead  = 130
)

// grid is a picture of documents by generators.
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
	X, Y  int // of the middle
	Level string
}

// Width and Height are those of the whole picture: the last slanted label needs
// room to its right.
func (g grid) Width() int { return gridLabel + len(g.Columns)*cell + gridHead*2/3 }

// Height is that of the whole picture.
func (g grid) Height() int { return gridHead + len(g.Rows)*cell }

// ViewBox is that of the whole picture.
func (g grid) ViewBox() string { return fmt.Sprintf("0 0 %d %d", g.Width(), g.Height()) }

// Grid is the picture of the generators.
func (g *generators) Grid() grid {
	var picture grid
	for i, one := range g.Generators {
		picture.Columns = append(picture.Columns, gridColumn{one.Folder, gridLabel + i*cell + cell/2})
	}
	for i, document := range g.Documents {
		row := gridRow{Label: short(document), Y: gridHead + i*cell + cell/2}
		for j, one := range g.Generators {
			row.Cells = append(row.Cells, gridCell{picture.Columns[j].X, row.Y, g.Cells[one.Folder][document]})
		}
		picture.Rows = append(picture.Rows, row)
	}
	return picture
}

// Count counts the documents that a generator came so far with.
func (g *generators) Count(folder, level string) int {
	n := 0
	for _, document := range g.Documents {
		if g.Cells[folder][document] == level {
			n++
		}
	}
	return n
}
