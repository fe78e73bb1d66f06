package handlers

import (
	"slices"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// offerFacts are all facts that a card may price by besides those that every
// offer names.
func offerFacts() []fact {
	return slices.Concat([]fact{runFact}, useFacts, youFacts)
}

// offeredFacts reads those that the form asked; the others stay as they were asked for.
func (k *checks) offeredFacts(card pricing.Card, u *models.Use) {
	for _, q := range offerFacts() {
		if _, asked := k.typed[q.name]; asked {
			q.read(k, card, u)
		}
	}
}

// firstFacts fills them in from a use.
func (t typed) firstFacts(u models.Use) {
	for _, q := range offerFacts() {
		t[q.name] = []string{q.write(u)}
	}
}

// facts are the questions that an editor sees: those of the card in force, and
// those that were answered under an earlier one.
func (d offerDraft) facts(words *i18n.Printer) []views.Field {
	asked := d.prices.Asks()
	form := views.Typed{Answers: d.form, Errors: d.bad}
	var out []views.Field
	for _, q := range offerFacts() {
		if !slices.Contains(asked, q.field) && d.form.one(q.name) == "" {
			continue
		}
		f := q.ask(words, d.prices, form)
		f.Optional, f.Hint = true, ""
		if q.code != nil {
			f.Kind, f.Options = "select", slices.Concat([]views.Option{{Label: words.T("desk_quote.not_said")}}, f.Options)
		}
		out = append(out, f)
	}
	return out
}
