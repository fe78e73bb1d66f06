package handlers

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"imprimatur/internal/i18n"
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
		for len(cells) > 0 && cells[len(cells)-1] == "" { // spreadsheets make all lines equally long
			cells = cells[:len(cells)-1]
		}
		if len(cells) > 0 {
			out = append(out, csvRecord{line, cells})
		}
	}
}

// unguarded drops the mark that keeps a spreadsheet from taking a text for a formula.
func unguarded(cell string) string {
	if rest, found := strings.CutPrefix(cell, "'"); found && guarded(rest) {
		return rest
	}
	return cell
}
