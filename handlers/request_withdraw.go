package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// withdrawable reports whether the licensee may still call a request off.
func withdrawable(s views.Standing) bool {
	if s.Request.Status == models.Agreed {
		if l := s.Licence; l != nil && s.Invoice != nil && l.InvoiceID != nil && *l.InvoiceID == s.Invoice.ID && l.InUse() {
			return false
		}
		return s.Invoice != nil && s.Invoice.CancelAskedAt == nil && s.Invoice.NeedsReview == "" &&
			(s.Invoice.Status != models.InvoicePaid && s.Invoice.Status != models.InvoiceProcessing)
	}
	return s.Request.Status != models.Draft && s.Request.Status.CanMove(models.Withdrawn)
}

func (h *Handlers) askWithdrawal(c *fiber.Ctx) error {
	v, err := h.visit(c, "/withdraw")
	if err != nil {
		return err
	}
	return h.withdrawPage(c, v, fiber.StatusOK, views.Typed{})
}

func (h *Handlers) withdrawPage(c *fiber.Ctx, v visit, status int, form views.Typed) error {
	s, err := h.standing(c, v)
	if err != nil {
		return err
	}
	v.base.KeepForm = "withdraw-form"
	page := views.RequestWithdraw{Base: v.base, Typed: form, Request: v.r, Billed: v.r.Status == models.Agreed, Closed: !withdrawable(s)}
	if page.Closed {
		page.KeepForm = ""
	}
	return h.show(c, status, v.base.Lang, page)
}

// withdrawRequest ends the request, or asks to cancel its invoice first.
func (h *Handlers) withdrawRequest(c *fiber.Ctx) error {
	return h.giveUp(c, "/withdraw", h.withdrawPage, func(v visit, reason string) (string, error) {
		word := "withdrawn"
		if v.r.Status == models.Agreed {
			word = "cancelling"
		}
		return word, h.desk.Withdraw(c.UserContext(), v.r.ID, reason)
	})
}

// giveUp answers the form of a page on which a licensee gives something up, with a reason that they need not give. It goes
// on to the request, which says what was done, or shows the page again as it is now when somebody was faster.
func (h *Handlers) giveUp(c *fiber.Ctx, path string, page func(*fiber.Ctx, visit, int, views.Typed) error, act func(visit, string) (string, error)) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	v, err := h.visit(c, path)
	if err != nil {
		return err
	}
	k := check(form)
	reason := k.text("reason", 2000)
	switch {
	case h.switching(form):
		return page(c, v, fiber.StatusOK, views.Typed{Answers: form})
	case len(k.bad) > 0:
		return page(c, v, fiber.StatusUnprocessableEntity, views.Typed{Answers: form, Errors: k.bad})
	}
	word, err := act(v, reason)
	if errors.Is(err, models.ErrConflict) {
		if v, err = h.visit(c, path); err != nil {
			return err
		}
		return page(c, v, fiber.StatusConflict, views.Typed{Answers: form})
	}
	if err != nil {
		return err
	}
	return see(c, v.path("?done="+word))
}
