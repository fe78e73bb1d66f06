package handlers

import (
	"slices"
	"unicode/utf8"

	"imprimatur/internal/pricing"
)

// ruleForm is a rule as it stands in its form.
type ruleForm struct {
	names                    map[string]string // by language
	when                     []conditionForm
	kind                     string // of ruleKinds
	percent, amount, points  string
	others                   map[string]string // amounts in other currencies
	per, each                string
	scope, stack, automation string
	from, until              string
	off                      bool
}

// nameLanguages are those in which tables and rules are named: a requester reads the names in the steps of a price.
var nameLanguages = []string{"en", "ar"}

// longestName bounds a name.
const longestName = 120

// The ways in which a rule can work, as an editor chooses them. More and less are two of them: nobody types a minus.
const (
	kindPercentLess = "percent_less"
	kindPercentMore = "percent_more"
	kindAddLess     = "add_less"
	kindAddMore     = "add_more"
)

var ruleKinds = []string{
	kindPercentLess, kindPercentMore, string(pricing.DoToPercent), kindAddMore, kindAddLess, string(pricing.DoPoints), string(pricing.DoMinimum), string(pricing.DoMaximum),
	string(pricing.DoZero), string(pricing.DoNotNeeded), string(pricing.DoByHand), string(pricing.DoNotOffered), string(pricing.DoRevenueShare),
}

// What each kind asks for.
func kindNeeds(kind string) (percent, amount, points, per bool) {
	switch kind {
	case kindPercentLess, kindPercentMore:
		return true, false, false, true
	case string(pricing.DoToPercent), string(pricing.DoRevenueShare):
		return true, false, false, false
	case kindAddLess, kindAddMore:
		return false, true, false, true
	case string(pricing.DoMinimum), string(pricing.DoMaximum):
		return false, true, false, false
	case string(pricing.DoPoints):
		return false, false, true, true
	}
	return false, false, false, false
}

func writeRule(r pricing.Rule, currency string) ruleForm {
	f := ruleForm{
		names: r.Name, when: writeConditions(r.When), kind: string(r.Do.Kind), per: string(r.Do.Per.Of), scope: string(r.Scope), stack: r.Stack,
		automation: string(r.Automation), from: r.From, until: r.Until, off: r.Off, others: map[string]string{},
	}
	op := r.Do
	switch op.Kind {
	case pricing.DoPercent:
		f.kind, f.percent = kindPercentMore, writePercent(max(op.Percent, -op.Percent))
		if op.Percent < 0 {
			f.kind = kindPercentLess
		}
	case pricing.DoAdd:
		f.kind = kindAddMore
		if op.Minor < 0 {
			f.kind = kindAddLess
		}
	case pricing.DoToPercent, pricing.DoRevenueShare:
		f.percent = writePercent(op.Percent)
	case pricing.DoPoints:
		f.points = writeUnits(op.Points, "")
	case pricing.DoMinimum, pricing.DoMaximum, pricing.DoZero, pricing.DoByHand, pricing.DoNotOffered, pricing.DoNotNeeded:
	}
	if op.Minor != 0 {
		f.amount = writeAmount(max(op.Minor, -op.Minor), currency)
	}
	for code, minor := range op.Others {
		f.others[code] = writeAmount(max(minor, -minor), code)
	}
	if op.Per.Each > 1 {
		f.each = writeUnits(op.Per.Each, "")
	}
	return f
}

func readRule(form typed, do string, others []pricing.OtherCurrency) ruleForm {
	f := ruleForm{
		names: map[string]string{}, others: map[string]string{}, when: readConditions(form, do), kind: form.one("do.kind"), percent: form.one("do.percent"),
		amount: form.one("do.amount"), points: form.one("do.points"), per: form.one("do.per"), each: form.one("do.each"), scope: form.one("scope"),
		stack: form.one("stack"), automation: form.one("automation"), from: form.one("from"), until: form.one("until"), off: form.on("off"),
	}
	for _, lang := range nameLanguages {
		f.names[lang] = form.one("name." + lang)
	}
	for _, other := range others {
		f.others[other.Currency] = form.one("do.other." + other.Currency)
	}
	return f
}

// rule is the rule behind a form. What cannot be read is noted; whether the
// figures make sense is for the card's own check.
func (f ruleForm) rule(w rateWords, key string, k *checks, country func(string) bool) pricing.Rule {
	r := pricing.Rule{
		Key: key, Name: namesOf(f.names, k), When: w.conditionsOf(f.when, k, country), Scope: choiceIn(pricing.Scope(f.scope), "scope", pricing.Scopes, k), Stack: f.stack,
		Automation: choiceIn(pricing.Automation(f.automation), "automation", pricing.Automations, k), From: f.from, Until: f.until, Off: f.off,
	}
	for name, day := range map[string]string{"from": f.from, "until": f.until} {
		if day != "" && !isDay(day) {
			k.wrong(name, "desk_rates.error.day")
		}
	}
	if f.stack != "" && !slices.ContainsFunc(w.card.Stacks, func(s pricing.Stack) bool { return s.Name == f.stack }) {
		k.wrong("stack", "desk_rates.error.choice")
	}
	r.Do = f.operation(w, k)
	return r
}

func choiceIn[T ~string](value T, name string, known []T, k *checks) T {
	if !slices.Contains(known, value) {
		k.wrong(name, "desk_rates.error.choice")
	}
	return value
}

// namesOf are the names that were given.
func namesOf(typed map[string]string, k *checks) pricing.Words {
	out := pricing.Words{}
	for _, lang := range nameLanguages {
		if name := typed[lang]; name != "" {
			out[lang] = name
		}
		if utf8.RuneCountInString(typed[lang]) > longestName {
			k.wrong("name."+lang, "errors.too_long?Max=120")
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// keptNames adds the names in languages that the pages do not ask for: a card that came as JSON keeps them.
func keptNames(names, before pricing.Words) pricing.Words {
	for lang, name := range before {
		if !slices.Contains(nameLanguages, lang) {
			if names == nil {
				names = pricing.Words{}
			}
			names[lang] = name
		}
	}
	return names
}

// operation reads what the rule does.
func (f ruleForm) operation(w rateWords, k *checks) pricing.Operation {
	op := pricing.Operation{Kind: pricing.Kind(f.kind)}
	sign := int64(1)
	switch f.kind {
	case kindPercentLess, kindPercentMore:
		op.Kind = pricing.DoPercent
	case kindAddLess, kindAddMore:
		op.Kind = pricing.DoAdd
	}
	if f.kind == kindPercentLess || f.kind == kindAddLess {
		sign = -1
	}
	if !contains(ruleKinds, f.kind) {
		k.wrong("do.kind", "desk_rates.error.kind")
		return op
	}
	percent, amount, points, per := kindNeeds(f.kind)
	if percent {
		n, ok := parsePercent(f.percent)
		if op.Percent = sign * n; !ok || n < 0 {
			k.wrong("do.percent", "desk_rates.error.percent")
		}
	}
	if amount {
		op.Minor = sign * f.money(f.amount, w.card.Currency, "do.amount", k)
		op.Others = f.stated(sign, k)
	}
	if points {
		var ok bool
		if op.Points, ok = parseMoney(f.points, ""); !ok {
			k.wrong("do.points", "desk_rates.error.number")
		}
	}
	if per {
		op.Per = readPer(f.per, f.each, "do.", k)
	}
	return op
}

func (f ruleForm) money(typed, currency, name string, k *checks) int64 {
	minor, ok := parseMoney(typed, currency)
	if !ok {
		k.wrong(name, "desk_rates.error.amount")
	}
	return minor
}

// stated are the amounts in other currencies; nil for none.
func (f ruleForm) stated(sign int64, k *checks) map[string]int64 {
	var out map[string]int64
	for code, typed := range f.others {
		if typed == "" {
			continue
		}
		out = statedIn(out, code, sign*f.money(typed, code, "do.other."+code, k))
	}
	return out
}

// readPer reads what an amount is multiplied by.
func readPer(of, each, prefix string, k *checks) pricing.Per {
	per := pricing.Per{Of: choiceIn(pricing.Unit(of), prefix+"per", pricing.Units, k)}
	if each == "" || per.Of == pricing.UnitOnce {
		return per
	}
	n, ok := parseMoney(each, "")
	if !ok || n < 1 {
		k.wrong(prefix+"each", "desk_rates.error.number")
	}
	if n > 1 {
		per.Each = n
	}
	return per
}
