package handlers

import (
	"maps"
	"slices"
	"strings"

	"imprimatur/internal/pricing"
)

// rule is a whole rule as one sentence: "If the licensee is a charity or non-profit: 50% off".
func (w rateWords) rule(r pricing.Rule) string {
	does := w.operation(r.Do)
	if r.Scope != pricing.ScopeArticle {
		does = w.p.T("desk_rates.on."+string(r.Scope), "Does", does)
	}
	if len(r.When) == 0 {
		return w.p.T("desk_rates.always", "Does", does)
	}
	return w.p.T("desk_rates.if_then", "Conditions", w.conditions(r.When), "Does", does)
}

// operation is what a rule does: "50% off", "€100.00 more for each picture".
func (w rateWords) operation(op pricing.Operation) string {
	id, args := "desk_rates.does."+string(op.Kind), []any{}
	switch op.Kind {
	case pricing.DoPercent:
		id, args = w.signed("percent", op.Percent, "Percent", w.p.Percent(max(op.Percent, -op.Percent)))
	case pricing.DoAdd:
		id, args = w.signed("add", op.Minor, "Amount", w.amounts(op))
	case pricing.DoToPercent, pricing.DoRevenueShare:
		args = []any{"Percent", w.p.Percent(op.Percent)}
	case pricing.DoPoints:
		args = []any{"Number", w.p.Number(op.Points)}
	case pricing.DoMinimum, pricing.DoMaximum:
		args = []any{"Amount", w.amounts(op)}
	case pricing.DoZero, pricing.DoByHand, pricing.DoNotOffered, pricing.DoNotNeeded:
	}
	said := w.p.T(id, args...)
	if per := w.per(op.Per); per != "" {
		said = w.p.T("desk_rates.per", "Does", said, "Per", per)
	}
	return said
}

func (w rateWords) signed(id string, n int64, name, value string) (string, []any) {
	if n < 0 {
		return "desk_rates.does." + id + "_less", []any{name, value}
	}
	return "desk_rates.does." + id + "_more", []any{name, value}
}

// amounts are an operation's amount, and in brackets those stated in other currencies.
func (w rateWords) amounts(op pricing.Operation) string {
	said := w.p.Money(max(op.Minor, -op.Minor), w.card.Currency)
	var others []string
	for _, currency := range slices.Sorted(maps.Keys(op.Others)) {
		others = append(others, w.p.Money(max(op.Others[currency], -op.Others[currency]), currency))
	}
	if len(others) > 0 {
		said += " (" + strings.Join(others, ", ") + ")"
	}
	return said
}

// per is what an amount is multiplied by: "for each picture", "for each 100 words begun". Empty for once.
func (w rateWords) per(per pricing.Per) string {
	switch {
	case per.Of == pricing.UnitOnce:
		return ""
	case per.Each > 1:
		return w.p.T("desk_rates.each", "Number", w.p.Number(per.Each), "Units", w.p.T("desk_rates.units."+string(per.Of)))
	}
	return w.p.T("desk_rates.unit." + string(per.Of))
}

// tablePer says what a table's prices are for.
func (w rateWords) tablePer(t pricing.Table) string {
	said := w.per(t.Per)
	if said == "" {
		said = w.p.T("desk_rates.unit.each_article")
	}
	if t.InPoints {
		said = w.p.T("desk_rates.in_points", "Per", said)
	}
	return said
}

// figures are one cell as people read it.
func (w rateWords) cell(t pricing.Table, row, column int) (text string, quiet bool, also []string) {
	if row >= len(t.Cells) || column >= len(t.Cells[row]) {
		return w.p.T("desk_rates.answer.by_hand"), true, nil
	}
	c := t.Cells[row][column]
	if c.Answer != pricing.AnswerPrice {
		return w.p.T("desk_rates.answer." + string(c.Answer)), true, nil
	}
	if t.InPoints {
		return w.p.Number(c.Minor), false, nil
	}
	for _, currency := range slices.Sorted(maps.Keys(c.Others)) {
		also = append(also, w.p.Money(c.Others[currency], currency))
	}
	return w.p.Money(c.Minor, w.card.Currency), false, also
}
