package handlers

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// sheet is a card as people read it.
func (w rateWords) sheet(house rateHouse) views.RateSheet {
	s := views.RateSheet{
		House: views.HouseChoice{Code: house.Code, Name: house.Name, Currency: w.card.Currency}, Frame: w.frame(),
		TableHref: housePath(rateTablePath, house.Publication), RuleHref: housePath(rateRulePath, house.Publication), FrameHref: housePath(rateFramePath, house.Publication),
	}
	for i, t := range w.card.Tables {
		s.Tables = append(s.Tables, w.tableSheet(house.Publication, t, i))
	}
	for i, r := range w.card.Rules {
		s.Rules = append(s.Rules, w.ruleSheet(house.Publication, r, i))
	}
	return s
}

func (w rateWords) tableSheet(p models.Publication, t pricing.Table, i int) views.RateTable {
	out := views.RateTable{When: w.when(t.When), Corner: w.corner(t)}
	out.RateItem = w.item(t.Key, w.tableName(t), i, len(w.card.Tables), partPath(rateTablePath, p, t.Key), t.Off, t.Automation)
	out.Pills = append(out.Pills, views.Pill{Tone: "neutral", Text: w.tablePer(t)})
	if t.Extra {
		out.Pills = append(out.Pills, views.Pill{Tone: "info", Text: w.p.T("desk_rates.extra")})
	}
	if t.Columns != nil {
		for column := range t.Columns.Len() {
			out.Heads = append(out.Heads, w.step(t.Columns, column))
		}
	} else {
		out.Heads = []string{w.p.T("desk_rates.price")}
	}
	for row := range t.Rows.Len() {
		line := views.RateLine{Label: w.step(t.Rows, row)}
		for column := range t.Columns.Len() {
			var f views.RateFigure
			f.Text, f.Quiet, f.Also = w.cell(t, row, column)
			line.Cells = append(line.Cells, f)
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

// corner names what a table's rows and columns are: "Period / Page views a month".
func (w rateWords) corner(t pricing.Table) string {
	var sides []string
	for _, d := range []*pricing.Dimension{t.Rows, t.Columns} {
		if d != nil {
			sides = append(sides, w.fact(d.Field))
		}
	}
	return strings.Join(sides, " / ")
}

func (w rateWords) ruleSheet(p models.Publication, r pricing.Rule, i int) views.RateRule {
	out := views.RateRule{Sentence: w.rule(r)}
	out.RateItem = w.item(r.Key, r.Name.In("en"), i, len(w.card.Rules), partPath(rateRulePath, p, r.Key), r.Off, r.Automation)
	if out.Name == "" {
		out.Name, out.Sentence = out.Sentence, ""
	}
	if r.Stack != "" {
		out.Pills = append(out.Pills, views.Pill{Tone: "neutral", Text: w.p.T("desk_rates.in_stack", "Name", w.p.Isolate(r.Stack))})
	}
	if dates := w.dates(r.From, r.Until); dates != "" {
		out.Pills = append(out.Pills, views.Pill{Tone: "neutral", Text: dates})
	}
	return out
}

func (w rateWords) item(key, name string, i, of int, href string, off bool, automation pricing.Automation) views.RateItem {
	item := views.RateItem{Key: key, Name: name, Number: i + 1, Of: of, First: i == 0, Last: i == of-1, Href: href, Off: off}
	if off {
		item.Pills = append(item.Pills, views.Pill{Tone: "warn", Text: w.p.T("desk_rates.off")})
	}
	if automation != pricing.AutomationUsual {
		tone := views.Tone("info")
		if automation == pricing.AutomationAuto {
			tone = "ok"
		}
		item.Pills = append(item.Pills, views.Pill{Tone: tone, Text: w.p.T("desk_rates.automation_short." + string(automation))})
	}
	return item
}

// dates are from when until when something holds, both days included. Empty for ever.
func (w rateWords) dates(from, until string) string {
	switch {
	case from != "" && until != "":
		return w.p.T("desk_rates.from_until", "From", from, "Until", until)
	case from != "":
		return w.p.T("desk_rates.from", "From", from)
	case until != "":
		return w.p.T("desk_rates.until", "Until", until)
	}
	return ""
}

// frame is what holds for the whole card.
func (w rateWords) frame() []views.Row {
	c := w.card
	rows := []views.Row{{Term: w.p.T("desk_rates.frame.currency"), Values: append([]string{c.Currency}, w.currencies()...)}}
	add := func(id string, values ...string) {
		values = slices.DeleteFunc(values, func(s string) bool { return s == "" })
		if len(values) > 0 {
			rows = append(rows, views.Row{Term: w.p.T("desk_rates.frame." + id), Values: values})
		}
	}
	add("minimum", w.limit(c.Minimum, c.Currency)...)
	add("maximum", w.limit(c.Maximum, c.Currency)...)
	if c.Rounding.To > 0 {
		add("rounding", w.rounding(c.Rounding, c.Currency))
	}
	add("dates", w.dates(c.From, c.Until))
	if c.Points != nil {
		add("points", w.points(*c.Points)...)
	}
	for _, s := range c.Stacks {
		add("stacks", w.p.T("desk_rates.stack_line", "Name", w.p.Isolate(s.Name), "How", w.p.T("desk_rates.how."+string(s.How))))
	}
	for _, g := range c.Groups {
		add("groups", w.p.T("desk_rates.group_line", "Name", w.groupNames(g), "Countries", strings.Join(g.Countries, ", ")))
	}
	add("automation", w.p.T("desk_rates.automation."+automationID(c.Automation)))
	add("validity", c.Validity)
	return merged(rows)
}

// groupNames are a group's names, or its key where it has none.
func (w rateWords) groupNames(g pricing.Group) string {
	if names := w.names(g.Name); names != "" {
		return names
	}
	return w.p.Isolate(g.Key)
}

// points are what one costs, in the card's currency and where the house states it in others.
func (w rateWords) points(p pricing.Points) []string {
	out := []string{w.p.T("desk_rates.one_point", "Amount", w.p.Money(p.Minor, w.card.Currency))}
	for _, currency := range slices.Sorted(maps.Keys(p.Others)) {
		out = append(out, w.p.T("desk_rates.one_point", "Amount", w.p.Money(p.Others[currency], currency)))
	}
	return out
}

// merged puts values of one term that follow each other into one row.
func merged(rows []views.Row) []views.Row {
	var out []views.Row
	for _, r := range rows {
		if last := len(out) - 1; last >= 0 && out[last].Term == r.Term {
			out[last].Values = append(out[last].Values, r.Values...)
			continue
		}
		out = append(out, r)
	}
	return out
}

func (w rateWords) limit(l pricing.Limit, currency string) []string {
	var out []string
	for _, each := range []struct {
		id    string
		minor int64
	}{{"article", l.Article}, {"request", l.Request}} {
		if each.minor > 0 {
			out = append(out, w.p.T("desk_rates.limit_"+each.id, "Amount", w.p.Money(each.minor, currency)))
		}
	}
	return out
}

func (w rateWords) rounding(r pricing.Rounding, currency string) string {
	mode := string(r.Mode)
	if mode == "" {
		mode = "nearest"
	}
	return w.p.T("desk_rates.rounding."+mode, "Amount", w.p.Money(r.To, currency))
}

func (w rateWords) currencies() []string {
	var out []string
	for _, other := range w.card.Currencies {
		said := w.p.T("desk_rates.stated", "To", other.Currency)
		if other.Rate != "" {
			said = w.p.T("desk_rates.exchange", "From", w.card.Currency, "Rate", w.p.Isolate(other.Rate), "To", other.Currency)
		}
		parts := []string{said}
		for _, limit := range w.limit(other.Minimum, other.Currency) {
			parts = append(parts, w.p.T("desk_rates.at_least", "Limit", limit))
		}
		for _, limit := range w.limit(other.Maximum, other.Currency) {
			parts = append(parts, w.p.T("desk_rates.at_most", "Limit", limit))
		}
		if other.Rounding.To > 0 {
			parts = append(parts, lowered(w.rounding(other.Rounding, other.Currency)))
		}
		out = append(out, strings.Join(parts, "; "))
	}
	return out
}

func automationID(a pricing.Automation) string {
	if a == pricing.AutomationUsual {
		return "usual"
	}
	return string(a)
}

// partPath is the page of one table or rule.
func partPath(path string, p models.Publication, key string) string {
	return housePath(path, p) + "&key=" + url.QueryEscape(key)
}
