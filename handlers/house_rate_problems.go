package handlers

import (
	"strings"
	"unicode/utf8"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// rateTroubles are what is wrong with a card or doubtful about it, said in the
// page's language and told by the cell it concerns.
type rateTroubles struct {
	unreadable map[string]string // no figure or no code: such a card cannot even be kept
	mistakes   map[string]string // such a card cannot be published
	doubts     map[string]string
}

// troubles asks the reading, and where it could be read, the card itself.
func (r rateReading) troubles(p *i18n.Printer, sections []views.RateSection) rateTroubles {
	t := rateTroubles{unreadable: map[string]string{}, mistakes: map[string]string{}, doubts: map[string]string{}}
	for cell, id := range r.bad {
		t.unreadable[cell] = p.T(id)
	}
	if len(r.bad) > 0 {
		return t
	}
	var names []string
	each(sections, func(c *views.RateCell) { names = append(names, c.Name) })
	for _, problem := range r.card.Check() {
		list := t.mistakes
		if problem.Warning {
			list = t.doubts
		}
		cell := r.cellOf(problem, names)
		if _, already := list[cell]; !already {
			list[cell] = pricing.ExplainProblem(p, problem)
		}
	}
	return t
}

// cellOf is where a problem of the card is shown: the cell it came from, or the
// first one of its line or section.
func (r rateReading) cellOf(problem pricing.Problem, names []string) string {
	at := problem.Path
	for path, cell := range r.cells {
		if rest, found := strings.CutPrefix(problem.Path, path); found && (rest == "" || rest[0] == '.') {
			at = cell + rest
		}
	}
	if row, whole := strings.CutSuffix(at, ".audience"); whole { // the price for any audience is not alone
		at = row + "." + pricing.AnyAudience
	}
	at = strings.NewReplacer(".audience", "", ".by_organisation", "").Replace(at)
	for _, prefix := range []string{at, at + "."} {
		for _, name := range names {
			if name == prefix || strings.HasSuffix(prefix, ".") && strings.HasPrefix(name, prefix) {
				return name
			}
		}
	}
	return names[0]
}

// mark writes the troubles into the cells, and lists them in the order of the page.
func (t rateTroubles) mark(sections []views.RateSection) (unreadable, mistakes, doubts []views.Problem) {
	each(sections, func(c *views.RateCell) {
		href := "#" + c.ID()
		say := func(text string) views.Problem { return views.Problem{Href: href, Text: c.Label + ": " + text} }
		if text := t.unreadable[c.Name]; text != "" {
			c.Error, unreadable = text, append(unreadable, say(text))
		}
		if text := t.mistakes[c.Name]; text != "" {
			c.Error, mistakes = text, append(mistakes, say(text))
		}
		if text := t.doubts[c.Name]; text != "" {
			c.Doubt, doubts = text, append(doubts, say(text))
		}
	})
	return unreadable, mistakes, doubts
}

// problemsOf lists what Check finds on a stored card, each with the place in the form.
func (h *Handlers) problemsOf(p *i18n.Printer, card pricing.Card, editHref string) (mistakes, doubts []views.Problem) {
	v := writeRateCard(card)
	sections := rateSheet{p: p, v: v}.sections()
	_, mistakes, doubts = readRateCard(v, h.knownCountry).troubles(p, sections).mark(sections)
	for _, list := range [][]views.Problem{mistakes, doubts} {
		for i := range list {
			list[i].Href = editHref + list[i].Href
		}
	}
	return mistakes, doubts
}

// rateValuesOf takes the card's cells out of a posted form.
func rateValuesOf(form typed) rateValues {
	v := rateValues{}
	for name := range form {
		v[name] = form.one(name)
	}
	return v
}

// mostRemark bounds what a version says about itself.
const mostRemark = 500

// remark reads it.
func remark(k *checks) string {
	v := k.one("remark")
	if utf8.RuneCountInString(v) > mostRemark {
		k.wrong("remark", "desk_house.error.remark")
	}
	return v
}

// otherProblems words the errors of the fields around a card, in a given order.
func otherProblems(p *i18n.Printer, bad models.Invalid, fields ...string) []views.Problem {
	var out []views.Problem
	for _, field := range fields {
		if id, ok := bad[field]; ok {
			out = append(out, views.Problem{Href: "#" + views.Field{Name: field}.ID(), Text: p.T(id)})
		}
	}
	return out
}
