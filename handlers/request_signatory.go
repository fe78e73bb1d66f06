package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// askSignatory asks somebody else to sign, with who pays as it was typed beside it.
func (h *Handlers) askSignatory(c *fiber.Ctx) error {
	form, o, err := h.quoteAnswer(c, "signatory")
	if err != nil {
		return err
	}
	o.strange = form.one("document_hash") != o.q.DocumentHash
	switch {
	case h.switching(form):
		return h.offerPage(c, o, fiber.StatusOK)
	case o.replaced() && views.QuoteStateOf(o.q, o.now) == views.QuoteOpen:
		return h.offerPage(c, unsigned(o), fiber.StatusConflict)
	}
	k := check(form)
	in := licensing.SignatoryInput{
		QuoteID: o.q.ID, DocumentHash: form.one("document_hash"), Billing: o.r.Billing, Name: k.need("other_name", "errors.name_required", 120),
		JobTitle: k.need("other_role", "errors.role_required", 120), Email: k.email("other_email", "errors.email"),
	}
	if !o.q.Gratis {
		in.Billing = readBilling(k, o)
	}
	if len(k.bad) > 0 {
		o.form.Errors = k.bad
		return h.offerPage(c, o, fiber.StatusUnprocessableEntity)
	}
	err = h.desk.AskSignatory(c.UserContext(), o.r.ID, in)
	switch {
	case errors.Is(err, models.ErrThrottled):
		o.form.Errors = models.Invalid{"other_email": "public_request.signatory.error.many"}
		return h.offerPage(c, o, fiber.StatusTooManyRequests)
	case errors.Is(err, models.ErrGone):
		return h.offerMoved(c, o, fiber.StatusGone)
	case errors.Is(err, licensing.ErrHeld):
		return h.offerPage(c, o, fiber.StatusConflict)
	case invalid(err) != nil:
		o.form.Errors = invalid(err)
		return h.offerPage(c, o, fiber.StatusUnprocessableEntity)
	case errors.Is(err, models.ErrConflict):
		return h.offerMoved(c, unsigned(o), fiber.StatusConflict)
	case err != nil:
		return err
	}
	return see(c, o.path("/quote#accept"))
}

// dropSignatory lets go whom the requester had asked.
func (h *Handlers) dropSignatory(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	if err := h.desk.DropSignatory(c.UserContext(), requestOf(c).ID); err != nil {
		return err
	}
	return see(c, "/r/"+requestOf(c).Reference+"/quote#accept")
}

// besideOffer puts on an offer's page what else can be done about it: who signs, and whether it may cost less; and what
// changed in the terms since the reader accepted some.
func (h *Handlers) besideOffer(c *fiber.Ctx, o offer, terms models.TermsVersion, page *views.RequestQuote) error {
	ctx := c.UserContext()
	if !page.Answerable() {
		return nil
	}
	last, at, err := models.LastAccepted(ctx, h.db, o.r)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if err == nil && last.Version < terms.Version {
		page.TermsChanged = &views.TermsChanged{
			Old: last.Version, New: terms.Version, Accepted: o.words.Date(at.In(o.base.Zone)), Diff: views.TermsDiffOf(page.Terms.Lang, last.Text(page.Terms.Lang), terms.Text(page.Terms.Lang)),
		}
	}
	asked, err := models.SignatoriesOf(ctx, h.db, o.r.ID)
	if err != nil {
		return err
	}
	if len(asked) > 0 && asked[0].QuoteID == o.q.ID && asked[0].Status != models.SignatoryReplaced {
		page.Signatory = &asked[0]
	}
	_, err = models.WaiverOf(ctx, h.db, o.r.ID)
	if page.CanWaive = !o.q.Gratis && errors.Is(err, models.ErrNotFound); !page.CanWaive {
		if errors.Is(err, models.ErrNotFound) {
			err = nil
		}
		return err
	}
	page.WaiverReasons = models.WaiverReasons
	waiting, err := models.Waiting(ctx, h.db, o.r.Licensee(), o.r.ID, models.ForWaiver)
	page.WaiverFiles = views.Files(o.words, waiting, "")
	return err
}
