package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// rateSheet lays a card's cells out in sections. The same sheet is the form, the
// card to read and the list of differences: a cell is written down once.
type rateSheet struct {
	p *i18n.Printer
	v rateValues
	// spare is how many empty lines stand below the numbered ones.
	spare int
}

// sections are all cells of the card in the order of the page.
func (s rateSheet) sections() []views.RateSection {
	return []views.RateSection{
		s.section("base", []views.RateCell{s.currencyCell("currency", "desk_house.rate.currency")}, s.grid()),
		s.section("terms", s.percents("terms", "share", "common.term.", pricing.Terms)),
		s.section("portion", []views.RateCell{s.cell("headline_summary", "share")}, s.excerpts(), s.excerptsByOrganisation()),
		s.section("language", []views.RateCell{s.cell("translation", "change"), s.cell("further_language", "change")}),
		s.section("exclusivity", nil, s.exclusivity()),
		s.section("territory", s.percents("territories", "change", "common.territory.", pricing.Territories), s.places("territory")),
		s.section("organisation", s.percents("organisation_types", "change", "common.organisation_type.", pricing.OrganisationTypes), s.places("country")),
		s.section("purpose", nil, s.purposes()),
		s.section("request", append([]views.RateCell{
			s.cell("extra_article", "change"), s.amount("image_fee", s.currency()), s.cell("free_words", "count"),
		}, s.charging("", s.currency())...)),
		s.section("currencies", nil, s.currencies()),
		s.section("words", []views.RateCell{s.cell("validity", "area")}),
	}
}

func (s rateSheet) section(id string, cells []views.RateCell, tables ...views.RateTable) views.RateSection {
	return views.RateSection{
		ID: id, Title: s.p.T("desk_house.rate.section." + id), Hint: s.p.T("desk_house.rate.about." + id), Cells: cells, Tables: tables,
	}
}

func (s rateSheet) currency() string { return strings.ToUpper(s.v["currency"]) }

// named is a cell with its words; what stands in it is worded by its kind.
func (s rateSheet) named(name, kind, label, short string) views.RateCell {
	c := views.RateCell{Name: name, Kind: kind, Label: label, Short: short, Value: s.v[name]}
	if kind == "share" || kind == "change" {
		c.Unit = "%"
	}
	c.Read = s.read(c)
	return c
}

// cell is one whose words stand under its own name.
func (s rateSheet) cell(name, kind string) views.RateCell {
	label := s.p.T("desk_house.rate." + strings.ReplaceAll(name, ".", "_"))
	return s.named(name, kind, label, label)
}

func (s rateSheet) amount(name, currency string) views.RateCell {
	return s.money(name, currency, s.p.T("desk_house.rate."+strings.ReplaceAll(name, ".", "_")), "")
}

func (s rateSheet) money(name, currency, label, short string) views.RateCell {
	c := views.RateCell{Name: name, Kind: "amount", Label: label, Short: short, Value: s.v[name], Currency: currency, Unit: currency}
	c.Read = s.read(c)
	return c
}

func (s rateSheet) choice(name, label, short string, codes []string, words string) views.RateCell {
	c := views.RateCell{Name: name, Kind: "code", Label: label, Short: short, Value: s.v[name]}
	for _, code := range codes {
		word := code
		if word == "" {
			word = "usual"
		}
		c.Options = append(c.Options, views.Option{Value: code, Label: s.p.T(words + word)})
	}
	c.Read = s.read(c)
	return c
}

func (s rateSheet) currencyCell(name, label string) views.RateCell {
	c := views.RateCell{Name: name, Kind: "code", Label: s.p.T(label), Value: s.v[name]}
	for _, code := range money.Currencies() {
		c.Options = append(c.Options, views.Option{Value: code, Label: code})
	}
	c.Read = s.v[name]
	return c
}

// percents are one cell for each code, with its word.
func (s rateSheet) percents(path, kind, words string, codes []string) []views.RateCell {
	cells := make([]views.RateCell, len(codes))
	for i, code := range codes {
		label := s.p.T("desk_house.rate.one_country")
		if code != pricing.OneCountry {
			label = s.p.T(words + code)
		}
		cells[i] = s.named(path+"."+code, kind, label, label)
	}
	return cells
}

func (s rateSheet) grid() views.RateTable {
	t := s.table("grid", "medium", "how", "any")
	for _, band := range pricing.Audiences {
		t.Head = append(t.Head, s.p.T("common.audience."+band))
	}
	for _, medium := range pricing.Media {
		row := views.RateRow{Label: s.p.T("common.media." + medium)}
		label := func(short string) string { return row.Label + ", " + short }
		name := "base." + medium + "."
		row.Cells = append(row.Cells, s.choice(name+"rule", label(t.Head[0]), t.Head[0], rateRules, "desk_house.rate.rule."))
		for i, band := range append([]string{pricing.AnyAudience}, pricing.Audiences...) {
			row.Cells = append(row.Cells, s.money(name+band, s.currency(), label(t.Head[i+1]), t.Head[i+1]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s rateSheet) purposes() views.RateTable {
	t := s.table("purposes", "purpose", "how", "change")
	t.Alone = true
	for _, purpose := range pricing.Purposes {
		row, name := views.RateRow{Label: s.p.T("common.purpose." + purpose)}, "purposes."+purpose
		row.Cells = []views.RateCell{
			s.choice(name+".rule", row.Label+", "+t.Head[0], t.Head[0], rateRules, "desk_house.rate.rule."),
			s.named(name+".adjustment", "change", row.Label, t.Head[1]),
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// table begins one; heads are the words of its columns.
func (s rateSheet) table(id, corner string, heads ...string) views.RateTable {
	t := views.RateTable{Caption: s.p.T("desk_house.rate.table." + id), Corner: s.p.T("desk_house.rate.head." + corner)}
	for _, head := range heads {
		t.Head = append(t.Head, s.p.T("desk_house.rate.head."+head))
	}
	return t
}

// line begins the n-th numbered row of a table.
func (s rateSheet) line(id string, n int) (row views.RateRow, name string) {
	return views.RateRow{Label: s.p.T("desk_house.rate.line."+id, "Number", strconv.Itoa(n+1))}, fmt.Sprintf("%s.%d.", id, n)
}

// read is a cell's value in the page's language; what cannot be read stays as it was typed.
func (s rateSheet) read(c views.RateCell) string {
	if c.Value == "" && c.Kind != "code" {
		return ""
	}
	switch c.Kind {
	case "amount":
		if a, err := money.Parse(c.Value, c.Currency); err == nil {
			return s.p.Money(a.Minor, c.Currency)
		}
	case "share":
		if n, ok := parsePercent(c.Value); ok {
			return s.p.Percent(n)
		}
	case "change":
		if n, ok := parsePercent(c.Value); ok {
			return changeInWords(s.p, n)
		}
	case "count":
		if n, ok := parseCount(c.Value); ok {
			return s.p.Number(int64(n))
		}
	case "code":
		for _, o := range c.Options {
			if o.Value == c.Value {
				return o.Label
			}
		}
	}
	return c.Value
}

func changeInWords(p *i18n.Printer, basisPoints int64) string {
	switch {
	case basisPoints > 0:
		return p.T("desk_house.rate.more", "Percent", p.Percent(basisPoints))
	case basisPoints < 0:
		return p.T("desk_house.rate.less", "Percent", p.Percent(-basisPoints))
	default:
		return p.T("desk_house.rate.same")
	}
}
