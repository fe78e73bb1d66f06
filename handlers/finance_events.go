package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// retryLeftEvent has a job work again on an event that finance has looked at.
func (h *Handlers) retryLeftEvent(c *fiber.Ctx) error {
	err := h.desk.RetryEvent(c.UserContext(), actorOf(c), clean(c.Params("event")))
	if errors.Is(err, models.ErrConflict) {
		return h.booksMoved(c, "desk_finance.moved.event", "", "")
	}
	if err != nil {
		return err
	}
	return see(c, differencesPath+"?done=retry")
}

// setEventAside leaves an event alone, with somebody's words.
func (h *Handlers) setEventAside(c *fiber.Ctx) error {
	id := clean(c.Params("event"))
	form, err := posted(c)
	if err != nil {
		return err
	}
	field := views.EventField(id)
	k := check(form)
	text := k.need(field, "errors.reason_required", 500)
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.SetAside(c.UserContext(), actorOf(c), id, text)
	}
	switch {
	case err == nil:
		return see(c, differencesPath+"?done=aside")
	case errors.Is(err, models.ErrConflict):
		return h.asideAlready(c, id, text)
	case invalid(err) != nil:
		return h.showDifferences(c, fiber.StatusUnprocessableEntity, func(p *views.FinanceDifferences) {
			p.Typed = views.Typed{Answers: form, Errors: models.Invalid{field: k.bad[field]}}
		})
	default:
		return err
	}
}

// settleTaxNumber keeps what somebody found out about a tax number.
func (h *Handlers) settleTaxNumber(c *fiber.Ctx) error {
	id := clean(c.Params("customer"))
	form, err := posted(c)
	if err != nil {
		return err
	}
	field := views.TaxField(id)
	k := check(form)
	text := k.need(field, "errors.reason_required", 500)
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.SettleTaxNumber(c.UserContext(), actorOf(c), id, text)
	}
	switch {
	case err == nil:
		return see(c, differencesPath+"?done=tax")
	case errors.Is(err, models.ErrConflict):
		return h.booksMoved(c, "desk_finance.moved.tax", "desk_finance.tax.found", text)
	case invalid(err) != nil:
		return h.showDifferences(c, fiber.StatusUnprocessableEntity, func(p *views.FinanceDifferences) {
			p.Typed = views.Typed{Answers: form, Errors: models.Invalid{field: k.bad[field]}}
		})
	default:
		return err
	}
}

// asideAlready answers a second click like the first, and anybody else with how it
// stands and their own words.
func (h *Handlers) asideAlready(c *fiber.Ctx, id, text string) error {
	e, err := models.StripeEventByID(c.UserContext(), h.db, id)
	if err != nil {
		return err
	}
	if e.AsideBy != nil && *e.AsideBy == staffOf(c).ID && e.AsideText == text {
		return see(c, differencesPath+"?done=aside")
	}
	return h.booksMoved(c, "desk_finance.moved.event", "desk_finance.left.aside_text", text)
}
