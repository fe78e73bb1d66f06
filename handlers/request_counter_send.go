package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// sendCounter makes the counter-offer, or says why there is none.
func (h *Handlers) sendCounter(c *fiber.Ctx, p proposal, form typed) error {
	id, _ := strconv.ParseInt(form.one("quote_id"), 10, 64) // 0, which is nobody's, when it is none
	made, err := h.desk.CounterOffer(c.UserContext(), p.r.ID, licensing.Proposal{
		QuoteID: id, DocumentHash: form.one("document_hash"), FormKey: onceKey(p.r.ID, form.one("form_key"), "counter"), Scope: p.scope, NetMinor: p.net, Note: p.note,
	})
	switch {
	case err == nil && made.Status == models.CounterRefused:
		return h.refusedCounter(c, p, made)
	case err == nil:
		return see(c, p.path("?done=counter"))
	case errors.Is(err, licensing.ErrNoMoreRounds), errors.Is(err, licensing.ErrProbed), errors.Is(err, models.ErrConflict):
		p.seen = id
		return h.offerMoved(c, wishing(p.offer, p.note), fiber.StatusConflict)
	case errors.Is(err, models.ErrGone):
		return h.offerMoved(c, p.offer, fiber.StatusGone)
	case invalid(err) != nil:
		p.form.Errors = invalid(err)
		return h.counterPage(c, p, fiber.StatusUnprocessableEntity)
	default:
		return err
	}
}

// wishing keeps the words of a proposal that could not be made as a wish, which can be sent.
func wishing(o offer, words string) offer {
	if words != "" {
		o.form, o.section = views.Typed{Answers: typed{"wish": {words}}}, "change"
	}
	return o
}

// refusedCounter says at once that a proposal is too low. The quote is still open, and perhaps another round.
func (h *Handlers) refusedCounter(c *fiber.Ctx, p proposal, made models.CounterOffer) error {
	now, ok, err := h.openProposal(c)
	if err != nil {
		return err
	}
	if !ok {
		return see(c, p.path("/quote?done=counter_refused"))
	}
	now.form, now.scope, now.net = p.form, p.scope, p.net
	now.refused = &views.CounterRefusal{}
	if p.rules.FloorTold && made.CardMinor != nil {
		now.refused.Percent = p.words.Percent(int64(p.rules.FloorPercent) * 100)
		now.refused.Amount = p.words.MoneyISO(p.rules.FloorOf(*made.CardMinor), made.Currency)
	}
	return h.counterPage(c, now, fiber.StatusUnprocessableEntity)
}

// showWaiting shows the proposal that waits for its answer.
func (h *Handlers) showWaiting(c *fiber.Ctx, p proposal, waiting models.CounterOffer) error {
	offers, err := h.offers(c, p.r, p.base.TimeZone(), false)
	if err != nil {
		return err
	}
	q, err := models.QuoteByID(c.UserContext(), h.db, waiting.QuoteID)
	if err != nil {
		return err
	}
	now, err := h.desk.OfferTime(c.UserContext())
	if err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, p.base.Lang, views.CounterWaiting{
		Base: p.base, Request: p.r, Quote: q, Counter: waiting, Card: *offers.CounterCard(p.words, waiting),
		Late: waiting.AnswerBy != nil && now.After(*waiting.AnswerBy), Over: !q.ValidUntil.After(now),
	})
}

// takeBackCounter withdraws it.
func (h *Handlers) takeBackCounter(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	v, err := h.visit(c, "")
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(form.one("counter"), 10, 64)
	err = h.desk.TakeBackCounter(c.UserContext(), v.r.ID, id)
	if errors.Is(err, models.ErrConflict) { // it was answered meanwhile: the request shows how
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	return see(c, v.path("?done=counter_back"))
}
