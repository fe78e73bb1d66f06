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
	form, err := posted(c)
	if err != nil {
		return err
	}
	v, err := h.visit(c, "/withdraw")
	if err != nil {
		return err
	}
	k := check(form)
	reason := k.text("reason", 2000)
	switch {
	case h.switching(form):
		return h.withdrawPage(c, v, fiber.StatusOK, views.Typed{Answers: form})
	case len(k.bad) > 0:
		return h.withdrawPage(c, v, fiber.StatusUnprocessableEntity, views.Typed{Answers: form, Errors: k.bad})
	}
	err = h.desk.Withdraw(c.UserContext(), v.r.ID, reason)
	if errors.Is(err, models.ErrConflict) {
		if v, err = h.visit(c, "/withdraw"); err != nil {
			return err
		}
		return h.withdrawPage(c, v, fiber.StatusConflict, views.Typed{Answers: form})
	}
	if err != nil {
		return err
	}
	if v.r.Status == models.Agreed {
		return see(c, v.path("?done=cancelling"))
	}
	return see(c, v.path("?done=withdrawn"))
}
