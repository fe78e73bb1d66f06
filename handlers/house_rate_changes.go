package handlers

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// rateFact is one thing that a card says: about what, where, and its words.
// Facts of two cards with the same id are about the same thing. Compared is what decides whether they agree, where that is not what is said.
type rateFact struct{ id, where, said, compared string }

// changes says in words how two cards differ, in the order of the newer one;
// what only the older one has comes last.
func (w rateWords) changes(before, after pricing.Card) []views.RateChange {
	older, newer := rateWords{w.p, &before}.facts(after), rateWords{w.p, &after}.facts(before)
	was, seen := map[string]rateFact{}, map[string]bool{}
	for _, f := range older {
		was[f.id] = f
	}
	var out []views.RateChange
	for _, f := range newer {
		if seen[f.id] = true; was[f.id].agreed() != f.agreed() {
			out = append(out, views.RateChange{Where: f.where, From: was[f.id].said, To: f.said})
		}
	}
	for _, f := range older {
		if !seen[f.id] && f.said != "" {
			out = append(out, views.RateChange{Where: f.where, From: f.said})
		}
	}
	return out
}

func (f rateFact) agreed() string {
	if f.compared != "" {
		return f.compared
	}
	return f.said
}

// facts are all that a card says. A table or rule that the other card has not is
// one fact: its parts would only repeat that it is new.
func (w rateWords) facts(other pricing.Card) []rateFact {
	var out []rateFact
	for _, t := range w.card.Tables {
		out = append(out, w.tableFacts(t, other.Table(t.Key) != nil)...)
	}
	out = append(out, w.order("tables", keysInCommon(tablesOf(w.card), tablesOf(&other)), func(key string) string { return w.tableName(*w.card.Table(key)) })...)
	for _, r := range w.card.Rules {
		out = append(out, w.ruleFacts(r, other.Rule(r.Key) != nil)...)
	}
	out = append(out, w.order("rules", keysInCommon(rulesOf(w.card), rulesOf(&other)), func(key string) string { return w.ruleName(*w.card.Rule(key)) })...)
	for _, row := range w.frame() {
		out = append(out, rateFact{id: "frame." + row.Term, where: row.Term, said: strings.Join(row.Values, "; ")})
	}
	for _, e := range w.card.Examples {
		where := w.p.T("desk_rates.example_named", "Name", w.p.Isolate(e.Name))
		out = append(out, rateFact{id: "example." + e.Name, where: where, said: w.use(e.Use) + ": " + w.expected(e)})
	}
	return out
}

// tableFacts are a table's name, conditions and units, and each of its cells by
// the words of its row and column: a row put in between moves no price.
func (w rateWords) tableFacts(t pricing.Table, known bool) []rateFact {
	id, name := "table."+t.Key, w.tableName(t)
	if !known {
		return []rateFact{{id: id, where: name, said: w.p.T("desk_rates.table_whole", "When", w.when(t.When), "Rows", strconv.Itoa(t.Rows.Len()), "Columns", strconv.Itoa(t.Columns.Len()))}}
	}
	state := w.tablePer(t)
	for _, pill := range w.tableSheet(models.Publication{}, t, 0).Pills {
		state += ", " + pill.Text
	}
	out := []rateFact{
		{id: id + ".name", where: name, said: w.names(t.Name)}, {id: id + ".when", where: name, said: w.when(t.When)}, {id: id + ".state", where: name, said: state},
	}
	for row := range t.Rows.Len() {
		for column := range t.Columns.Len() {
			at := w.within(t, "cells["+strconv.Itoa(row)+"]["+strconv.Itoa(column)+"]")
			text, _, also := w.cell(t, row, column)
			out = append(out, rateFact{id: id + ".cell" + at, where: name + at, said: strings.Join(append([]string{text}, also...), "; ")})
		}
	}
	return out
}

// ruleFacts are a rule as a sentence with what holds for it, and its names.
func (w rateWords) ruleFacts(r pricing.Rule, known bool) []rateFact {
	said := w.rule(r)
	for _, pill := range w.ruleSheet(models.Publication{}, r, 0).Pills {
		said += ", " + pill.Text
	}
	where := w.p.T("desk_rates.a_rule") // what it says tells which
	if name := r.Name.In("en"); name != "" {
		where = w.p.T("desk_rates.rule_named", "Name", name)
	}
	out := []rateFact{{id: "rule." + r.Key, where: where, said: said}}
	if known && len(r.Name) > 0 {
		out = append(out, rateFact{id: "rule." + r.Key + ".name", where: w.p.T("desk_rates.rule_name"), said: w.names(r.Name)})
	}
	return out
}

// names are a text in all its languages.
func (w rateWords) names(words pricing.Words) string {
	var out []string
	languages := slices.DeleteFunc(slices.Sorted(maps.Keys(words)), func(lang string) bool { return contains(nameLanguages, lang) })
	for _, lang := range slices.Concat(nameLanguages, languages) {
		if words[lang] != "" {
			out = append(out, w.p.Isolate(words[lang]))
		}
	}
	return strings.Join(out, " / ")
}

// order is the order of what both cards have; none where that is nothing to speak of.
func (w rateWords) order(id string, keys []string, name func(string) string) []rateFact {
	if len(keys) < 2 {
		return nil
	}
	said := make([]string, len(keys))
	for i, key := range keys {
		said[i] = strconv.Itoa(i+1) + ". " + name(key)
	}
	const readable = 12
	if len(said) > readable {
		said = append(said[:readable], "\u2026")
	}
	return []rateFact{{id: "order." + id, where: w.p.T("desk_rates.order_of." + id), said: strings.Join(said, "; "), compared: strings.Join(keys, " ")}}
}

// keysInCommon are the keys of a list that another has too, in its order.
func keysInCommon[T any](l, other ordered[T]) []string {
	var out []string
	for i := range *l.all {
		if key := *l.key(&(*l.all)[i]); other.at(key) >= 0 {
			out = append(out, key)
		}
	}
	return out
}
