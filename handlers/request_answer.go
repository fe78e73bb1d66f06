package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// declineOffer is the licensee's no.
func (h *Handlers) declineOffer(c *fiber.Ctx) error {
	form, o, err := h.quoteAnswer(c, "decline")
	if err != nil {
		return err
	}
	k := check(form)
	reason := k.text("reason", 2000)
	if len(k.bad) > 0 {
		o.form.Errors = k.bad
		return h.offerPage(c, o, fiber.StatusUnprocessableEntity)
	}
	err = h.desk.DeclineQuote(c.UserContext(), o.r.ID, o.seen, reason)
	return h.answered(c, o, err, "?done=declined")
}

// changeOffer sends the offer back with a wish.
func (h *Handlers) changeOffer(c *fiber.Ctx) error {
	form, o, err := h.quoteAnswer(c, "change")
	if err != nil {
		return err
	}
	k := check(form)
	wish := k.need("wish", "errors.message_required", longestMessage)
	if len(k.bad) > 0 {
		o.form.Errors = k.bad
		return h.offerPage(c, o, fiber.StatusUnprocessableEntity)
	}
	err = h.desk.AskForChange(c.UserContext(), o.r.ID, o.seen, onceKey(o.r.ID, form.one("form_key"), wish), wish)
	return h.answered(c, o, err, "?done=change")
}

// renewOffer asks for a new quote in place of an expired one.
func (h *Handlers) renewOffer(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	o, err := h.openOffer(c)
	if err != nil {
		return err
	}
	return h.answered(c, o, h.desk.AskForRenewal(c.UserContext(), o.r.ID), "?done=renewed")
}

// answered leads back to the request, or shows the offer as it is now when
// somebody was faster.
func (h *Handlers) answered(c *fiber.Ctx, o offer, err error, done string) error {
	if errors.Is(err, models.ErrConflict) {
		return h.offerMoved(c, o, fiber.StatusConflict)
	}
	if err != nil {
		return err
	}
	return see(c, o.path(done))
}
