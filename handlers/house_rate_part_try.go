package handlers

import (
	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// What a form would do to the card, before it is kept: to the use in the tester,
// to the saved examples, and to what is wrong with the card or doubtful about it.

// exampleTry fills the tester from a saved example; one of another name leaves it as it is.
func exampleTry(card pricing.Card, name string) *rateTry {
	for _, e := range card.Examples {
		if e.Name == name {
			t := writeTry(e.Use)
			t.asked = true
			return &t
		}
	}
	return nil
}

// tryPart fills the tester of a form's page; unread says that something in the
// form cannot be read yet. Nothing is kept.
func (h *Handlers) tryPart(c *fiber.Ctx, d rateDraft, page *views.RatePart, read partRead, unread bool, s partShown) {
	card := cloneCard(d.card)
	read.put(&card)
	w, t := rateWords{d.words.p, &card}, h.triedIn(c, d, s)
	page.Errors.Items = append(page.Errors.Items, rateErrors(w, t.bad)...)
	page.Try = w.trial(t)
	if page.Waits = unread; unread {
		return
	}
	if t.asked && len(t.bad) == 0 {
		priced := w.answer(&page.Try, t, d.house.Publication)
		page.Said = w.p.T("desk_rates.try.with_form", "Answer", w.outcome(priced))
	}
	page.Troubles = w.troublesWith(d.words, read)
	page.Examples = w.examples(d.house.Publication)
}

// triedIn is the tester of a form: as the form was sent, or as it was left on
// another page. What is wrong with it is only told where it was asked.
func (h *Handlers) triedIn(c *fiber.Ctx, d rateDraft, s partShown) rateTry {
	switch {
	case s.try != nil:
		return *s.try
	case d.form != nil:
		t := readTry(d.form)
		t.asked = d.form.on("tried") && len(t.bad) == 0
		t.bad = nil
		return t
	}
	if kept, ok := rememberedTry(c, d.house.Publication); ok {
		return kept
	}
	return writeTry(usualUse(d.house.Publication))
}

// troublesWith are the problems of the part that a form changes, and those that
// the card has elsewhere only with the form in it. Cells and examples tell theirs
// themselves.
func (w rateWords) troublesWith(saved rateWords, read partRead) []views.RateTrouble {
	known := map[string]bool{}
	for _, problem := range saved.card.Check() {
		known[saved.placed(problem)] = true
	}
	var out []views.RateTrouble
	for _, problem := range w.card.Check() {
		part, i, rest := splitPath(problem.Path)
		_, _, cell := cellOfPath(rest)
		mine, said := w.isPart(read, part, i), w.placed(problem)
		switch {
		case part == "examples", mine && cell, !mine && known[said]:
			continue
		case mine:
			said = w.explain(problem)
		}
		out = append(out, views.RateTrouble{Mistake: !problem.Warning, Text: said})
	}
	return out
}

// isPart reports whether a place of the card is what a form changes.
func (w rateWords) isPart(read partRead, part string, i int) bool {
	switch {
	case read.kind != part:
		return read.kind == "" && part != "tables" && part != "rules"
	case part == "tables":
		return i < len(w.card.Tables) && w.card.Tables[i].Key == read.key
	}
	return i < len(w.card.Rules) && w.card.Rules[i].Key == read.key
}

// placed says where a problem is, and what it is.
func (w rateWords) placed(problem pricing.Problem) string {
	where, _ := w.placeOf(models.Publication{}, problem.Path)
	return w.p.T("desk_rates.fact_line", "Name", where, "Value", w.explain(problem))
}
