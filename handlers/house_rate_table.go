package handlers

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// editTable shows the form of a price table; without a key, of a new one.
func (h *Handlers) editTable(c *fiber.Ctx) error {
	d, err := h.openRates(c)
	if err != nil {
		return err
	}
	key := clean(c.Query("key"))
	form := tableForm{names: map[string]string{}, cells: map[string][][]string{}}
	form.shape(d.card.Currencies)
	if key != "" {
		known := d.card.Table(key)
		if known == nil {
			return models.ErrNotFound
		}
		form = d.words.writeTable(*known)
	}
	return h.showTable(c, d, key, form, shownPlain())
}

// keepTable saves a price table, tries it, or shows the form again after one of the buttons around its grid.
func (h *Handlers) keepTable(c *fiber.Ctx) error {
	d, err := h.postedRates(c)
	if err != nil {
		return err
	}
	key, form := d.form.one("key"), readTable(d.form, d.form.one("do"), d.card.Currencies)
	return h.keepForm(c, d, partForm{
		looks: []string{"look", "when-add", "when-remove", "rows-add", "columns-add", "rows-remove", "columns-remove", "paste"},
		read:  func(d rateDraft, k *checks) partRead { return h.readTablePart(d, key, form, k) },
		show:  func(d rateDraft, s partShown) error { return h.showTable(c, d, key, form, s) },
	})
}

func (h *Handlers) readTablePart(d rateDraft, key string, form tableForm, k *checks) partRead {
	table := form.table(d.words, key, k, h.knownCountry)
	if known := d.card.Table(key); known != nil {
		table.Name = keptNames(table.Name, known.Name)
	}
	if key == "" {
		table.Key = newKey(&d.card, table.Name.In("en"), "table")
	}
	return partRead{kind: "tables", key: table.Key, put: func(card *pricing.Card) { tablesOf(card).put(table) }, next: savedPath(d.house.Publication, "table", table.Key)}
}

func (h *Handlers) showTable(c *fiber.Ctx, d rateDraft, key string, f tableForm, s partShown) error {
	w, k := d.words, s.k
	f.shape(d.card.Currencies)
	page := views.HouseRateTable{
		RatePart: h.ratePart(c, d, rateTablePath, key, s), Names: w.nameFields(f.names, k), Conditions: w.conditionsView(f.when, k),
		Axes:      []views.Field{w.axisField("rows", f.rows, k), w.axisField("columns", f.columns, k)},
		RowsField: string(f.rows.field), ColumnsField: string(f.columns.field),
		AddRow: f.rows.field != "" && len(f.rows.steps) < mostTableRows, AddColumn: f.columns.field != "" && len(f.columns.steps) < mostTableColumns,
		Per:   w.tablePerFields(f, k),
		Finer: []views.Field{w.automationField(f.automation, k), w.tick("extra", f.extra), w.tick("off", f.off)}, Open: f.automation != "" || f.extra || f.off || f.inPoints,
	}
	if d.card.Points != nil || f.inPoints {
		page.Finer = append(page.Finer, w.tick("in_points", f.inPoints))
	}
	quiet := check(typed{})
	shown := f.table(w, key, quiet, h.knownCountry)
	page.Sentence = w.when(shown.When)
	page.Rows, page.Columns = w.heads("rows", f.rows, shown.Rows, k), w.heads("columns", f.columns, shown.Columns, k)
	read := h.readTablePart(d, key, f, quiet)
	page.Grids = w.grids(f, shown, k, w.doubtsOf(read))
	if key != "" {
		page.CSVHref = exportPath(d.house.Publication, 0, "table", key)
	}
	h.tryPart(c, d, &page.RatePart, read, len(quiet.bad) > 0, s)
	return h.show(c, s.status, page.Lang, page)
}

// tablePerFields ask what the prices are for: once means each article here.
func (w rateWords) tablePerFields(f tableForm, k *checks) []views.Field {
	fields := w.perFields("do.", f.per, f.each, stringsOf(pricing.Units), k)
	fields[0].Label = w.p.T("desk_rates.control.table_per")
	fields[0].Options[0].Label = w.p.T("desk_rates.per_choice.each_article")
	return fields
}

// doubtsOf are what the card's check says about the cells of a table as it stands in the form.
func (w rateWords) doubtsOf(read partRead) map[string]string {
	out := map[string]string{}
	card := cloneCard(*w.card)
	read.put(&card)
	with := rateWords{w.p, &card}
	for _, problem := range card.Check() {
		part, i, rest := splitPath(problem.Path)
		if row, column, ok := cellOfPath(rest); ok && part == read.kind && with.isPart(read, part, i) {
			out[cellName("", row, column)] = with.explain(problem)
		}
	}
	return out
}

func (w rateWords) tick(name string, on bool) views.Field {
	f := views.Field{Name: name, Kind: "tick", Label: w.p.T("desk_rates.control." + name)}
	if hint := "desk_rates.control." + name + "_hint"; w.p.Has(hint) {
		f.Hint = w.p.T(hint)
	}
	if on {
		f.Value = "yes"
	}
	return f
}

// axisField asks what a side of the table goes by.
func (w rateWords) axisField(side string, s sideForm, k *checks) views.Field {
	return views.Field{
		Name: side + ".field", Kind: "select", Label: w.p.T("desk_rates.control." + side + "_field"), Value: string(s.field), Error: w.said(k, side+".field"),
		Options: append([]views.Option{{Label: w.p.T("desk_rates.no_side")}}, w.factOptions()...),
	}
}

// heads ask what each row or column stands for.
func (w rateWords) heads(side string, s sideForm, d *pricing.Dimension, k *checks) []views.RateHead {
	if s.field == "" {
		return []views.RateHead{{Label: w.p.T("desk_rates.price")}}
	}
	out := make([]views.RateHead, len(s.steps))
	for i, step := range s.steps {
		name := side + "." + strconv.Itoa(i)
		head := views.RateHead{Label: w.step(d, i), Name: name, Asked: w.p.T("desk_rates.side."+side, "Number", strconv.Itoa(i+1)), Error: w.said(k, name), Suffix: w.suffix(s.field)}
		switch {
		case s.field.Number():
			head.Kind, head.Value, head.Last = "bound", step.bound, i == len(s.steps)-1
		case plain(s.field):
			head.Kind, head.Value = "text", strings.Join(step.codes, ", ")
		default:
			head.Kind = "choices"
			head.Field = views.Field{Name: name, Kind: "checks", Label: head.Asked, HideLabel: true, Values: step.codes, Options: w.options(s.field, w.codesAsked(s.field, step.codes))}
			if len(step.codes) == 0 {
				head.Label = w.p.T("desk_rates.choose")
			}
		}
		if len(s.steps) > 1 {
			head.Remove = side + "-remove:" + strconv.Itoa(i)
		}
		out[i] = head
	}
	return out
}

// grids are the cells, once in the card's currency and once in each in which the house may state amounts of its own.
func (w rateWords) grids(f tableForm, t pricing.Table, k *checks, doubts map[string]string) []views.RateGrid {
	var out []views.RateGrid
	for _, currency := range append([]string{""}, currencyCodes(w.card.Currencies)...) {
		if currency != "" && f.inPoints {
			continue
		}
		grid := views.RateGrid{Main: currency == "", Currency: currency}
		if grid.Main {
			grid.Currency = w.card.Currency
		}
		for i, row := range f.cells[currency] {
			inputs := make([]views.RateInput, len(row))
			for j, value := range row {
				name := cellName(currency, i, j)
				inputs[j] = views.RateInput{Name: name, Value: value, At: strconv.Itoa(i) + "." + strconv.Itoa(j), Label: w.cellLabel(t, i, j, grid.Currency), Error: w.said(k, name)}
				if grid.Main && inputs[j].Error == "" {
					inputs[j].Doubt = doubts[name]
				}
			}
			grid.Rows = append(grid.Rows, inputs)
		}
		out = append(out, grid)
	}
	return out
}

func (w rateWords) cellLabel(t pricing.Table, row, column int, currency string) string {
	at := strings.TrimPrefix(w.within(t, "cells["+strconv.Itoa(row)+"]["+strconv.Itoa(column)+"]"), ", ")
	if at == "" {
		at = w.p.T("desk_rates.price")
	}
	return at + ", " + currency
}
