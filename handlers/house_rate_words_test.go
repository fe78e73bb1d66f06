package handlers

import (
	"strings"
	"testing"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

func english(t *testing.T) *i18n.Printer {
	t.Helper()
	words, err := catalogue()
	must(t, err)
	return words.Printer("en")
}

func TestARuleReadsAsASentence(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	card := pricing.Card{Currency: "EUR", Groups: []pricing.Group{{Key: "poor", Name: pricing.Words{"en": "Low income"}, Countries: []string{"SD"}}}}
	w := rateWords{english(t), &card}
	for want, r := range map[string]pricing.Rule{
		"If the licensee is a charity or non-profit: 50% off": {
			When: []pricing.Condition{{Field: pricing.FieldOrganisationType, In: []string{"charity"}}}, Do: pricing.Operation{Kind: pricing.DoPercent, Percent: -5000},
		},
		"If payment is by invoice or by transfer: €100.00 more, on the whole request": {
			When: []pricing.Condition{{Field: pricing.FieldPayment, In: []string{"invoice", "transfer"}}}, Do: pricing.Operation{Kind: pricing.DoAdd, Minor: 10000}, Scope: pricing.ScopeRequest,
		},
		"Always: 25% off, on each article but the dearest": {Do: pricing.Operation{Kind: pricing.DoPercent, Percent: -2500}, Scope: pricing.ScopeFurther},
		"If the number of words is at most 100 and it is not translated: no licence is needed": {
			When: []pricing.Condition{{Field: pricing.FieldWords, AtMost: number(100)}, {Field: pricing.FieldTranslation, In: []string{"no"}}}, Do: pricing.Operation{Kind: pricing.DoNotNeeded},
		},
		"If the licensee’s country is in Low income and the licensee’s turnover is from EUR 1 to EUR 650,000: free of charge, confirmed by an editor": {
			When: []pricing.Condition{{Field: pricing.FieldCountryGroup, In: []string{"poor"}}, {Field: pricing.FieldTurnover, AtLeast: number(1), AtMost: number(650000)}}, Do: pricing.Operation{Kind: pricing.DoZero},
		},
		"If the licensee’s country is not Germany: €1.00 more for every 100 words begun": {
			When: []pricing.Condition{{Field: pricing.FieldCountry, In: []string{"DE"}, Not: true}}, Do: pricing.Operation{Kind: pricing.DoAdd, Minor: 100, Per: pricing.Per{Of: pricing.UnitWords, Each: 100}},
		},
		"If the medium is AI training or retrieval: an editor sets the price": {
			When: []pricing.Condition{{Field: pricing.FieldMedium, In: []string{"ai"}}}, Do: pricing.Operation{Kind: pricing.DoByHand},
		},
	} {
		if got := plainText(w.rule(r)); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// Whatever a card can say, the desk has words for it.
func TestEveryFactKindAndUnitHasWords(t *testing.T) {
	card := pricing.Card{Currency: "EUR"}
	w := rateWords{english(t), &card}
	known := func(id string) {
		t.Helper()
		if !w.p.Has(id) {
			t.Errorf("there is no %s", id)
		}
	}
	offered := 0
	for _, group := range factGroups {
		offered += len(group.fields)
	}
	if offered != len(pricing.Fields) {
		t.Errorf("%d of %d facts can be chosen", offered, len(pricing.Fields))
	}
	for _, f := range pricing.Fields {
		known("desk_rates.fact." + string(f))
		known("desk_rates.subject." + string(f))
		for _, code := range f.Codes() {
			if w.code(f, code) == code {
				t.Errorf("%s %s has no word", f, code)
			}
		}
	}
	for _, kind := range ruleKinds {
		known("desk_rates.kind." + kind)
		known("desk_rates.does." + kind)
	}
	for _, unit := range pricing.Units[1:] {
		known("desk_rates.unit." + string(unit))
		known("desk_rates.per_choice." + string(unit))
	}
	for _, how := range pricing.Hows {
		known("desk_rates.how." + string(how))
	}
	for _, why := range []pricing.Why{pricing.WhyOff, pricing.WhyDates, pricing.WhyCondition, pricing.WhyUnknown, pricing.WhyEarlier, pricing.WhySettled, pricing.WhyNothing} {
		known("desk_rates.why." + string(why))
	}
	for _, q := range rateQuestions() {
		known("desk_rates.try." + q.name)
		known("desk_rates.error.try_" + q.kind)
	}
}

func TestChangesNameWhatDiffers(t *testing.T) {
	before := gridTemplate("EUR")
	after := cloneCard(before)
	after.Tables[0].Cells[0][2].Minor = 28000
	after.Rules[0].Do.Percent = -4000
	after.Rules[0], after.Rules[1] = after.Rules[1], after.Rules[0]
	after.Rules = append(after.Rules, pricing.Rule{Key: "ai", When: whenIs(pricing.FieldMedium, "ai"), Do: pricing.Operation{Kind: pricing.DoNotOffered}})
	after.Minimum.Request = 6000
	w := rateWords{english(t), &after}
	said := map[string]views.RateChange{}
	for _, c := range w.changes(before, after) {
		said[plainText(c.Where)] = views.RateChange{From: plainText(c.From), To: plainText(c.To)}
	}
	for where, want := range map[string]views.RateChange{
		"Online, 1 month / Up to 1,500,000": {From: "€265.00", To: "€280.00"},
		"Rule “Non-profits”": {
			From: "If the licensee is a charity or non-profit or a school or university: 50% off", To: "If the licensee is a charity or non-profit or a school or university: 40% off",
		},
		"Order of the rules": {From: "1. Non-profits; 2. Payment by invoice", To: "1. Payment by invoice; 2. Non-profits"},
		"A rule":             {To: "If the medium is AI training or retrieval: not offered"},
		"At least":           {From: "€50.00 for a request", To: "€60.00 for a request"},
	} {
		if said[where] != want {
			t.Errorf("%s: %q instead of %q", where, said[where], want)
		}
		delete(said, where)
	}
	if len(said) > 0 {
		t.Errorf("more is said to differ: %v", said)
	}
	if same := w.changes(after, cloneCard(after)); len(same) > 0 {
		t.Errorf("a copy is said to differ: %v", same)
	}
}

// A row put in between moves no price.
func TestANewRowIsTheOnlyChange(t *testing.T) {
	before := gridTemplate("EUR")
	after := cloneCard(before)
	rows := after.Tables[0].Rows
	rows.Codes = append([][]string{{"one_edition"}}, rows.Codes...)
	after.Tables[0].Cells = append([][]pricing.Cell{make([]pricing.Cell, 4)}, after.Tables[0].Cells...)
	w := rateWords{english(t), &after}
	if got := w.changes(before, after); len(got) != 4 || plainText(got[0].Where) != "Online, One edition / Up to 100,000" {
		t.Errorf("changes: %v", got)
	}
}

func TestTemplatesAreSoundInEveryCurrency(t *testing.T) {
	for _, currency := range []string{"EUR", "GBP", "JPY", "KWD"} {
		for _, template := range rateTemplates {
			for _, problem := range template.card(currency).Check() {
				if !problem.Warning {
					t.Errorf("%s in %s: %s %s", template.name, currency, problem.Path, problem.ID)
				}
			}
		}
	}
}

// plainText drops the marks of direction and narrow blanks.
func plainText(s string) string {
	return strings.NewReplacer("\u2068", "", "\u2069", "", "\u00a0", " ", "\u202f", " ").Replace(s)
}
