package handlers

import (
	"fmt"

	"imprimatur/internal/pricing"
)

// table is the price table behind a form. What cannot be read is noted; whether
// the figures make sense is for the card's own check.
func (f tableForm) table(w rateWords, key string, k *checks, country func(string) bool) pricing.Table {
	t := pricing.Table{
		Key: key, Name: namesOf(f.names, k), When: w.conditionsOf(f.when, k, country), Per: readPer(f.per, f.each, "do.", k),
		Automation: choiceIn(pricing.Automation(f.automation), "automation", pricing.Automations, k), InPoints: f.inPoints, Extra: f.extra, Off: f.off,
		Rows: f.rows.dimension(w, "rows", k, country), Columns: f.columns.dimension(w, "columns", k, country),
	}
	if t.Rows != nil && t.Columns != nil && t.Rows.Field == t.Columns.Field {
		k.wrong("columns.field", "desk_rates.error.same_field")
	}
	currency := w.card.Currency
	if f.inPoints {
		currency = ""
	}
	for i, row := range f.cells[""] {
		cells := make([]pricing.Cell, len(row))
		for j, typed := range row {
			cell, ok := parseCell(typed, currency)
			if !ok {
				k.wrong(cellName("", i, j), "desk_rates.error.cell")
			}
			if cells[j] = cell; cell.Answer == pricing.AnswerPrice && !f.inPoints {
				cells[j].Others = f.stated(w, i, j, k)
			}
		}
		t.Cells = append(t.Cells, cells)
	}
	return t
}

// stated are a cell's amounts in other currencies; nil for none.
func (f tableForm) stated(w rateWords, row, column int, k *checks) map[string]int64 {
	var out map[string]int64
	for _, other := range w.card.Currencies {
		typed := f.cells[other.Currency][row][column]
		if typed == "" {
			continue
		}
		minor, ok := parseMoney(typed, other.Currency)
		if !ok {
			k.wrong(cellName(other.Currency, row, column), "desk_rates.error.cell")
		}
		out = statedIn(out, other.Currency, minor)
	}
	return out
}

// statedIn notes an amount in another currency.
func statedIn(others map[string]int64, currency string, minor int64) map[string]int64 {
	if others == nil {
		others = map[string]int64{}
	}
	others[currency] = minor
	return others
}

// dimension is a side; nil for one that goes by nothing.
func (s sideForm) dimension(w rateWords, side string, k *checks, country func(string) bool) *pricing.Dimension {
	if s.field == "" {
		return nil
	}
	d := &pricing.Dimension{Field: s.field}
	for i, step := range s.steps {
		name := fmt.Sprintf("%s.%d", side, i)
		if s.field.Number() {
			d.UpTo = append(d.UpTo, step.upTo(s.field, name, i == len(s.steps)-1, k))
			continue
		}
		codes := w.codesOf(s.field, step.codes, country)
		switch {
		case len(codes) != len(step.codes):
			k.wrong(name, "desk_rates.error.code")
		case len(codes) == 0:
			k.wrong(name, "desk_rates.error.code_needed")
		}
		d.Codes = append(d.Codes, codes)
	}
	return d
}

// upTo is a bound; only the last step may be open.
func (s stepForm) upTo(f pricing.Field, name string, last bool, k *checks) int64 {
	if s.bound == "" {
		if !last {
			k.wrong(name, "desk_rates.error.bound")
		}
		return 0
	}
	n, ok := parseFact(f, s.bound)
	if !ok || n < 1 {
		k.wrong(name, "desk_rates.error.number")
	}
	return n
}
