package handlers

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// renewVolume asks for the same agreement anew and leads to the page of its sale; a
// second click leads to the same one.
func (h *Handlers) renewVolume(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	v, err := h.visit(c, "/volume")
	if err != nil {
		return err
	}
	next, err := h.desk.RenewAgreement(c.UserContext(), v.r.ID)
	if errors.Is(err, models.ErrConflict) {
		next, err = h.renewalOf(c, v.r)
		if errors.Is(err, models.ErrNotFound) {
			v.base.Notice = views.Notice{Tone: "warn", Title: v.words.T("public_volume.renew.not_now"), Text: v.words.T("public_volume.renew.not_now_text")}
			return h.volumePage(c, v, fiber.StatusConflict)
		}
	}
	if errors.Is(err, models.ErrThrottled) {
		v.base.Notice = views.Notice{Tone: "warn", Text: v.words.T("public_volume.renew.later")}
		return h.volumePage(c, v, fiber.StatusTooManyRequests)
	}
	if errors.Is(err, models.ErrNotFound) {
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	return h.enterRenewal(c, v, next)
}

// enterRenewal lets the buyer of an agreement into the sale that continues it, when it is
// theirs too; anybody else has it by mail.
func (h *Handlers) enterRenewal(c *fiber.Ctx, v visit, next models.Request) error {
	if next.ContactID != v.r.ContactID {
		v.base.Notice = views.Notice{Tone: "info", Text: v.words.T("public_volume.renew.by_other")}
		return h.volumePage(c, v, fiber.StatusConflict)
	}
	token, err := h.desk.OpenSession(c.UserContext(), next.ID, c.IP(), userAgent(c))
	if err != nil {
		return err
	}
	h.setCookie(c, h.licenseeCookie(next.Reference), token, int(licensing.LicenseeLife/time.Second))
	if next.Status == models.Quoted {
		return see(c, "/r/"+next.Reference+"/quote")
	}
	return see(c, "/r/"+next.Reference)
}

// renewalOf is the sale that continues the agreement of another one.
func (h *Handlers) renewalOf(c *fiber.Ctx, sale models.Request) (models.Request, error) {
	a, err := models.AgreementOfSale(c.UserContext(), h.db, sale.ID)
	if err != nil {
		return models.Request{}, err
	}
	return models.RenewalOf(c.UserContext(), h.db, a.ID)
}

// agreementRenewal says how an agreement can go on.
func (h *Handlers) agreementRenewal(c *fiber.Ctx, sale models.Request, a models.Agreement) (views.AgreementRenewal, error) {
	out := views.AgreementRenewal{Reference: sale.Reference}
	next, err := maybe(models.RenewalOf(c.UserContext(), h.db, a.ID))
	if err != nil {
		return out, err
	}
	after, err := maybe(models.AgreementAfter(c.UserContext(), h.db, a.ID))
	if err != nil {
		return out, err
	}
	switch {
	case after != nil && next != nil:
		out.State, out.After = views.RenewalDone, after.Number
	case next != nil:
		out.State = views.RenewalOpen
	case a.Renewable():
		out.State, out.Soon = views.RenewalOffered, a.Low() || a.EndsAt.Sub(h.desk.Now()) < renewSoon
	}
	return out, nil
}

// renewedNumber is the number of the agreement that a sale continues; "" for any other request.
func (h *Handlers) renewedNumber(ctx context.Context, r models.Request) (string, error) {
	if r.RenewsAgreementID == nil {
		return "", nil
	}
	before, err := models.AgreementByID(ctx, h.db, *r.RenewsAgreementID)
	return before.Number, err
}
