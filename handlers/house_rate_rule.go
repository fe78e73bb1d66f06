package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// editRule shows the form of a rule; without a key, of a new one.
func (h *Handlers) editRule(c *fiber.Ctx) error {
	d, err := h.openRates(c)
	if err != nil {
		return err
	}
	rule := pricing.Rule{Do: pricing.Operation{Kind: pricing.DoPercent, Percent: -1}}
	key := clean(c.Query("key"))
	form := writeRule(rule, d.card.Currency)
	form.percent, form.when = "", []conditionForm{{}}
	if key != "" {
		known := d.card.Rule(key)
		if known == nil {
			return models.ErrNotFound
		}
		form = writeRule(*known, d.card.Currency)
	}
	return h.showRule(c, d, key, form, shownPlain())
}

// keepRule saves a rule, tries it, or shows the form again with another condition more or less.
func (h *Handlers) keepRule(c *fiber.Ctx) error {
	d, err := h.postedRates(c)
	if err != nil {
		return err
	}
	key, form := d.form.one("key"), readRule(d.form, d.form.one("do"), d.card.Currencies)
	return h.keepForm(c, d, partForm{
		looks: []string{"look", "when-add", "when-remove"},
		read:  func(d rateDraft, k *checks) partRead { return h.readRulePart(d, key, form, k) },
		show:  func(d rateDraft, s partShown) error { return h.showRule(c, d, key, form, s) },
	})
}

func (h *Handlers) readRulePart(d rateDraft, key string, form ruleForm, k *checks) partRead {
	rule := form.rule(d.words, key, k, h.knownCountry)
	if known := d.card.Rule(key); known != nil {
		rule.Name = keptNames(rule.Name, known.Name)
	}
	if key == "" {
		rule.Key = newKey(&d.card, rule.Name.In("en"), "rule")
	}
	return partRead{kind: "rules", key: rule.Key, put: func(card *pricing.Card) { rulesOf(card).put(rule) }, next: savedPath(d.house.Publication, "rule", rule.Key)}
}

func (h *Handlers) showRule(c *fiber.Ctx, d rateDraft, key string, f ruleForm, s partShown) error {
	w, k := d.words, s.k
	page := views.HouseRateRule{RatePart: h.ratePart(c, d, rateRulePath, key, s), Names: w.nameFields(f.names, k), Conditions: w.conditionsView(f.when, k)}
	quiet := check(typed{})
	page.Sentence = w.rule(f.rule(w, key, quiet, h.knownCountry))
	if quiet.bad["do.kind"]+quiet.bad["do.per"]+quiet.bad["scope"] != "" { // codes that no page of ours offers
		page.Sentence = ""
	}
	page.Does = append([]views.Field{w.choice("do.kind", f.kind, ruleKinds, "desk_rates.kind.", k)}, w.figureFields(f, k)...)
	scope := w.choice("scope", f.scope, stringsOf(pricing.Scopes), "desk_rates.scope.", k)
	scope.Kind = "radios"
	page.Scope = []views.Field{scope}
	stack, stacks := w.stackField(f.stack, k)
	page.Finer, page.Stacks = []views.Field{w.automationField(f.automation, k), stack}, stacks
	page.Dates = []views.Field{w.dayField("from", f.from, k), w.dayField("until", f.until, k)}
	page.Off = []views.Field{w.tick("off", f.off)}
	page.Open = f.automation+f.stack+f.from+f.until != "" || f.off
	h.tryPart(c, d, &page.RatePart, h.readRulePart(d, key, f, quiet), len(quiet.bad) > 0, s)
	return h.show(c, s.status, page.Lang, page)
}

// nameFields ask for a name in each language.
func (w rateWords) nameFields(names map[string]string, k *checks) []views.Field {
	out := make([]views.Field, len(nameLanguages))
	for i, lang := range nameLanguages {
		name := "name." + lang
		out[i] = views.Field{Name: name, Kind: "text", Label: w.p.T("desk_rates.control.name_" + lang), Value: names[lang], Optional: true, Foreign: true, Max: longestName, Error: w.said(k, name)}
	}
	return out
}

func (w rateWords) said(k *checks, name string) string {
	if trouble, ok := k.bad[name]; ok {
		return w.say(trouble)
	}
	return ""
}

// choice is a select of codes; the empty one has a word of its own.
func (w rateWords) choice(name, value string, codes []string, words string, k *checks) views.Field {
	f := views.Field{Name: name, Kind: "select", Label: w.p.T("desk_rates.control." + strings.ReplaceAll(name, ".", "_")), Value: value, Error: w.said(k, name)}
	for _, code := range codes {
		id := code
		if id == "" {
			id = "usual"
		}
		o := views.Option{Value: code, Label: w.p.T(words + id)}
		if hint := words + id + "_hint"; w.p.Has(hint) {
			o.Hint = w.p.T(hint)
		}
		f.Options = append(f.Options, o)
	}
	return f
}

func stringsOf[T ~string](codes []T) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = string(code)
	}
	return out
}

func (w rateWords) dayField(name, value string, k *checks) views.Field {
	return views.Field{Name: name, Kind: "date", Label: w.p.T("desk_rates.control." + name), Value: value, Optional: true, Error: w.said(k, name)}
}

// figureFields are the questions that depend on what a rule does.
func (w rateWords) figureFields(f ruleForm, k *checks) []views.Field {
	percent, amount, points, per := kindNeeds(f.kind)
	text := func(name, label, value, suffix string) views.Field {
		return views.Field{Name: name, Kind: "text", Label: label, Value: value, Suffix: suffix, Inputmode: "decimal", Width: "short", Error: w.said(k, name)}
	}
	control := func(id string) string { return w.p.T("desk_rates.control." + id) }
	var out []views.Field
	if percent {
		out = append(out, text("do.percent", control("do_percent"), f.percent, "%"))
	}
	if amount {
		out = append(out, text("do.amount", control("do_amount"), f.amount, w.card.Currency))
		for _, other := range w.card.Currencies {
			stated := text("do.other."+other.Currency, w.p.T("desk_rates.amount_in", "Currency", other.Currency), f.others[other.Currency], other.Currency)
			stated.Optional = other.Rate != ""
			out = append(out, stated)
		}
	}
	if points {
		out = append(out, text("do.points", control("do_points"), f.points, ""))
	}
	if per {
		out = append(out, w.perFields("do.", f.per, f.each, unitsOfRules, k)...)
	}
	return out
}

// unitsOfRules are the units of rules: tables have one more.
var unitsOfRules = withoutUnit(pricing.UnitRequest)

func withoutUnit(unit pricing.Unit) []string {
	var out []string
	for _, u := range pricing.Units {
		if u != unit {
			out = append(out, string(u))
		}
	}
	return out
}

// perFields ask what an amount is multiplied by.
func (w rateWords) perFields(prefix, per, each string, units []string, k *checks) []views.Field {
	of := w.choice(prefix+"per", per, units, "desk_rates.per_choice.", k)
	out := []views.Field{of}
	if per != "" && per != string(pricing.UnitRequest) {
		out = append(out, views.Field{Name: prefix + "each", Kind: "text", Label: w.p.T("desk_rates.control.each"), Hint: w.p.T("desk_rates.control.each_hint"), Value: each, Inputmode: "numeric", Width: "short", Optional: true, Error: w.said(k, prefix+"each")})
	}
	return out
}

// stackField offers the stacks of the card and says what each means.
func (w rateWords) stackField(stack string, k *checks) (views.Field, []views.Row) {
	f := views.Field{Name: "stack", Kind: "select", Label: w.p.T("desk_rates.control.stack"), Hint: w.p.T("desk_rates.stack_hint"), Value: stack, Error: w.said(k, "stack"), Options: []views.Option{{Label: w.p.T("desk_rates.no_stack")}}}
	var rows []views.Row
	for _, s := range w.card.Stacks {
		f.Options = append(f.Options, views.Option{Value: s.Name, Label: s.Name})
		rows = append(rows, views.Row{Term: s.Name, Values: []string{w.p.T("desk_rates.how." + string(s.How))}})
	}
	return f, rows
}

// automationField asks how far the house's machine may go.
func (w rateWords) automationField(value string, k *checks) views.Field {
	f := w.choice("automation", value, stringsOf(pricing.Automations), "desk_rates.automation.", k)
	f.Hint = w.p.T("desk_rates.automation_hint")
	return f
}
