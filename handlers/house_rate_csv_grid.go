package handlers

import (
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
)

// The prices of one table as CSV: a line of headings, and a line for each row.

const stepMark = "more" // the heading of an open step

// headingOf writes a step of a side as a heading: its codes, or up to where it goes.
func headingOf(d *pricing.Dimension, i int) string {
	switch {
	case i < len(d.Codes):
		return strings.Join(d.Codes[i], " + ")
	case d.UpTo[i] > 0:
		return writeFact(d.Field, d.UpTo[i])
	}
	return stepMark
}

// figures are what a table's cells hold: the currency of their amounts, or "" for points.
func (w rateWords) figures(t pricing.Table) string {
	if t.InPoints {
		return ""
	}
	return w.card.Currency
}

// writeTableCSV is a price table in the card's currency, with its sides in words.
func (w rateWords) writeTableCSV(t pricing.Table) string {
	return writeGrid(t, w.corner(t), func(c pricing.Cell) string { return w.writeCell(c, w.figures(t)) })
}

func writeGrid(t pricing.Table, corner string, write func(pricing.Cell) string) string {
	heads := []string{corner}
	for j := range t.Columns.Len() {
		if t.Columns == nil {
			heads = append(heads, "price")
			continue
		}
		heads = append(heads, headingOf(t.Columns, j))
	}
	out := csvLine(heads)
	for i := range t.Rows.Len() {
		line := []string{"price"}
		if t.Rows != nil {
			line[0] = headingOf(t.Rows, i)
		}
		for j := range t.Columns.Len() {
			cell := pricing.Cell{Answer: pricing.AnswerByHand}
			if i < len(t.Cells) && j < len(t.Cells[i]) {
				cell = t.Cells[i][j]
			}
			line = append(line, write(cell))
		}
		out += csvLine(line)
	}
	return out
}

// readTableCSV reads new steps and cells for a table. Amounts that the house
// states in other currencies stay where row and column stay.
func (w rateWords) readTableCSV(t pricing.Table, text string, country func(string) bool, f *fileLines) pricing.Table {
	before := t
	w.readGrid(&t, readCSV(text, f), country, f)
	for i := range t.Cells {
		for j := range t.Cells[i] {
			if t.Cells[i][j].Answer == pricing.AnswerPrice {
				t.Cells[i][j].Others = statedBefore(before, t, i, j)
			}
		}
	}
	return t
}

// readGrid reads steps and cells into a table whose sides are known by what they go by.
func (w rateWords) readGrid(t *pricing.Table, records []csvRecord, country func(string) bool, f *fileLines) {
	if !readable(records, f) {
		return
	}
	heads := records[0]
	columns := w.readHeads(t.Columns, heads.cells[1:], func(int) int { return heads.line }, country, f)
	rows := make([]string, len(records)-1)
	for i, r := range records[1:] {
		rows[i] = r.cell(0)
	}
	t.Rows, t.Columns = w.readHeads(t.Rows, rows, func(i int) int { return records[i+1].line }, country, f), columns
	t.Cells = nil
	for _, r := range records[1:] {
		cells := make([]pricing.Cell, len(heads.cells)-1)
		for j := range cells {
			cell, ok := parseCell(r.cell(j+1), w.figures(*t))
			if !ok {
				f.wrong(r.line, "desk_rates.import.cell", "Column", strconv.Itoa(j+2), "Value", r.cell(j+1))
			}
			cells[j] = cell
		}
		t.Cells = append(t.Cells, cells)
	}
}

// readable reports lines that make a grid, with a heading over each of their cells.
func readable(records []csvRecord, f *fileLines) bool {
	if len(records) < 2 || len(records[0].cells) < 2 {
		line := 0
		if len(records) > 0 {
			line = records[0].line
		}
		f.wrong(line, "desk_rates.import.no_table")
		return false
	}
	if len(records)-1 > mostTableRows || len(records[0].cells)-1 > mostTableColumns {
		f.wrong(records[0].line, "desk_rates.import.table_size", "Rows", strconv.Itoa(mostTableRows), "Columns", strconv.Itoa(mostTableColumns))
		return false
	}
	for _, r := range records[1:] {
		if len(r.cells) > len(records[0].cells) {
			f.wrong(r.line, "desk_rates.import.no_heading", "Column", strconv.Itoa(len(r.cells)), "Value", r.cells[len(r.cells)-1])
		}
	}
	return true
}

// readHeads reads the headings of one side.
func (w rateWords) readHeads(d *pricing.Dimension, heads []string, line func(int) int, country func(string) bool, f *fileLines) *pricing.Dimension {
	if d == nil {
		if len(heads) > 1 {
			f.wrong(line(1), "desk_rates.import.one_side")
		}
		return nil
	}
	out := &pricing.Dimension{Field: d.Field}
	for i, head := range heads {
		if d.Field.Number() {
			n, ok := parseFact(d.Field, head)
			if open := head == "" || strings.EqualFold(head, stepMark); open {
				n, ok = 0, true
			}
			if !ok {
				f.wrong(line(i), "desk_rates.import.bound", "Value", head)
			}
			out.UpTo = append(out.UpTo, n)
			continue
		}
		typed := strings.FieldsFunc(head, func(r rune) bool { return r == '+' || r == '|' })
		for n := range min(len(typed), mostCodes) {
			typed[n] = w.codeTyped(d.Field, strings.TrimSpace(typed[n]))
		}
		codes := w.codesOf(d.Field, typed, country)
		if len(codes) == 0 || len(codes) != len(typed) {
			f.wrong(line(i), "desk_rates.import.codes", "Value", head, "Fact", w.fact(d.Field))
		}
		out.Codes = append(out.Codes, codes)
	}
	return out
}

// codeTyped is the code behind a word as the page shows it; a code is one already.
func (w rateWords) codeTyped(f pricing.Field, typed string) string {
	for _, code := range w.codesAsked(f, nil) {
		if strings.EqualFold(typed, code) || strings.EqualFold(typed, w.code(f, code)) {
			return code
		}
	}
	return typed
}

// statedBefore are the amounts in other currencies of the cell that had the same row and column.
func statedBefore(before, after pricing.Table, row, column int) map[string]int64 {
	i, j := sameStep(before.Rows, after.Rows, row), sameStep(before.Columns, after.Columns, column)
	if i < 0 || j < 0 || i >= len(before.Cells) || j >= len(before.Cells[i]) {
		return nil
	}
	return before.Cells[i][j].Others
}

// sameStep is where a step of one side stands on another; -1 when nowhere.
func sameStep(before, after *pricing.Dimension, i int) int {
	if before == nil || after == nil {
		return 0
	}
	for n := range before.Len() {
		if headingOf(before, n) == headingOf(after, i) {
			return n
		}
	}
	return -1
}
