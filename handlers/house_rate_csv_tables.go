package handlers

import (
	"maps"
	"slices"
	"strings"

	"imprimatur/internal/pricing"
)

// Whole price tables as CSV, one below the other: what a table is, a line for
// each thing, and then its prices, once for each currency with amounts of its own.
//
//	table,online
//	name_en,Online
//	when,medium = website
//	prices,EUR
//	term / page_views,500000,1500000,more
//	1m,165,265,395
//
// docs/rate-cards.md tells it to those who write such files.

// The words that begin a line.
const (
	tableWord  = "table"  // and its key
	pricesWord = "prices" // and their currency, or points
	pointsWord = "points"
)

// tableLines are the lines that say what a table is, besides its names.
var tableLines = []string{"when", "per", "each", "extra", "automation", "off"}

// writeTablesCSV is all price tables of the card. What is usual is left out.
func (w rateWords) writeTablesCSV() string {
	out := ""
	for _, t := range w.card.Tables {
		out += w.writeWholeTable(t)
	}
	return out
}

func (w rateWords) writeWholeTable(t pricing.Table) string {
	f := w.writeTable(t)
	out := csvLine([]string{tableWord, t.Key})
	for _, lang := range slices.Sorted(maps.Keys(t.Name)) {
		out += csvLine([]string{"name_" + lang, t.Name[lang]})
	}
	for i, value := range []string{writeClauses(t.When), f.per, f.each, yes(f.extra), f.automation, yes(f.off)} {
		if value != "" {
			out += csvLine([]string{tableLines[i], value})
		}
	}
	corner, figures := sidesOf(t), w.figures(t)
	out += csvLine([]string{pricesWord, or(figures, pointsWord)}) + writeGrid(t, corner, func(c pricing.Cell) string { return w.writeCell(c, figures) })
	for _, other := range w.card.Currencies {
		if !statesAny(t, other.Currency) {
			continue
		}
		out += csvLine([]string{pricesWord, other.Currency}) + writeGrid(t, corner, func(c pricing.Cell) string {
			if minor, stated := c.Others[other.Currency]; stated {
				return writeAmount(minor, other.Currency)
			}
			return ""
		})
	}
	return out
}

func yes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// sidesOf are what rows and columns go by, in codes: "term / page_views", "term", "/ page_views".
func sidesOf(t pricing.Table) string {
	sides := ""
	if t.Rows != nil {
		sides = string(t.Rows.Field)
	}
	if t.Columns != nil {
		sides += " / " + string(t.Columns.Field)
	}
	return strings.TrimSpace(sides)
}

func statesAny(t pricing.Table, currency string) bool {
	return slices.ContainsFunc(t.Cells, func(row []pricing.Cell) bool {
		return slices.ContainsFunc(row, func(c pricing.Cell) bool { _, stated := c.Others[currency]; return stated })
	})
}
