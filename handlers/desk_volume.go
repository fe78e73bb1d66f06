package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// bundleForm is the page on which a volume agreement is offered: to an organisation,
// or anew on the request of its sale.
type bundleForm struct {
	org    models.Organisation
	p      models.Publication
	sale   *models.Request
	body   deskBody          // of the sale
	waiver *models.Waiver    // that waits for an answer
	before *models.Agreement // that is offered anew
	form   typed
	bad    models.Invalid
	mail   *views.MailPreview
	notice views.Notice
}

func (h *Handlers) bundleFor(c *fiber.Ctx, org models.Organisation) (bundleForm, error) {
	p, err := models.PublicationByID(c.UserContext(), h.db, org.PublicationID)
	return bundleForm{org: org, p: p}, err
}

// bundleOfSale is the form for the sale in the address; ErrNotFound for any other request.
func (h *Handlers) bundleOfSale(c *fiber.Ctx) (bundleForm, error) {
	r, err := h.onDesk(c)
	if err != nil {
		return bundleForm{}, err
	}
	return h.bundleOf(c, r)
}

func (h *Handlers) bundleOf(c *fiber.Ctx, r models.Request) (bundleForm, error) {
	if r.Bundle == nil {
		return bundleForm{}, models.ErrNotFound
	}
	org, err := models.OrganisationByID(c.UserContext(), h.db, r.OrganisationID)
	if err != nil {
		return bundleForm{}, err
	}
	b, err := h.bundleFor(c, org)
	if err != nil {
		return b, err
	}
	b.sale = &r
	if b.body, err = h.body(c, r); err != nil {
		return b, err
	}
	if b.waiver, err = maybe(models.WaiverOf(c.UserContext(), h.db, r.ID)); err != nil || b.waiver != nil && b.waiver.Answer != "" {
		b.waiver = nil
	}
	if r.Bundle.Renews != 0 && err == nil {
		b.before, err = maybe(models.AgreementByID(c.UserContext(), h.db, r.Bundle.Renews))
	}
	return b, err
}

// newAgreement shows the form, filled with the agreement that is to be offered again,
// with what was typed for an offer that was taken back, or with what is usual. An
// agreement that is being renewed leads there.
func (h *Handlers) newAgreement(c *fiber.Ctx) error {
	org, err := h.organisationOf(c)
	if err != nil {
		return err
	}
	b, err := h.bundleFor(c, org)
	if err != nil {
		return err
	}
	if b.form, err = h.unsent(c, org); err != nil {
		return err
	}
	if b.form != nil {
		b.notice = takenBackNotice(c, h.words.Printer(h.lang(c)))
		return h.bundlePage(c, b, fiber.StatusOK)
	}
	b.form = usualBundle(b)
	if id, _ := strconv.ParseInt(c.Query("again"), 10, 64); id != 0 {
		next, err := maybe(models.RenewalOf(c.UserContext(), h.db, id))
		if err != nil {
			return err
		}
		if next != nil && next.OrganisationID == org.ID {
			return see(c, queuePath+"/"+next.Reference)
		}
		if err := h.fillAgain(c, &b, id); err != nil {
			return err
		}
	}
	return h.bundlePage(c, b, fiber.StatusOK)
}

// usualBundle is what an offer usually is.
func usualBundle(b bundleForm) typed {
	return typed{
		"unit": {models.UnitArticle}, "months": {"12"}, "currency": {b.p.Currency}, "destination": {b.org.Name}, "destination_url": {b.org.Website}, "media": {"website"},
		"territory": {"world"}, "term": {"12m"}, "portion": {"full"}, "edits": {"style"}, "audience": {"unknown"}, "purpose": {"editorial"},
		"organisation_kind": {b.org.Kind}, "credit_line": {licensing.UsualGrant(b.p, models.Request{}).CreditLine}, "noindex": {"yes"}, "languages": {b.p.Language},
		"valid_days": {strconv.Itoa(b.p.QuoteDays)},
	}
}

// unsent is the form behind an offer to an organisation that was taken back, when the
// address names one; nil otherwise.
func (h *Handlers) unsent(c *fiber.Ctx, org models.Organisation) (typed, error) {
	ref, ok := models.ParseReference(c.Query("sale"))
	if !ok {
		return nil, nil
	}
	r, err := maybe(models.RequestForDesk(c.UserContext(), h.db, ref))
	if err != nil || r == nil || r.OrganisationID != org.ID {
		return nil, err
	}
	return h.takenBack(c, *r)
}

// editAgreement shows the form for the next version of a sale's offer, or for the first
// one that its buyer has asked for.
func (h *Handlers) editAgreement(c *fiber.Ctx) error {
	b, err := h.bundleOfSale(c)
	if err != nil {
		return err
	}
	if b.form, err = h.takenBack(c, *b.sale); err != nil {
		return err
	}
	b.notice = takenBackNotice(c, b.body.words)
	if b.form != nil {
		return h.bundlePage(c, b, fiber.StatusOK)
	}
	b.form = typed{"valid_days": {strconv.Itoa(b.p.QuoteDays)}}
	q, err := models.LatestQuote(c.UserContext(), h.db, b.sale.ID)
	if errors.Is(err, models.ErrNotFound) && b.before != nil {
		q, err = models.QuoteByID(c.UserContext(), h.db, b.before.QuoteID)
		q.Note = ""
	}
	if err != nil {
		return err
	}
	b.form.fillBundle(*b.sale.Bundle, q)
	if b.waiver != nil {
		if err := h.fillWaiver(c, &b, q); err != nil {
			return err
		}
	}
	return h.bundlePage(c, b, fiber.StatusOK)
}
