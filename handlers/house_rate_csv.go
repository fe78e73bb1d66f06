package handlers

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
)

// Price tables and rules as CSV, to be changed in a spreadsheet and read again.

// fileLine is what is wrong with a line of a file; 0 is the file as a whole.
type fileLine struct {
	line int
	said string
}

// fileLines collects them, at most as many as anybody reads.
type fileLines struct {
	p   *i18n.Printer
	all []fileLine
}

const mostFileLines = 50

func (f *fileLines) wrong(line int, id string, args ...any) {
	if len(f.all) < mostFileLines {
		f.all = append(f.all, fileLine{line, f.p.T(id, args...)})
	}
}

// words are the lines as the page lists them.
func (f *fileLines) words() []string {
	out := make([]string, len(f.all))
	for i, each := range f.all {
		if out[i] = each.said; each.line > 0 {
			out[i] = f.p.T("desk_rates.import.line", "Number", strconv.Itoa(each.line), "Text", each.said)
		}
	}
	return out
}

// csvRecord is one line of a file with its number.
type csvRecord struct {
	line  int
	cells []string
}

func (r csvRecord) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// readCSV parts a file into cells. Spreadsheets of some countries write
// semicolons or tabs for commas: what the first line has most of is taken.
func readCSV(text string, f *fileLines) []csvRecord {
	text = strings.TrimPrefix(text, "\uFEFF")
	first, _, _ := strings.Cut(text, "\n")
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord, reader.LazyQuotes, reader.Comma = -1, true, ','
	for _, mark := range ";\t" {
		if strings.Count(first, string(mark)) > strings.Count(first, string(reader.Comma)) {
			reader.Comma = mark
		}
	}
	var out []csvRecord
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		line, _ := reader.FieldPos(0)
		if err != nil {
			f.wrong(line, "desk_rates.import.broken_line")
			return out
		}
		for i := range cells {
			cells[i] = unguarded(strings.TrimSpace(cells[i]))
		}
		if strings.Join(cells, "") != "" {
			out = append(out, csvRecord{line, cells})
		}
	}
}

// unguarded drops the mark that keeps a spreadsheet from taking a text for a formula.
func unguarded(cell string) string {
	if rest, found := strings.CutPrefix(cell, "'"); found && rest != "" && strings.ContainsRune("=+-@\t", rune(rest[0])) {
		return rest
	}
	return cell
}

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

// writeTableCSV is a price table in the card's currency.
func (w rateWords) writeTableCSV(t pricing.Table) string {
	currency := w.card.Currency
	if t.InPoints {
		currency = ""
	}
	heads := []string{w.corner(t)}
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
			line = append(line, w.writeCell(cell, currency))
		}
		out += csvLine(line)
	}
	return out
}

// readTableCSV reads new steps and cells for a table. Amounts that the house
// states in other currencies stay where row and column stay.
func (w rateWords) readTableCSV(t pricing.Table, text string, country func(string) bool, f *fileLines) pricing.Table {
	records := readCSV(text, f)
	if len(records) < 2 || len(records[0].cells) < 2 {
		f.wrong(0, "desk_rates.import.no_table")
		return t
	}
	before := t
	if len(records)-1 > mostTableRows || len(records[0].cells)-1 > mostTableColumns {
		f.wrong(0, "desk_rates.import.table_size", "Rows", strconv.Itoa(mostTableRows), "Columns", strconv.Itoa(mostTableColumns))
		return t
	}
	heads := records[0]
	t.Columns = w.readHeads(t.Columns, heads.cells[1:], func(int) int { return heads.line }, country, f)
	rows := make([]string, len(records)-1)
	for i, r := range records[1:] {
		rows[i] = r.cell(0)
	}
	t.Rows = w.readHeads(t.Rows, rows, func(i int) int { return records[i+1].line }, country, f)
	currency := w.card.Currency
	if t.InPoints {
		currency = ""
	}
	t.Cells = nil
	for i, r := range records[1:] {
		cells := make([]pricing.Cell, len(heads.cells)-1)
		for j := range cells {
			cell, ok := parseCell(r.cell(j+1), currency)
			if !ok {
				f.wrong(r.line, "desk_rates.import.cell", "Column", strconv.Itoa(j+2), "Value", r.cell(j+1))
			}
			if cells[j] = cell; cell.Answer == pricing.AnswerPrice {
				cells[j].Others = statedBefore(before, t, i, j)
			}
		}
		t.Cells = append(t.Cells, cells)
	}
	return t
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
		for n := range typed {
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
