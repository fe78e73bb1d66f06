package handlers

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
)

// The frame of a card as it stands in its form: single answers, and numbered
// lines for currencies, country groups and stacks.

const (
	mostLines       = 24
	longestValidity = 500
)

// frameList is a kind of numbered line: which answers a line has. A line without any is passed over.
type frameList struct {
	id   string
	asks []string
}

var (
	currencyLines = frameList{"currencies", []string{"currency", "rate", "minimum_article", "minimum_request", "maximum_article", "maximum_request", "rounding_to", "rounding_mode", "points"}}
	groupLines    = frameList{"groups", []string{"name_en", "name_ar", "countries"}}
	stackLines    = frameList{"stacks", []string{"name", "how"}}
	frameLists    = []frameList{currencyLines, groupLines, stackLines}
)

// filled are the numbers of the lines in which something is answered; choices alone say nothing.
func (l frameList) filled(form typed) []int {
	var out []int
	for i := range mostLines {
		for _, ask := range l.asks {
			if ask != "how" && ask != "rounding_mode" && form.one(l.name(i, ask)) != "" {
				out = append(out, i)
				break
			}
		}
	}
	return out
}

func (l frameList) name(i int, ask string) string { return fmt.Sprintf("%s.%d.%s", l.id, i, ask) }

// writeFrame fills the form from a card.
func writeFrame(c pricing.Card) typed {
	f := typed{}
	set := func(name, value string) {
		if value != "" {
			f[name] = []string{value}
		}
	}
	set("currency", c.Currency)
	set("from", c.From)
	set("until", c.Until)
	set("automation", string(c.Automation))
	set("validity", c.Validity)
	charging := func(prefix, currency string, least, most pricing.Limit, rounding pricing.Rounding) {
		for name, minor := range map[string]int64{"minimum_article": least.Article, "minimum_request": least.Request, "maximum_article": most.Article, "maximum_request": most.Request, "rounding_to": rounding.To} {
			if minor > 0 {
				set(prefix+name, writeAmount(minor, currency))
			}
		}
		set(prefix+"rounding_mode", string(rounding.Mode))
	}
	charging("", c.Currency, c.Minimum, c.Maximum, c.Rounding)
	if c.Points != nil {
		set("points", writeAmount(c.Points.Minor, c.Currency))
	}
	for i, other := range c.Currencies {
		set(currencyLines.name(i, "currency"), other.Currency)
		set(currencyLines.name(i, "rate"), other.Rate)
		charging(currencyLines.name(i, ""), other.Currency, other.Minimum, other.Maximum, other.Rounding)
		if c.Points != nil && c.Points.Others[other.Currency] > 0 {
			set(currencyLines.name(i, "points"), writeAmount(c.Points.Others[other.Currency], other.Currency))
		}
	}
	for i, g := range c.Groups {
		set(groupLines.name(i, "key"), g.Key)
		set(groupLines.name(i, "name_en"), g.Name["en"])
		set(groupLines.name(i, "name_ar"), g.Name["ar"])
		set(groupLines.name(i, "countries"), strings.Join(g.Countries, ", "))
	}
	for i, s := range c.Stacks {
		set(stackLines.name(i, "was"), s.Name)
		set(stackLines.name(i, "name"), s.Name)
		set(stackLines.name(i, "how"), string(s.How))
	}
	return f
}

// frameRead is what a form says about the frame, ready to be put on a card.
type frameRead struct {
	pricing.Card                   // only its frame
	renamed      map[string]string // stacks that have another name now
}

// readFrame reads it; what cannot be read is noted.
func readFrame(k *checks, country func(string) bool) frameRead {
	r := frameRead{renamed: map[string]string{}}
	r.Format, r.Currency, r.From, r.Until, r.Validity = pricing.Format, strings.ToUpper(k.one("currency")), k.one("from"), k.one("until"), k.one("validity")
	if !money.Known(r.Currency) {
		k.wrong("currency", "desk_rates.error.currency")
	}
	for _, day := range []string{"from", "until"} {
		if v := k.one(day); v != "" && !isDay(v) {
			k.wrong(day, "desk_rates.error.day")
		}
	}
	if utf8.RuneCountInString(r.Validity) > longestValidity {
		k.wrong("validity", "errors.too_long?Max=500")
	}
	r.Automation = choiceIn(pricing.Automation(k.one("automation")), "automation", pricing.Automations, k)
	r.Minimum, r.Maximum, r.Rounding = readCharging(k, "", r.Currency)
	if minor := amountOf(k, "points", r.Currency); minor > 0 {
		r.Points = &pricing.Points{Minor: minor}
	}
	for _, i := range currencyLines.filled(k.typed) {
		other := readCurrency(k, i)
		r.Currencies = append(r.Currencies, other)
		readPoints(k, currencyLines.name(i, "points"), other.Currency, r.Points)
	}
	for _, i := range groupLines.filled(k.typed) {
		r.Groups = append(r.Groups, readGroup(k, i, r.Groups, country))
	}
	for _, i := range stackLines.filled(k.typed) {
		name := stackLines.name(i, "name")
		s := pricing.Stack{Name: k.text(name, 60), How: choiceIn(pricing.How(k.one(stackLines.name(i, "how"))), stackLines.name(i, "how"), pricing.Hows, k)}
		if slices.ContainsFunc(r.Stacks, func(each pricing.Stack) bool { return each.Name == s.Name }) {
			k.wrong(name, "desk_rates.error.repeated")
		}
		if was := k.one(stackLines.name(i, "was")); was != "" && was != s.Name {
			r.renamed[was] = s.Name
		}
		r.Stacks = append(r.Stacks, s)
	}
	return r
}

// amountOf reads an amount; 0 where nothing stands.
func amountOf(k *checks, name, currency string) int64 {
	if k.one(name) == "" || !money.Known(currency) {
		return 0
	}
	minor, ok := parseMoney(k.one(name), currency)
	if !ok {
		k.wrong(name, "desk_rates.error.amount")
	}
	return minor
}

func readCharging(k *checks, prefix, currency string) (least, most pricing.Limit, rounding pricing.Rounding) {
	amount := func(name string) int64 { return amountOf(k, prefix+name, currency) }
	least = pricing.Limit{Article: amount("minimum_article"), Request: amount("minimum_request")}
	most = pricing.Limit{Article: amount("maximum_article"), Request: amount("maximum_request")}
	rounding = pricing.Rounding{To: amount("rounding_to"), Mode: choiceIn(pricing.RoundingMode(k.one(prefix+"rounding_mode")), prefix+"rounding_mode", pricing.RoundingModes, k)}
	return least, most, rounding
}

func readCurrency(k *checks, i int) pricing.OtherCurrency {
	name := currencyLines.name(i, "currency")
	other := pricing.OtherCurrency{Currency: strings.ToUpper(k.one(name)), Rate: k.one(currencyLines.name(i, "rate"))}
	if !money.Known(other.Currency) {
		k.wrong(name, "desk_rates.error.currency")
	}
	other.Minimum, other.Maximum, other.Rounding = readCharging(k, currencyLines.name(i, ""), other.Currency)
	return other
}

// readPoints reads what a point costs in a further currency, where it is not to be
// converted: beside what it costs in the card's own.
func readPoints(k *checks, name, currency string, points *pricing.Points) {
	minor := amountOf(k, name, currency)
	switch {
	case minor == 0:
	case points == nil:
		k.wrong("points", "desk_rates.error.points")
	default:
		points.Others = statedIn(points.Others, currency, minor)
	}
}

func readGroup(k *checks, i int, before []pricing.Group, country func(string) bool) pricing.Group {
	g := pricing.Group{Key: k.one(groupLines.name(i, "key")), Name: namesOf(map[string]string{"en": k.one(groupLines.name(i, "name_en")), "ar": k.one(groupLines.name(i, "name_ar"))}, k)}
	if g.Name.In("en") == "" {
		k.wrong(groupLines.name(i, "name_en"), "desk_rates.error.name")
	}
	for _, code := range codesTyped(strings.ToUpper(k.one(groupLines.name(i, "countries")))) {
		if !country(code) {
			k.wrong(groupLines.name(i, "countries"), "desk_rates.error.country_codes")
		} else if !contains(g.Countries, code) {
			g.Countries = append(g.Countries, code)
		}
	}
	if len(g.Countries) == 0 {
		k.wrong(groupLines.name(i, "countries"), "desk_rates.error.country_codes")
	}
	taken := func(key string) bool {
		return slices.ContainsFunc(before, func(each pricing.Group) bool { return each.Key == key })
	}
	base := slug(g.Name.In("en"))
	if base == "" {
		base = "group"
	}
	for n := 1; g.Key == "" || taken(g.Key); n++ {
		g.Key = fmt.Sprintf("%s_%d", base, n)
	}
	return g
}

// put replaces the frame of a card and leaves its tables and rules: stacks that
// have another name now keep their rules, and amounts keep their figures when
// the currency changes.
func (r frameRead) put(card *pricing.Card) {
	if card.Currency != r.Currency {
		recount(card, card.Currency, r.Currency)
	}
	tables, rules, examples, groups := card.Tables, card.Rules, card.Examples, card.Groups
	*card = cloneCard(r.Card)
	card.Tables, card.Rules, card.Examples = tables, rules, examples
	for i, g := range card.Groups {
		if n := slices.IndexFunc(groups, func(before pricing.Group) bool { return before.Key == g.Key }); n >= 0 {
			card.Groups[i].Name = keptNames(g.Name, groups[n].Name)
		}
	}
	for i := range card.Rules {
		if name, renamed := r.renamed[card.Rules[i].Stack]; renamed {
			card.Rules[i].Stack = name
		}
	}
}

// recount keeps the figures of all amounts of tables, rules and examples when
// the currency of a card changes: 265.00 stays 265, whatever its decimals. What
// a coarser currency cannot hold is rounded down.
func recount(card *pricing.Card, from, to string) {
	before, err := money.Exponent(from)
	after, err2 := money.Exponent(to)
	if err != nil || err2 != nil || before == after {
		return
	}
	turn := func(minor *int64) {
		for range max(0, after-before) {
			*minor *= 10
		}
		for range max(0, before-after) {
			*minor /= 10
		}
	}
	for i := range card.Tables {
		for _, row := range card.Tables[i].Cells {
			for j := range row {
				if !card.Tables[i].InPoints {
					turn(&row[j].Minor)
				}
			}
		}
	}
	for i := range card.Rules {
		turn(&card.Rules[i].Do.Minor)
	}
	for i := range card.Examples {
		if card.Examples[i].Use.Currency == "" {
			turn(&card.Examples[i].NetMinor)
		}
	}
}
