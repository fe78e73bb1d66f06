package handlers

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"imprimatur/internal/pricing"
)

// wordyCard says something in every field that holds a number, a name or a day.
const wordyCard = `{"format": 2, "currency": "EUR", "from": "2026-01-01", "until": "2026-12-31", "validity": "Ours", "points": {"minor": 100, "others": {"USD": 115}},
	"minimum": {"article": 100, "request": 200}, "maximum": {"article": 9000, "request": 9900}, "rounding": {"to": 500, "mode": "up"},
	"currencies": [{"currency": "USD", "rate": "1.1", "minimum": {"article": 100, "request": 200}, "maximum": {"article": 9000, "request": 9900}, "rounding": {"to": 500}}],
	"stacks": [{"name": "s", "how": "first"}], "groups": [{"key": "g", "name": {"en": "G", "ar": "ج", "fr": "F"}, "countries": ["DE"]}],
	"tables": [{"key": "t", "name": {"en": "T", "ar": "ت", "fr": "t"}, "when": [{"field": "words", "at_least": 1, "at_most": 900}], "rows": {"field": "words", "up_to": [250, 500]},
		"cells": [[{"minor": 100, "others": {"USD": 120}}], [{"minor": 150}]], "per": {"of": "words", "each": 100}, "extra": true, "off": true}],
	"rules": [{"key": "r", "name": {"en": "R", "ar": "ق", "fr": "r"}, "when": [{"field": "staff", "at_most": 9}], "do": {"kind": "percent", "percent": 1000, "per": {"of": "words", "each": 100}}, "from": "2026-01-01", "until": "2026-12-31", "off": true},
		{"key": "a", "do": {"kind": "add", "minor": 500, "others": {"USD": 600}}}, {"key": "p", "do": {"kind": "points", "points": 3}}],
	"examples": [{"name": "E", "use": {"media": ["website"], "audience": "", "term": "1m", "page_views": 5, "print_run": 6, "copies": 7, "portion_words": 8, "staff": 9, "turnover": 10, "exclusivity_days": 11, "images": 12, "articles": [{"id": 0, "title": "", "words": 13}]}, "outcome": "priced", "net_minor": 500}]}`

// TestEveryChangeOfACardIsTold: whatever differs between two cards stands among their differences.
func TestEveryChangeOfACardIsTold(t *testing.T) {
	all, err := catalogue()
	must(t, err)
	var whole any
	must(t, json.Unmarshal([]byte(wordyCard), &whole))
	var before pricing.Card
	must(t, json.Unmarshal([]byte(wordyCard), &before))
	told := 0
	eachLeaf("", whole, func(path string) {
		text, err := json.Marshal(whole)
		must(t, err)
		var after pricing.Card
		must(t, json.Unmarshal(text, &after))
		if len((rateWords{all.Printer("en"), &after}).changes(before, after)) == 0 {
			t.Errorf("nobody is told that %s has changed", path)
		}
		told++
	})
	if told < 50 {
		t.Errorf("only %d fields were changed", told)
	}
}

// eachLeaf changes one number, switch, name or day after the other, and back.
func eachLeaf(path string, node any, look func(string)) {
	change := func(at string, value any, set func(any)) {
		switch v := value.(type) {
		case float64:
			if strings.HasSuffix(at, ".format") || strings.HasSuffix(at, ".id") {
				return
			}
			set(v + 100)
		case bool:
			set(!v)
		case string:
			name := strings.Contains(at, ".name.") || strings.HasSuffix(at, ".validity") || strings.HasSuffix(at, ".rate") || strings.HasSuffix(at, ".from") || strings.HasSuffix(at, ".until")
			if !name {
				return
			}
			set(v + "1")
		default:
			eachLeaf(at, value, look)
			return
		}
		look(at)
		set(value)
	}
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			change(path+"."+key, value, func(v any) { node[key] = v })
		}
	case []any:
		for i, value := range node {
			change(fmt.Sprintf("%s[%d]", path, i), value, func(v any) { node[i] = v })
		}
	}
}

// TestTheManualsFileIsRead: the example of docs/rate-cards.md is one that the program takes.
func TestTheManualsFileIsRead(t *testing.T) {
	all, err := catalogue()
	must(t, err)
	manual, err := os.ReadFile("../docs/rate-cards.md")
	must(t, err)
	_, rest, _ := strings.Cut(string(manual), "```\n")
	sample, _, found := strings.Cut(rest, "```")
	h, lines := &Handlers{words: all}, &fileLines{p: all.Printer("en")}
	card := pricing.Card{Currency: "EUR", Points: &pricing.Points{Minor: 100}, Currencies: []pricing.OtherCurrency{{Currency: "GBP", Rate: "0.85"}}}
	tables := (rateWords{lines.p, &card}).readTablesCSV(sample, h.knownCountry, lines)
	if !found || len(lines.all) > 0 || len(tables) != 2 || tables[0].Cells[0][0].Others["GBP"] != 14000 {
		t.Errorf("%v: %+v", lines.words(), tables)
	}
}
