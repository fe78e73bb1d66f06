package handlers

import (
	"fmt"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// The tables of a card whose lines are numbered, and the differences of two cards.

func (s rateSheet) excerpts() views.RateTable {
	t := s.table("excerpts", "excerpt", "up_to_words", "up_to_share", "factor")
	t.Spare = s.spare > 0
	for i := range s.v.slots("excerpts") + s.spare {
		row, name := s.line("excerpts", i)
		row.Cells = []views.RateCell{
			s.in(row, t, 0, name+"up_to_words", "count"), s.in(row, t, 1, name+"up_to_share", "share"), s.in(row, t, 2, name+"factor", "share"),
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// in is the cell of a row below the n-th head.
func (s rateSheet) in(row views.RateRow, t views.RateTable, n int, name, kind string) views.RateCell {
	return s.named(name, kind, row.Label+", "+t.Head[n], t.Head[n])
}

func (s rateSheet) excerptsByOrganisation() views.RateTable {
	t := s.table("excerpts_by", "organisation")
	t.Folded = true
	lines := s.v.slots("excerpts") + s.spare
	for i := range lines {
		row, _ := s.line("excerpts", i)
		t.Head = append(t.Head, row.Label)
	}
	for _, kind := range pricing.OrganisationTypes {
		row := views.RateRow{Label: s.p.T("common.organisation_type." + kind)}
		for i := range lines {
			row.Cells = append(row.Cells, s.in(row, t, i, fmt.Sprintf("excerpts.%d.%s", i, kind), "share"))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Folded = !t.Filled()
	return t
}

func (s rateSheet) exclusivity() views.RateTable {
	t := s.table("exclusivity", "exclusivity", "up_to_days", "change")
	t.Alone, t.Spare = true, s.spare > 0
	for i := range s.v.slots("exclusivity") + s.spare {
		row, name := s.line("exclusivity", i)
		row.Cells = []views.RateCell{s.in(row, t, 0, name+"up_to_days", "count"), s.in(row, t, 1, name+"adjustment", "change")}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s rateSheet) places(id string) views.RateTable {
	t := s.table(id, "country", "code", "change")
	t.Spare = s.spare > 0
	for i := range s.v.slots(id) + s.spare {
		row, name := s.line(id, i)
		code := s.in(row, t, 0, name+"country", "text")
		if code.Value != "" {
			code.Read = s.p.Country(code.Value)
		}
		row.Cells = []views.RateCell{code, s.in(row, t, 1, name+"adjustment", "change")}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s rateSheet) currencies() views.RateTable {
	t := s.table("currencies", "other_currency", "currency", "rate", "minimum_article", "minimum_request", "rounding_to", "rounding_mode")
	t.Alone, t.Spare = true, s.spare > 0
	for i := range s.v.slots("currencies") + s.spare {
		row, name := s.line("currencies", i)
		currency := s.v[name+"currency"]
		row.Cells = []views.RateCell{s.in(row, t, 0, name+"currency", "text"), s.in(row, t, 1, name+"rate", "text")}
		for n, cell := range s.charging(name, currency) {
			cell.Label, cell.Short, cell.Unit = row.Label+", "+t.Head[n+2], t.Head[n+2], ""
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// charging are the cells of one currency's minimum and rounding.
func (s rateSheet) charging(prefix, currency string) []views.RateCell {
	word := func(id string) string { return s.p.T("desk_house.rate." + id) }
	mode := s.choice(prefix+"rounding.mode", word("rounding_mode"), "", roundingModes, "desk_house.rate.rounding.")
	if s.v[prefix+"rounding.to"] == "" {
		mode.Read = "" // nothing is rounded
	}
	return []views.RateCell{
		s.money(prefix+"minimum.article", currency, word("minimum_article"), ""), s.money(prefix+"minimum.request", currency, word("minimum_request"), ""),
		s.money(prefix+"rounding.to", currency, word("rounding_to"), ""), mode,
	}
}

// each visits every cell of a sheet in order; what fn changes stays changed.
func each(sections []views.RateSection, fn func(*views.RateCell)) {
	for i := range sections {
		for j := range sections[i].Cells {
			fn(&sections[i].Cells[j])
		}
		for _, t := range sections[i].Tables {
			for _, row := range t.Rows {
				for k := range row.Cells {
					fn(&row.Cells[k])
				}
			}
		}
	}
}

// differences lists the cells in which two cards differ, in the order of the page.
func differences(p *i18n.Printer, from, to rateValues) []views.RateChange {
	was := map[string]string{}
	each(rateSheet{p: p, v: from}.sections(), func(c *views.RateCell) { was[c.Name] = c.Read })
	var out []views.RateChange
	seen := map[string]bool{}
	note := func(c *views.RateCell, before, after string) {
		if seen[c.Name] = true; before != after {
			out = append(out, views.RateChange{Where: c.Label, From: before, To: after})
		}
	}
	each(rateSheet{p: p, v: to}.sections(), func(c *views.RateCell) { note(c, was[c.Name], c.Read) })
	each(rateSheet{p: p, v: from}.sections(), func(c *views.RateCell) { // lines that only the older card has
		if !seen[c.Name] {
			note(c, c.Read, "")
		}
	})
	return out
}
