package handlers

import (
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/pricing"
)

// ruleColumns are the columns of the rules as CSV, besides one for the amounts in each other currency.
var ruleColumns = []string{"key", "name_en", "name_ar", "when", "does", "value", "per", "each", "scope", "stack", "automation", "from", "until", "off"}

// writeRulesCSV is all rules of the card, one in a line.
func (w rateWords) writeRulesCSV() string {
	heads := slices.Clone(ruleColumns)
	for _, other := range w.card.Currencies {
		heads = append(heads, "value_"+other.Currency)
	}
	out := csvLine(heads)
	for _, r := range w.card.Rules {
		f := writeRule(r, w.card.Currency)
		off := ""
		if r.Off {
			off = "yes"
		}
		line := []string{
			r.Key, r.Name["en"], r.Name["ar"], writeClauses(r.When), f.kind, f.percent + f.points + f.amount, f.per, f.each, f.scope, f.stack, f.automation, f.from, f.until, off,
		}
		for _, other := range w.card.Currencies {
			line = append(line, f.others[other.Currency])
		}
		out += csvLine(line)
	}
	return out
}

// readRulesCSV reads the rules anew, each line as the form of a rule would read it.
func (w rateWords) readRulesCSV(text string, country func(string) bool, f *fileLines) []pricing.Rule {
	records := readCSV(text, f)
	if len(records) == 0 {
		f.wrong(0, "desk_rates.import.no_rules")
		return nil
	}
	column := map[string]int{}
	for i, head := range records[0].cells {
		column[strings.ToLower(head)] = i
	}
	for _, needed := range []string{"when", "does"} {
		if _, there := column[needed]; !there {
			f.wrong(records[0].line, "desk_rates.import.column", "Name", needed)
		}
	}
	if len(f.all) > 0 {
		return nil
	}
	if len(records)-1 > mostRules { // before they are compared with each other
		f.wrong(0, "desk_rates.error.too_many")
		return nil
	}
	var rules []pricing.Rule
	card := pricing.Card{Tables: w.card.Tables}
	for _, record := range records[1:] {
		rule := w.readRuleLine(record, func(name string) string {
			if i, there := column[strings.ToLower(name)]; there {
				return record.cell(i)
			}
			return ""
		}, country, f)
		if rule.Key == "" {
			rule.Key = newKey(&card, rule.Name.In("en"), "rule")
		} else if card.Rule(rule.Key) != nil {
			f.wrong(record.line, "desk_rates.import.key_twice", "Name", rule.Key)
		}
		if known := w.card.Rule(rule.Key); known != nil {
			rule.Name = keptNames(rule.Name, known.Name)
		}
		rules = append(rules, rule)
		card.Rules = rules
	}
	return rules
}

func (w rateWords) readRuleLine(record csvRecord, cell func(string) string, country func(string) bool, f *fileLines) pricing.Rule {
	form := ruleForm{
		names: map[string]string{"en": cell("name_en"), "ar": cell("name_ar")}, kind: cell("does"), per: cell("per"), each: cell("each"), scope: cell("scope"), stack: cell("stack"),
		automation: cell("automation"), from: cell("from"), until: cell("until"), off: strings.EqualFold(cell("off"), "yes"), others: map[string]string{},
	}
	percent, amount, points, _ := kindNeeds(form.kind)
	switch value := cell("value"); {
	case percent:
		form.percent = value
	case amount:
		form.amount = value
	case points:
		form.points = value
	}
	for _, other := range w.card.Currencies {
		form.others[other.Currency] = cell("value_" + other.Currency)
	}
	when, unread := readClauses(cell("when"))
	if unread != "" {
		f.wrong(record.line, "desk_rates.import.when", "Value", unread)
	}
	form.when = when
	k := check(typed{})
	rule := form.rule(w, cell("key"), k, country)
	for _, problem := range rateErrors(w, k.bad) {
		f.wrong(record.line, "desk_rates.import.text", "Text", problem.Text)
	}
	return rule
}

// writeClauses writes conditions in one cell: "organisation_type = charity | education; words <= 250".
func writeClauses(list []pricing.Condition) string {
	var out []string
	for _, f := range writeConditions(list) {
		sign, name := map[string]string{"": "=", "not": "!=", "only": "=="}[f.how], string(f.field)
		switch {
		case !f.field.Number():
			out = append(out, name+" "+sign+" "+strings.Join(f.in, " | "))
		case f.how == "not":
			out = append(out, fmt.Sprintf("%s != %s..%s", name, f.least, f.most))
		case f.least != "" && f.most != "":
			out = append(out, fmt.Sprintf("%s = %s..%s", name, f.least, f.most))
		case f.least != "":
			out = append(out, name+" >= "+f.least)
		default:
			out = append(out, name+" <= "+f.most)
		}
	}
	return strings.Join(out, "; ")
}

// readClauses reads what writeClauses writes; unread is the first clause that it cannot make out.
func readClauses(text string) (list []conditionForm, unread string) {
	for _, clause := range strings.Split(text, ";") {
		if clause = strings.TrimSpace(clause); clause == "" {
			continue
		}
		f, ok := readClause(clause)
		if !ok || len(list) >= mostConditions {
			return list, clause
		}
		list = append(list, f)
	}
	return list, ""
}

func readClause(clause string) (conditionForm, bool) {
	for _, sign := range []struct{ mark, how string }{{"!=", "not"}, {"==", "only"}, {"<=", "most"}, {">=", "least"}, {"=", ""}} {
		name, value, found := strings.Cut(clause, sign.mark)
		if !found {
			continue
		}
		f := conditionForm{field: pricing.Field(strings.TrimSpace(name)), how: sign.how}
		value = strings.TrimSpace(value)
		switch least, most, between := strings.Cut(value, ".."); {
		case sign.how == "most":
			f.how, f.most = "", value
		case sign.how == "least":
			f.how, f.least = "", value
		case f.field.Number() && between:
			f.least, f.most = least, most
		case f.field.Number():
			f.least, f.most = value, value
		default:
			for _, code := range strings.Split(value, "|") {
				f.in = append(f.in, strings.TrimSpace(code))
			}
		}
		return f, slices.Contains(pricing.Fields, f.field)
	}
	return conditionForm{}, false
}
