package handlers

import (
	"strings"
	"testing"

	"imprimatur/internal/pricing"
)

func TestAmountsAreReadHoweverTheyAreSetApart(t *testing.T) {
	for _, c := range []struct {
		typed, currency string
		want            int64
	}{
		{"265", "EUR", 26500}, {"265.5", "EUR", 26550}, {"265,50", "EUR", 26550}, {"1,265.50", "EUR", 126550}, {"1.265,50", "EUR", 126550},
		{"1.265", "EUR", 126500}, {"1,265", "EUR", 126500}, {"1,234,567", "EUR", 123456700}, {"1.234.567,8", "EUR", 123456780}, {"€ 265", "EUR", 26500},
		{"265 EUR", "EUR", 26500}, {"$265.00", "USD", 26500}, {"US$265", "USD", 26500}, {"EUR265", "EUR", 26500}, {"1 265,00", "EUR", 126500}, {"1’265.00", "CHF", 126500}, {"1.265", "KWD", 1265}, {"12,650", "KWD", 12650},
		{"12.650,500", "KWD", 12650500}, {"1,265", "JPY", 1265}, {"265", "JPY", 265}, {"٢٦٥", "EUR", 26500}, {"0", "EUR", 0}, {"1.000.000", "", 1000000}, {"1,500,000", "", 1500000},
	} {
		if got, ok := parseMoney(c.typed, c.currency); !ok || got != c.want {
			t.Errorf("%q in %s is read as %d, %t; want %d", c.typed, c.currency, got, ok, c.want)
		}
	}
	for _, typed := range []string{"", "-5", "1.2.3", "12,34,56", "abc", "1e3", "265 USD", "$265", "£265", "1.2345", "..", ",", strings.Repeat("9", 400), "5 %"} {
		if got, ok := parseMoney(typed, "EUR"); ok {
			t.Errorf("%q is read as %d; it is no amount", typed, got)
		}
	}
}

func TestCellsAreReadAsTheyAreWritten(t *testing.T) {
	card := pricing.Card{Currency: "EUR"}
	w := rateWords{english(t), &card}
	for typed, want := range map[string]pricing.Answer{
		"": pricing.AnswerByHand, "By hand": pricing.AnswerByHand, "h": pricing.AnswerByHand, "not offered": pricing.AnswerNotOffered, "x": pricing.AnswerNotOffered, "–": pricing.AnswerNotOffered,
	} {
		if got, ok := parseCell(typed, "EUR"); !ok || got.Answer != want {
			t.Errorf("%q is read as %q, %t; want %q", typed, got.Answer, ok, want)
		}
	}
	for _, cell := range []pricing.Cell{{Minor: 26550}, {Minor: 100}, {Answer: pricing.AnswerByHand}, {Answer: pricing.AnswerNotOffered}} {
		if got, ok := parseCell(w.writeCell(cell, "EUR"), "EUR"); !ok || got.Minor != cell.Minor || got.Answer != cell.Answer {
			t.Errorf("%v is written %q and read as %v, %t", cell, w.writeCell(cell, "EUR"), got, ok)
		}
	}
}

func TestConditionsInOneCellAreReadAsTheyAreWritten(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	card := pricing.Card{Currency: "EUR", Groups: []pricing.Group{{Key: "poor", Countries: []string{"SD"}}}}
	w := rateWords{english(t), &card}
	list := []pricing.Condition{
		{Field: pricing.FieldOrganisationType, In: []string{"charity", "education"}}, {Field: pricing.FieldCountry, In: []string{"DE"}, Not: true},
		{Field: pricing.FieldMedium, In: []string{"website"}, Only: true}, {Field: pricing.FieldWords, AtMost: number(250)}, {Field: pricing.FieldStaff, AtLeast: number(11)},
		{Field: pricing.FieldShare, AtLeast: number(1), AtMost: number(3333)}, {Field: pricing.FieldCountryGroup, In: []string{"poor"}},
	}
	text := writeClauses(list)
	forms, unread := readClauses(text)
	k := check(typed{})
	got := w.conditionsOf(forms, k, func(string) bool { return true })
	if unread != "" || len(k.bad) > 0 || writeClauses(got) != text || len(got) != len(list) {
		t.Errorf("%q is read as %q; unread %q, wrong %v", text, writeClauses(got), unread, k.bad)
	}
	for _, bad := range []string{"size = 3", "words", "words ~ 3", "= 3"} {
		if _, unread := readClauses(bad); unread == "" {
			t.Errorf("%q was read", bad)
		}
	}
}
