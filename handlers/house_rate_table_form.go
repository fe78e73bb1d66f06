package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
)

// A price table as it stands in its form: two sides with their steps, and the
// cells between them, once for each currency in which the house states amounts.

const (
	mostTableRows    = 60
	mostTableColumns = 20
)

type tableForm struct {
	names      map[string]string
	when       []conditionForm
	rows       sideForm
	columns    sideForm
	cells      map[string][][]string // by currency, the card's own under ""
	per, each  string
	automation string
	inPoints   bool
	extra      bool
	off        bool
}

// sideForm is one side: what it goes by, and its steps. Without a field it is a single step.
type sideForm struct {
	field pricing.Field
	steps []stepForm
}

// stepForm is a row or column: the codes that belong to it, or up to where it goes.
type stepForm struct {
	codes []string
	bound string
}

func (s sideForm) count() int {
	if s.field == "" {
		return 1
	}
	return len(s.steps)
}

// plain reports a field whose codes are typed: there are too many to tick.
func plain(f pricing.Field) bool { return f == pricing.FieldCountry || f == pricing.FieldLanguage }

func writeSide(d *pricing.Dimension) sideForm {
	if d == nil {
		return sideForm{}
	}
	s := sideForm{field: d.Field}
	for _, codes := range d.Codes {
		s.steps = append(s.steps, stepForm{codes: codes})
	}
	for _, bound := range d.UpTo {
		step := stepForm{}
		if bound > 0 {
			step.bound = writeFact(d.Field, bound)
		}
		s.steps = append(s.steps, step)
	}
	return s
}

func (w rateWords) writeTable(t pricing.Table) tableForm {
	f := tableForm{
		names: t.Name, when: writeConditions(t.When), rows: writeSide(t.Rows), columns: writeSide(t.Columns), cells: map[string][][]string{},
		per: string(t.Per.Of), automation: string(t.Automation), inPoints: t.InPoints, extra: t.Extra, off: t.Off,
	}
	if t.Per.Each > 1 {
		f.each = writeUnits(t.Per.Each, "")
	}
	currency := w.card.Currency
	if t.InPoints {
		currency = ""
	}
	f.shape(w.card.Currencies)
	for i := range f.cells[""] {
		for j := range f.cells[""][i] {
			if i >= len(t.Cells) || j >= len(t.Cells[i]) {
				continue
			}
			f.cells[""][i][j] = w.writeCell(t.Cells[i][j], currency)
			for code, minor := range t.Cells[i][j].Others {
				if f.cells[code] != nil {
					f.cells[code][i][j] = writeAmount(minor, code)
				}
			}
		}
	}
	return f
}

// shape makes room for exactly the cells that the sides ask for.
func (f *tableForm) shape(others []pricing.OtherCurrency) {
	for _, currency := range append([]string{""}, currencyCodes(others)...) {
		grid := make([][]string, f.rows.count())
		for i := range grid {
			grid[i] = make([]string, f.columns.count())
			if i < len(f.cells[currency]) {
				copy(grid[i], f.cells[currency][i])
			}
		}
		f.cells[currency] = grid
	}
}

func currencyCodes(others []pricing.OtherCurrency) []string {
	out := make([]string, len(others))
	for i, other := range others {
		out[i] = other.Currency
	}
	return out
}

func readTable(form typed, do string, others []pricing.OtherCurrency) tableForm {
	f := tableForm{
		names: map[string]string{}, when: readConditions(form, do), rows: readSide(form, "rows", mostTableRows), columns: readSide(form, "columns", mostTableColumns),
		cells: map[string][][]string{}, per: form.one("do.per"), each: form.one("do.each"), automation: form.one("automation"),
		inPoints: form.on("in_points"), extra: form.on("extra"), off: form.on("off"),
	}
	for _, lang := range nameLanguages {
		f.names[lang] = form.one("name." + lang)
	}
	f.shape(others)
	for currency, grid := range f.cells {
		for i := range grid {
			for j := range grid[i] {
				grid[i][j] = form.one(cellName(currency, i, j))
			}
		}
	}
	f.act(form, do)
	f.shape(others)
	return f
}

func cellName(currency string, row, column int) string {
	if currency == "" {
		return fmt.Sprintf("cell.%d.%d", row, column)
	}
	return fmt.Sprintf("cell.%s.%d.%d", currency, row, column)
}

// readSide reads a side; when what it goes by has just been changed, its steps begin anew.
func readSide(form typed, side string, most int) sideForm {
	s := sideForm{field: pricing.Field(form.one(side + ".field"))}
	if !slices.Contains(pricing.Fields, s.field) {
		s.field = ""
	}
	if was := form.one(side + ".was"); was != string(s.field) {
		s.begin(most)
		return s
	}
	n, _ := parseCount(form.one(side + ".n"))
	for i := range min(n, most) {
		name := side + "." + strconv.Itoa(i)
		step := stepForm{codes: form.all(name), bound: form.one(name)}
		if plain(s.field) {
			step.codes = codesTyped(step.bound)
		}
		s.steps = append(s.steps, step)
	}
	return s
}

// begin gives a side the steps that most houses want: one for each code, or three bounds to fill in.
func (s *sideForm) begin(most int) {
	if s.steps = nil; s.field == "" {
		return
	}
	for _, code := range s.field.Codes() {
		if len(s.steps) < most {
			s.steps = append(s.steps, stepForm{codes: []string{code}})
		}
	}
	if len(s.steps) == 0 {
		s.steps = make([]stepForm, 3)
	}
}

// act does what one of the buttons beside the grid says.
func (f *tableForm) act(form typed, do string) {
	verb, at, _ := strings.Cut(do, ":")
	i, _ := strconv.Atoi(at)
	switch verb {
	case "rows-add":
		f.rows.add(mostTableRows)
	case "columns-add":
		f.columns.add(mostTableColumns)
	case "rows-remove":
		if i >= 0 && i < len(f.rows.steps) && len(f.rows.steps) > 1 {
			f.rows.steps = slices.Delete(f.rows.steps, i, i+1)
			for currency, grid := range f.cells {
				f.cells[currency] = slices.Delete(grid, i, i+1)
			}
		}
	case "columns-remove":
		if i >= 0 && i < len(f.columns.steps) && len(f.columns.steps) > 1 {
			f.columns.steps = slices.Delete(f.columns.steps, i, i+1)
			for _, grid := range f.cells {
				for n := range grid {
					grid[n] = slices.Delete(grid[n], i, i+1)
				}
			}
		}
	case "paste":
		f.paste(form.one("paste_at"), form["paste"])
	}
}

// add puts another step at the end: of codes that have none the next, of numbers one more bound.
func (s *sideForm) add(most int) {
	if s.field == "" || len(s.steps) >= most {
		return
	}
	step := stepForm{}
	for _, code := range s.field.Codes() {
		if !slices.ContainsFunc(s.steps, func(each stepForm) bool { return contains(each.codes, code) }) {
			step.codes = []string{code}
			break
		}
	}
	if last := len(s.steps) - 1; s.field.Number() && last >= 0 && s.steps[last].bound == "" {
		s.steps = slices.Insert(s.steps, last, step) // the open one stays last
		return
	}
	s.steps = append(s.steps, step)
}

// paste puts what was copied from a spreadsheet into the cells from one on. What
// goes beyond the table adds rows and columns, where there can be more than one.
func (f *tableForm) paste(at string, typed []string) {
	if len(typed) == 0 {
		return
	}
	var row, column int
	if _, err := fmt.Sscanf(at, "%d.%d", &row, &column); err != nil || row < 0 || column < 0 || row >= mostTableRows || column >= mostTableColumns {
		row, column = 0, 0
	}
	lines := strings.Split(strings.TrimRight(typed[0], "\n"), "\n")
	for i, line := range lines[:min(len(lines), mostTableRows)] {
		for j, value := range strings.Split(line, "\t") {
			f.put(row+i, column+j, strings.TrimSpace(value))
		}
	}
}

func (f *tableForm) put(row, column int, value string) {
	for row >= f.rows.count() && f.rows.field != "" && len(f.rows.steps) < mostTableRows {
		f.rows.steps = append(f.rows.steps, stepForm{})
		f.cells[""] = append(f.cells[""], make([]string, f.columns.count()))
	}
	for column >= f.columns.count() && f.columns.field != "" && len(f.columns.steps) < mostTableColumns {
		f.columns.steps = append(f.columns.steps, stepForm{})
		for n := range f.cells[""] {
			f.cells[""][n] = append(f.cells[""][n], "")
		}
	}
	if grid := f.cells[""]; row < len(grid) && column < len(grid[row]) {
		grid[row][column] = value
	}
}
