package handlers

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
)

// tableLinesRead are the lines of one table as they stand in a file.
type tableLinesRead struct {
	line   int // where it begins
	key    string
	says   map[string]csvRecord // what it is, by the word that begins the line
	prices []pricesRead
}

// pricesRead are the prices of a table in one currency.
type pricesRead struct {
	of   csvRecord // the line that says which
	grid []csvRecord
}

// readTablesCSV reads whole tables: those that the card has by their key are
// replaced, the others are new.
func (w rateWords) readTablesCSV(text string, country func(string) bool, f *fileLines) []pricing.Table {
	lines := splitTables(readCSV(text, f), f)
	if len(lines) == 0 && len(f.all) == 0 {
		f.wrong(0, "desk_rates.import.no_tables")
	}
	if len(lines) > mostTables {
		f.wrong(0, "desk_rates.error.too_many")
		return nil
	}
	card := pricing.Card{Rules: w.card.Rules}
	for _, l := range lines {
		t := w.readWholeTable(l, country, f)
		switch {
		case t.Key == "":
			all := pricing.Card{Tables: slices.Concat(w.card.Tables, card.Tables), Rules: card.Rules}
			t.Key = newKey(&all, t.Name.In("en"), "table")
		case card.Table(t.Key) != nil || card.Rule(t.Key) != nil:
			f.wrong(l.line, "desk_rates.import.key_twice", "Name", t.Key)
		}
		card.Tables = append(card.Tables, t)
	}
	return card.Tables
}

// splitTables parts a file into its tables, and these into what they are and their prices.
func splitTables(records []csvRecord, f *fileLines) []tableLinesRead {
	var out []tableLinesRead
	for _, r := range records {
		word := strings.ToLower(r.cell(0))
		if word == tableWord {
			out = append(out, tableLinesRead{line: r.line, key: r.cell(1), says: map[string]csvRecord{}})
			continue
		}
		if len(out) == 0 {
			f.wrong(r.line, "desk_rates.import.before_table", "Value", r.cell(0))
			return nil
		}
		t := &out[len(out)-1]
		switch _, twice := t.says[word]; {
		case word == pricesWord:
			t.prices = append(t.prices, pricesRead{of: r})
		case len(t.prices) > 0:
			last := &t.prices[len(t.prices)-1]
			last.grid = append(last.grid, r)
		case twice:
			f.wrong(r.line, "desk_rates.import.line_twice", "Value", r.cell(0))
		case slices.Contains(tableLines, word) || strings.HasPrefix(word, "name_"):
			t.says[word] = r
		default:
			f.wrong(r.line, "desk_rates.import.table_line", "Value", r.cell(0), "Words", strings.Join(tableLines, ", "))
		}
	}
	return out
}

// readWholeTable reads one table, as its form would be read.
func (w rateWords) readWholeTable(l tableLinesRead, country func(string) bool, f *fileLines) pricing.Table {
	form := tableForm{
		names: map[string]string{}, per: l.said("per"), each: l.said("each"), automation: l.said("automation"),
		extra: strings.EqualFold(l.said("extra"), "yes"), off: strings.EqualFold(l.said("off"), "yes"),
	}
	names := pricing.Words{}
	for word, r := range l.says {
		if lang, found := strings.CutPrefix(word, "name_"); found && lang != "" && r.cell(1) != "" {
			names[lang], form.names[lang] = r.cell(1), r.cell(1)
		}
	}
	when, unread := readClauses(l.said("when"))
	if unread != "" {
		f.wrong(l.says["when"].line, "desk_rates.import.when", "Value", unread)
	}
	form.when = when
	k := check(typed{})
	t := form.table(w, l.key, k, country)
	t.Name = keptNames(t.Name, names)
	for _, name := range slices.Sorted(maps.Keys(k.bad)) {
		f.wrong(l.lineOf(name), "desk_rates.import.text", "Text", rateErrors(w, map[string]string{name: k.bad[name]})[0].Text)
	}
	w.readPrices(&t, l, country, f)
	return t
}

func (l tableLinesRead) said(word string) string { return l.says[word].cell(1) }

// lineOf is the line of a table that a control of its form stands for.
func (l tableLinesRead) lineOf(control string) int {
	part, rest, _ := strings.Cut(control, ".")
	word := part
	switch part {
	case "do":
		word = rest
	case "name":
		word = "name_" + rest
	}
	if r, there := l.says[word]; there {
		return r.line
	}
	return l.line
}

// readPrices reads the grids of a table: the first in the card's currency or in
// points, those in other currencies with the same rows and columns.
func (w rateWords) readPrices(t *pricing.Table, l tableLinesRead, country func(string) bool, f *fileLines) {
	if len(l.prices) == 0 {
		f.wrong(l.line, "desk_rates.import.no_prices")
		return
	}
	for i, p := range l.prices {
		currency := strings.ToUpper(p.of.cell(1))
		switch points := strings.EqualFold(currency, pointsWord); {
		case i == 0 && (points || currency == "" || currency == w.card.Currency):
			t.InPoints = points
			if w.readSides(t, p, f) {
				w.readGrid(t, p.grid, country, f)
			}
		case i == 0:
			f.wrong(p.of.line, "desk_rates.import.first_prices", "Value", p.of.cell(1), "Currency", w.card.Currency)
			return
		case t.InPoints || !slices.Contains(currencyCodes(w.card.Currencies), currency):
			f.wrong(p.of.line, "desk_rates.import.currency", "Value", p.of.cell(1))
		default:
			w.readStated(t, p, l.prices[0], currency, f)
		}
	}
}

// readSides reads what rows and columns go by from the first cell of the headings.
func (w rateWords) readSides(t *pricing.Table, p pricesRead, f *fileLines) bool {
	if len(p.grid) == 0 {
		f.wrong(p.of.line, "desk_rates.import.no_table")
		return false
	}
	heads := p.grid[0]
	row, column, _ := strings.Cut(heads.cell(0), "/")
	ok := true
	for _, side := range []struct {
		typed string
		to    **pricing.Dimension
	}{{row, &t.Rows}, {column, &t.Columns}} {
		typed := strings.TrimSpace(side.typed)
		if typed == "" {
			continue
		}
		field, known := w.fieldTyped(typed)
		if !known {
			f.wrong(heads.line, "desk_rates.import.side", "Value", typed)
			ok = false
			continue
		}
		*side.to = &pricing.Dimension{Field: field}
	}
	if ok && t.Rows != nil && t.Columns != nil && t.Rows.Field == t.Columns.Field {
		f.wrong(heads.line, "desk_rates.error.same_field")
		return false
	}
	return ok
}

// fieldTyped is the field behind a word as the page shows it, or behind its code.
func (w rateWords) fieldTyped(typed string) (pricing.Field, bool) {
	for _, field := range pricing.Fields {
		if strings.EqualFold(typed, string(field)) || strings.EqualFold(typed, w.fact(field)) {
			return field, true
		}
	}
	return "", false
}

// readStated reads amounts in another currency. An empty cell states none.
func (w rateWords) readStated(t *pricing.Table, p, first pricesRead, currency string, f *fileLines) {
	if len(p.grid) != len(first.grid) || !slices.EqualFunc(p.grid, first.grid, sameHead) || len(p.grid) == 0 || !slices.Equal(p.grid[0].cells, first.grid[0].cells) {
		f.wrong(p.of.line, "desk_rates.import.other_sides", "Currency", currency)
		return
	}
	for i, r := range p.grid[1:] {
		for j := 1; j < len(r.cells); j++ {
			if r.cells[j] == "" {
				continue
			}
			minor, ok := parseMoney(r.cells[j], currency)
			switch at := strconv.Itoa(j + 1); {
			case i >= len(t.Cells) || j > len(t.Cells[i]):
				f.wrong(r.line, "desk_rates.import.no_heading", "Column", at, "Value", r.cells[j])
			case !ok:
				f.wrong(r.line, "desk_rates.import.stated", "Column", at, "Value", r.cells[j], "Currency", currency)
			case t.Cells[i][j-1].Answer != pricing.AnswerPrice:
				f.wrong(r.line, "desk_rates.import.stated_alone", "Column", at, "Currency", w.card.Currency)
			default:
				t.Cells[i][j-1].Others = statedIn(t.Cells[i][j-1].Others, currency, minor)
			}
		}
	}
}

func sameHead(a, b csvRecord) bool { return a.cell(0) == b.cell(0) }
