package handlers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
)

// drawnCard is a card with tables of no, one and two sides that say everything a table can say.
func drawnCard(t *rapid.T) pricing.Card {
	currencies := rapid.Permutation(money.Currencies()).Draw(t, "currencies")[:3]
	card := pricing.Card{
		Format: pricing.Format, Currency: currencies[0], Points: &pricing.Points{Minor: 100},
		Currencies: []pricing.OtherCurrency{{Currency: currencies[1]}, {Currency: currencies[2], Rate: "1.5"}},
		Groups:     []pricing.Group{{Key: "low", Name: pricing.Words{"en": "Low income"}, Countries: []string{"SD", "YE"}}, {Key: "high", Countries: []string{"DE"}}},
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "tables") {
		card.Tables = append(card.Tables, drawnTable(t, card, fmt.Sprintf("key %d ü", i)))
	}
	return card
}

func drawnTable(t *rapid.T, card pricing.Card, key string) pricing.Table {
	fields := rapid.Permutation(pricing.Fields).Draw(t, "fields")
	table := pricing.Table{
		Key: key, Name: drawnName(t), InPoints: rapid.Bool().Draw(t, "points"), Extra: rapid.Bool().Draw(t, "extra"), Off: rapid.Bool().Draw(t, "off"),
		Automation: rapid.SampledFrom(pricing.Automations).Draw(t, "automation"), Rows: drawnSide(t, card, fields[0]), Columns: drawnSide(t, card, fields[1]),
	}
	if table.Per.Of = rapid.SampledFrom(pricing.Units).Draw(t, "unit"); table.Per.Of != pricing.UnitOnce && rapid.Bool().Draw(t, "several") {
		table.Per.Each = rapid.Int64Range(2, 5000).Draw(t, "each")
	}
	for range rapid.IntRange(0, 3).Draw(t, "conditions") {
		table.When = append(table.When, drawnCondition(t, card))
	}
	for range table.Rows.Len() {
		var row []pricing.Cell
		for range table.Columns.Len() {
			row = append(row, drawnCell(t, card, table.InPoints))
		}
		table.Cells = append(table.Cells, row)
	}
	return table
}

func drawnName(t *rapid.T) pricing.Words {
	name := pricing.Words{}
	for _, lang := range []string{"en", "ar", "fr"} {
		if text := strings.TrimSpace(clean(rapid.StringOfN(rapid.RuneFrom([]rune("=+-@'\"; ,\nabقö")), 0, 12, -1).Draw(t, lang))); text != "" {
			name[lang] = text
		}
	}
	if len(name) == 0 {
		return nil
	}
	return name
}

func drawnCodes(t *rapid.T, card pricing.Card, f pricing.Field) []string {
	codes := (rateWords{card: &card}).codesAsked(f, nil)
	switch f {
	case pricing.FieldCountry:
		codes = []string{"DE", "SD", "NO", "GB"}
	case pricing.FieldLanguage:
		codes = []string{"en", "ar", "no", "fr"}
	case pricing.FieldTerritory:
		codes = append(codes, "DE", "NO")
	}
	return rapid.Permutation(codes).Draw(t, "codes")
}

func drawnSide(t *rapid.T, card pricing.Card, f pricing.Field) *pricing.Dimension {
	if rapid.IntRange(0, 3).Draw(t, "no side") == 0 {
		return nil
	}
	d := &pricing.Dimension{Field: f}
	if f.Number() {
		up := int64(0)
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			up += rapid.Int64Range(1, 2500).Draw(t, "up")
			d.UpTo = append(d.UpTo, up)
		}
		if rapid.Bool().Draw(t, "open") {
			d.UpTo = append(d.UpTo, 0)
		}
		return d
	}
	codes := drawnCodes(t, card, f)
	for len(codes) > 0 && len(d.Codes) < 4 {
		n := rapid.IntRange(1, min(2, len(codes))).Draw(t, "codes in a step")
		d.Codes, codes = append(d.Codes, codes[:n]), codes[n:]
	}
	return d
}

func drawnCondition(t *rapid.T, card pricing.Card) pricing.Condition {
	c := pricing.Condition{Field: rapid.SampledFrom(pricing.Fields).Draw(t, "field"), Not: rapid.Bool().Draw(t, "not")}
	if !c.Field.Number() {
		codes := drawnCodes(t, card, c.Field)
		c.In, c.Only = codes[:rapid.IntRange(1, min(3, len(codes))).Draw(t, "in")], !c.Not && rapid.Bool().Draw(t, "only")
		return c
	}
	least, most := rapid.Int64Range(0, 4000).Draw(t, "least"), rapid.Int64Range(4000, 10_000).Draw(t, "most")
	bounds := rapid.IntRange(1, 3).Draw(t, "bounds")
	if bounds&1 > 0 {
		c.AtLeast = &least
	}
	if bounds&2 > 0 {
		c.AtMost = &most
	}
	return c
}

func drawnCell(t *rapid.T, card pricing.Card, points bool) pricing.Cell {
	c := pricing.Cell{Answer: rapid.SampledFrom(append(pricing.Answers, pricing.AnswerPrice, pricing.AnswerPrice)).Draw(t, "answer")}
	if c.Answer != pricing.AnswerPrice {
		return c
	}
	c.Minor = rapid.Int64Range(1, 99_999_999).Draw(t, "minor")
	for _, other := range card.Currencies {
		if !points && rapid.IntRange(0, 2).Draw(t, "stated") == 0 {
			c.Others = statedIn(c.Others, other.Currency, rapid.Int64Range(1, 99_999_999).Draw(t, "other"))
		}
	}
	return c
}

func mustEqualJSON(t *rapid.T, what string, want, got any) {
	t.Helper()
	a, err := json.Marshal(want)
	b, err2 := json.Marshal(got)
	if err != nil || err2 != nil || string(a) != string(b) {
		t.Fatalf("%s:\nwas %s\nis  %s", what, a, b)
	}
}

// TestEveryTableSurvivesItsFile: what is exported and read again is the same, on its own card and on an empty one.
func TestEveryTableSurvivesItsFile(t *testing.T) {
	all, err := catalogue()
	must(t, err)
	h, p := &Handlers{words: all}, all.Printer("en")
	rapid.Check(t, func(t *rapid.T) {
		card := drawnCard(t)
		w := rateWords{p, &card}
		file := w.writeTablesCSV()
		empty := card
		empty.Tables = nil
		for name, on := range map[string]pricing.Card{"its own card": card, "a card without tables": empty} {
			lines := &fileLines{p: p}
			got := (rateWords{p, &on}).readTablesCSV(file, h.knownCountry, lines)
			if len(lines.all) > 0 {
				t.Fatalf("read on %s: %v\n%s", name, lines.words(), file)
			}
			mustEqualJSON(t, "read on "+name, card.Tables, got)
		}
		for _, table := range card.Tables { // the prices alone, into the table that they are from
			lines := &fileLines{p: p}
			got := w.readTableCSV(table, w.writeTableCSV(table), h.knownCountry, lines)
			if len(lines.all) > 0 {
				t.Fatalf("the prices of a table: %v\n%s", lines.words(), w.writeTableCSV(table))
			}
			mustEqualJSON(t, "the prices of a table", table, got)
		}
	})
}

// TestEveryTableSurvivesItsForm: what a form is filled with and sent unchanged loses nothing.
func TestEveryTableSurvivesItsForm(t *testing.T) {
	all, err := catalogue()
	must(t, err)
	h, p := &Handlers{words: all}, all.Printer("en")
	rapid.Check(t, func(t *rapid.T) {
		card := drawnCard(t)
		w := rateWords{p, &card}
		for _, table := range card.Tables {
			k := check(typed{})
			got := w.writeTable(table).table(w, table.Key, k, h.knownCountry)
			if got.Name = keptNames(got.Name, table.Name); len(k.bad) > 0 {
				t.Fatalf("%v: %+v", k.bad, table)
			}
			mustEqualJSON(t, "a form", table, got)
		}
	})
}
