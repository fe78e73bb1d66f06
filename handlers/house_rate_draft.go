package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// draftShown is how the page of a draft is shown again.
type draftShown struct {
	stale bool // a button came too late
	bad   models.Invalid
	note  *string  // a remark as it was typed
	try   *rateTry // the tester as it was sent, and what was typed to save it
	typed typed
}

// editRates shows the draft with its tester.
func (h *Handlers) editRates(c *fiber.Ctx) error {
	return h.showDraft(c, fiber.StatusOK, clean(c.Query("publication")), draftShown{})
}

func (h *Handlers) showDraft(c *fiber.Ctx, status int, code string, shown draftShown) error {
	d, err := h.rateDraft(c, code, nil)
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, ratesEditPath, d.house.Publication, nil)
	choice.Currency = d.card.Currency
	page := views.HouseRatesEdit{
		Base: b, House: choice, Seen: d.house.seen(), Version: int(d.house.seen().Version) + 1, Draft: d.house.draft() != nil, Sheet: d.words.sheet(d.house),
		Empty: len(d.card.Tables)+len(d.card.Rules) == 0, Begin: []views.Field{d.words.beginField(d.house)}, Exports: d.words.exports(d.house.Publication, 0),
		ImportHref: housePath(ratesImportPath, d.house.Publication), CancelHref: housePath(ratesPath, d.house.Publication),
	}
	if page.Draft {
		page.Version = d.house.draft().Version
	}
	if inForce := d.house.inForce(); inForce != nil {
		page.From = inForce.Version
	}
	page.Sheet.Edit, page.Sheet.Seen = true, page.Seen
	page.Sheet.Examples = d.words.examples(d.house.Publication)
	page.Problems, page.Doubts = d.words.problems(d.house.Publication)
	d.words.markTroubles(&page.Sheet)
	note := d.note()
	if shown.note != nil {
		note = *shown.note
	}
	page.Remark = remarkField(d.words.p, note, shown.bad)
	page.Errors.Items = rateErrors(d.words, shown.bad)
	if page.Undo, err = h.rateUndo(c, d); err != nil {
		return err
	}
	if h.readTrial(c, d, shown, &page); status == fiber.StatusOK && len(page.Errors.Items) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	page.Notice, page.Said = d.words.actSaid(c, shown)
	return h.show(c, status, b.Lang, page)
}

// rateUndo is the latest change that can be taken back.
func (h *Handlers) rateUndo(c *fiber.Ctx, d rateDraft) (views.RateUndo, error) {
	draft := d.house.draft()
	if draft == nil {
		return views.RateUndo{}, nil
	}
	steps, err := models.RateCardSteps(c.UserContext(), h.db, draft.ID)
	if err != nil || len(steps) == 0 {
		return views.RateUndo{}, err
	}
	before, err := cardOf(models.RateCard{ID: draft.ID, Card: steps[0].Card})
	if err != nil {
		return views.RateUndo{}, err
	}
	names, err := h.names(c)
	if err != nil {
		return views.RateUndo{}, err
	}
	undo := views.RateUndo{By: names[steps[0].MadeBy], At: steps[0].MadeAt, Zone: d.house.Zone(), Changes: d.words.changes(before, d.card)}
	const shown = 3
	if len(undo.Changes) > shown {
		undo.Changes, undo.More = undo.Changes[:shown], len(undo.Changes)-shown
	}
	return undo, nil
}

// actSaid is what the last button did, in words: for the eye where the change is
// not in sight, and for the ear always.
func (w rateWords) actSaid(c *fiber.Ctx, shown draftShown) (views.Notice, string) {
	if shown.stale {
		return views.Notice{Tone: "bad", Title: w.p.T("desk_rates.stale.title"), Text: w.p.T("desk_rates.stale.text")}, ""
	}
	done, name, of := c.Query("done"), "", 0
	id := "desk_rates.done." + done
	if done == "" || !w.p.Has(id) {
		return views.Notice{}, ""
	}
	if t := w.card.Table(c.Query("key")); t != nil && len(done) > 5 && done[:5] == "table" {
		name, of = w.tableName(*t), len(w.card.Tables)
	} else if r := w.card.Rule(c.Query("key")); r != nil {
		name, of = w.ruleName(*r), len(w.card.Rules)
	}
	place, _ := parseCount(c.Query("place"))
	said := w.p.T(id, "Name", w.p.Isolate(name), "Place", strconv.Itoa(place), "Of", strconv.Itoa(of))
	switch done {
	case "table_up", "table_down", "table_order", "rule_up", "rule_down", "rule_order":
		return views.Notice{}, said
	}
	return views.Notice{Tone: "ok", Text: said}, said
}

// problems lists what is wrong with the card or doubtful about it, each with the
// page where it is mended.
func (w rateWords) problems(p models.Publication) (mistakes, doubts []views.Problem) {
	for _, problem := range w.card.Check() {
		where, href := w.placeOf(p, problem.Path)
		item := views.Problem{Href: href, Text: w.p.T("desk_rates.fact_line", "Name", where, "Value", w.explain(problem))}
		if problem.Warning {
			doubts = append(doubts, item)
		} else {
			mistakes = append(mistakes, item)
		}
	}
	return mistakes, doubts
}

// markTroubles puts them beside the tables and rules that they are about.
func (w rateWords) markTroubles(s *views.RateSheet) {
	for _, problem := range w.card.Check() {
		trouble := views.RateTrouble{Mistake: !problem.Warning, Text: w.explain(problem)}
		switch part, i, _ := splitPath(problem.Path); {
		case part == "tables" && i < len(s.Tables):
			s.Tables[i].Troubles = append(s.Tables[i].Troubles, trouble)
		case part == "rules" && i < len(s.Rules):
			s.Rules[i].Troubles = append(s.Rules[i].Troubles, trouble)
		}
	}
}
