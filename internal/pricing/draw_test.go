package pricing

import (
	"math"

	"pgregory.net/rapid"
)

// rising is a sound card whose prices rise with audience and term, in the shape
// of the card a house starts from.
func rising(t *rapid.T) Card {
	currency := rapid.SampledFrom([]string{"GBP", "EUR", "JPY", "KWD", "TND", "ISK", "KRW"}).Draw(t, "currency")
	card := Default(currency)
	unit, _ := chargeUnit(currency)
	card.Tables[0].Rows.Codes = [][]string{{"website"}, {"newsletter"}, {"book"}}
	card.Tables[0].Cells = nil
	for range 3 {
		var row []Cell
		for _, minor := range rises(t, "cells", len(Audiences)) {
			row = append(row, Cell{Minor: minor})
		}
		card.Tables[0].Cells = append(card.Tables[0].Cells, row)
	}
	for i, share := range rises(t, "terms", len(termOrder)) {
		card.Rule("term_" + termOrder[i]).Do.Percent = min(share, maxPercent)
	}
	card.Rule("excerpt_1").Do.Percent = rapid.Int64Range(1, 10000).Draw(t, "excerpt")
	card.Rule("excerpt_2").Do.Percent = rapid.Int64Range(1, 10000).Draw(t, "excerpt")
	card.Rule("further_article").Do.Percent = -rapid.Int64Range(1, 10000).Draw(t, "extra")
	charity := changed("organisation_charity", -rapid.Int64Range(1, 9999).Draw(t, "charity"), is(FieldOrganisationType, "charity"))
	card.Rules = append(charity, card.Rules...)
	card.Rule("organisation_type_charity_education_individual").When[0].In = []string{"education", "individual"}
	card.Rounding = Rounding{unit * rapid.Int64Range(1, 1000).Draw(t, "rounding"), rapid.SampledFrom(RoundingModes).Draw(t, "mode")}
	card.Minimum.Article = card.Rounding.To * rapid.Int64Range(0, 50).Draw(t, "least article")
	card.Minimum.Request = card.Rounding.To * rapid.Int64Range(1, 100).Draw(t, "least request")
	card.Rule("pictures").Do.Minor = rapid.Int64Range(1, 90000).Draw(t, "image fee")
	other := rapid.SampledFrom([]string{"USD", "CLP", "BHD"}).Draw(t, "other")
	otherUnit, _ := chargeUnit(other)
	card.Currencies = []OtherCurrency{{
		Currency: other, Rate: rapid.SampledFrom([]string{"1.17", "190.25", "0.000001", "0.386"}).Draw(t, "rate"),
		Minimum: Limit{Request: otherUnit * 1000}, Rounding: Rounding{To: otherUnit * 10},
	}}
	return card
}

func rises(t *rapid.T, name string, n int) []int64 {
	out, running := make([]int64, n), rapid.Int64Range(1, 500_000).Draw(t, name)
	for i := range out {
		out[i] = running
		running += rapid.Int64Range(0, 500_000).Draw(t, name)
	}
	return out
}

func asked(t *rapid.T, card Card) Use {
	pick := func(name string, from []string) string { return rapid.SampledFrom(from).Draw(t, name) }
	articles := make([]Article, rapid.IntRange(1, 5).Draw(t, "articles"))
	for i := range articles {
		articles[i] = Article{ID: int64(i + 1), Words: rapid.IntRange(100, 2000).Draw(t, "words")}
	}
	return Use{
		Media:            rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"website", "newsletter", "book"}), 1, 3, rapid.ID[string]).Draw(t, "media"),
		Audience:         pick("audience", Audiences),
		Term:             pick("term", termOrder),
		Portion:          pick("portion", []string{"", "full", "excerpt", "headline_summary", "translation"}),
		PortionWords:     rapid.IntRange(101, 2000).Draw(t, "portion words"),
		OrganisationType: pick("organisation", OrganisationTypes),
		Purpose:          pick("purpose", []string{"editorial", "educational", "internal", "advocacy"}),
		Territory:        rapid.SliceOfN(rapid.SampledFrom([]string{"world", "europe", "TR", "EG"}), 0, 3).Draw(t, "territory"),
		Languages:        rapid.SliceOfN(rapid.SampledFrom([]string{"en", "ar", "fr", "tr"}), 0, 4).Draw(t, "languages"),
		Translation:      rapid.Bool().Draw(t, "translation"),
		ExclusivityDays:  rapid.IntRange(0, 90).Draw(t, "days"),
		Images:           rapid.IntRange(0, 3).Draw(t, "images"),
		Articles:         articles,
		Currency:         pick("currency", []string{"", card.Currency, card.Currencies[0].Currency}),
	}
}

var wild = rapid.OneOf(rapid.Int64Range(1, 30_000), rapid.Int64Range(1, 30_000), rapid.Int64Range(1, 30_000), rapid.Just(int64(0)), wildest)

var wildest = rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 30_000), rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64, 10000, math.MaxInt64 - 1}))

// anyCodes are codes that some fields know, and some that none does.
var anyCodes = []string{
	"website", "book", "ai", "10k_100k", "over_10m", "1m", "12m", "excerpt", "full", "charity", "company", "GB", "SD", "poor", "editorial",
	"world", OneCountry, "ar", yes, "staff", "half_page", "invoice", "", "papyrus",
}

// anyCard is a card that nobody checked: anything may stand anywhere.
func anyCard(t *rapid.T) Card {
	card := Card{
		Currency: rapid.SampledFrom([]string{"GBP", "GBP", "GBP", "KWD", "", "GB"}).Draw(t, "currency"),
		From:     anyDay(t), Until: anyDay(t),
		Stacks:     []Stack{{"a", HowLargest}, {"b", HowAdded}, {"c", HowFirst}, {"d", "sideways"}},
		Groups:     []Group{{Key: "poor", Countries: []string{"SD", "YE"}}, {Key: "GB", Countries: []string{"GB"}}},
		Minimum:    Limit{rarely(t, "least"), rarely(t, "least")},
		Maximum:    Limit{rarely(t, "most"), rarely(t, "most")},
		Rounding:   Rounding{rarely(t, "to"), rapid.SampledFrom([]RoundingMode{"", "up", "down", "sideways"}).Draw(t, "mode")},
		Automation: rapid.SampledFrom(Automations).Draw(t, "automation"),
		Currencies: []OtherCurrency{{
			Currency: "EUR", Rate: rapid.SampledFrom([]string{"1.17", "0", "", "1.", "1e3", "999999999999"}).Draw(t, "rate"),
			Minimum: Limit{Request: wild.Draw(t, "other")}, Maximum: Limit{Request: wild.Draw(t, "other")},
		}},
	}
	if rapid.Bool().Draw(t, "points") {
		card.Points = &Points{Minor: wild.Draw(t, "point"), Others: anyOthers(t)}
	}
	for range rapid.IntRange(0, 4).Draw(t, "tables") {
		card.Tables = append(card.Tables, anyTable(t))
	}
	card.Tables = append(card.Tables, Table{Key: "last", Cells: [][]Cell{{{Minor: wild.Draw(t, "last"), Others: anyOthers(t)}}}})
	for range rapid.IntRange(0, 8).Draw(t, "rules") {
		card.Rules = append(card.Rules, anyRule(t))
	}
	return card
}

// seldomNone is the least length of a list that is seldom empty.
func seldomNone(t *rapid.T) int { return min(rapid.IntRange(0, 9).Draw(t, "none"), 1) }

func rarely(t *rapid.T, name string) int64 {
	return rapid.OneOf(rapid.Just(int64(0)), rapid.Just(int64(0)), wild).Draw(t, name)
}

func anyDay(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "", "", "", "2026-01-01", "2027-12-31", "never"}).Draw(t, "day")
}

func anyOthers(t *rapid.T) map[string]int64 {
	if rapid.Bool().Draw(t, "others") {
		return map[string]int64{"EUR": wild.Draw(t, "other amount")}
	}
	return nil
}

func anyPer(t *rapid.T) Per {
	return Per{rapid.SampledFrom(append([]Unit{"", "", "", "ells"}, Units...)).Draw(t, "unit"), wild.Draw(t, "each")}
}

func anyWhen(t *rapid.T) []Condition {
	var out []Condition
	if rapid.IntRange(0, 2).Draw(t, "unconditional") > 0 {
		return nil
	}
	for range rapid.IntRange(1, 2).Draw(t, "conditions") {
		c := Condition{
			Field: rapid.SampledFrom(append([]Field{"moon"}, Fields...)).Draw(t, "field"),
			In:    rapid.SliceOfN(rapid.SampledFrom(anyCodes), 0, 6).Draw(t, "in"),
			Only:  rapid.Bool().Draw(t, "only"), Not: rapid.Bool().Draw(t, "not"),
		}
		if rapid.Bool().Draw(t, "least") {
			n := wild.Draw(t, "at least")
			c.AtLeast = &n
		}
		if rapid.Bool().Draw(t, "most") {
			n := wild.Draw(t, "at most")
			c.AtMost = &n
		}
		out = append(out, c)
	}
	return out
}

func anyDimension(t *rapid.T) *Dimension {
	if rapid.IntRange(0, 2).Draw(t, "no dimension") > 0 {
		return nil
	}
	d := &Dimension{Field: rapid.SampledFrom(append([]Field{"moon"}, Fields...)).Draw(t, "dimension")}
	for range rapid.IntRange(0, 4).Draw(t, "steps") {
		d.Codes = append(d.Codes, rapid.SliceOfN(rapid.SampledFrom(anyCodes), 0, 4).Draw(t, "codes"))
		d.UpTo = append(d.UpTo, wild.Draw(t, "up to"))
	}
	return d
}

func anyTable(t *rapid.T) Table {
	table := Table{
		Key: rapid.SampledFrom([]string{"t", "u", ""}).Draw(t, "key"), When: anyWhen(t), Rows: anyDimension(t), Columns: anyDimension(t),
		Per: anyPer(t), InPoints: rapid.Bool().Draw(t, "in points"), Extra: rapid.Bool().Draw(t, "extra"),
	}
	for range rapid.IntRange(1, 4).Draw(t, "rows") {
		var row []Cell
		for range rapid.IntRange(1, 4).Draw(t, "columns") {
			row = append(row, Cell{rapid.SampledFrom([]Answer{"", "", "", "by_hand", "not_offered", "?"}).Draw(t, "answer"), wild.Draw(t, "minor"), anyOthers(t)})
		}
		table.Cells = append(table.Cells, row)
	}
	return table
}

func anyRule(t *rapid.T) Rule {
	return Rule{
		Key: rapid.SampledFrom([]string{"r", "s", ""}).Draw(t, "key"), When: anyWhen(t),
		Do: Operation{
			Kind: rapid.SampledFrom(append([]Kind{"haggle", DoPercent, DoPercent, DoToPercent, DoAdd, DoAdd, DoMinimum, DoMaximum, DoPercent, DoAdd}, Kinds...)).Draw(t, "kind"), Percent: wild.Draw(t, "percent"), Minor: wild.Draw(t, "minor"),
			Others: anyOthers(t), Points: wild.Draw(t, "points"), Per: anyPer(t),
		},
		Scope: rapid.SampledFrom(append([]Scope{"moon"}, Scopes...)).Draw(t, "scope"), Stack: rapid.SampledFrom([]string{"", "", "a", "b", "c", "d", "e"}).Draw(t, "stack"),
		Automation: rapid.SampledFrom(Automations).Draw(t, "automation"), From: anyDay(t), Until: anyDay(t), Off: rapid.IntRange(0, 9).Draw(t, "off") == 0,
	}
}

// anyUse is a use that nobody validated.
func anyUse(t *rapid.T) Use {
	code := func() string { return rapid.SampledFrom(anyCodes).Draw(t, "code") }
	number := func() int64 { return wild.Draw(t, "number") }
	u := Use{
		Media:    rapid.SliceOfN(rapid.SampledFrom([]string{"website", "book", "ai", "papyrus"}), seldomNone(t), 3).Draw(t, "media"),
		Audience: rapid.SampledFrom(append([]string{"", "unknown"}, Audiences...)).Draw(t, "audience"), PageViews: number(), PrintRun: number(), Copies: number(),
		Placement: code(), Term: code(), Portion: rapid.SampledFrom([]string{"", "", "", "full", "full", "full", "full", "excerpt", "translation", "headline_summary", "half"}).Draw(t, "portion"), PortionWords: int(number()),
		OrganisationType: code(), Staff: number(), Turnover: number(), Country: code(), Purpose: code(),
		Territory: rapid.SliceOfN(rapid.SampledFrom(anyCodes), 0, 3).Draw(t, "territory"), Languages: []string{"ar", "fr"}[:rapid.IntRange(0, 2).Draw(t, "languages")],
		Translation: rapid.Bool().Draw(t, "translation"), ExclusivityDays: int(number()), Images: int(number()), Payment: code(),
		Currency: rapid.SampledFrom([]string{"", "", "EUR", "USD"}).Draw(t, "asked currency"), Date: anyDay(t),
	}
	for range rapid.IntRange(seldomNone(t), 3).Draw(t, "articles") {
		u.Articles = append(u.Articles, Article{Words: int(number()), PublishedOn: anyDay(t), AuthorClass: code()})
	}
	return u
}
