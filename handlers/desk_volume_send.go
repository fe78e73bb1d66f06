package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// offerAgreement shows the mail that the offer of a new agreement would send, or sends it.
func (h *Handlers) offerAgreement(c *fiber.Ctx) error {
	org, form, err := h.organisationForm(c)
	if err != nil {
		return err
	}
	b, err := h.bundleFor(c, org)
	if err != nil {
		return err
	}
	b.form = form
	if err := h.nameSale(c, b); err != nil {
		return err
	}
	in := h.bundle(&b)
	in.Reference = form.one("shown_reference")
	var made models.Request
	return h.sendBundle(c, b, func(d *licensing.Desk) (err error) {
		made, err = d.OfferAgreement(c.UserContext(), actorOf(c), org.ID, in)
		return err
	}, func() error { return done(c, made, "quote") })
}

// nameSale keeps the reference that the preview of a new sale has shown, which is the one
// that is sent, or gives it one. That of an offer that was taken back is spent: its form,
// sent again from a page that is still open, is shown again with another one.
func (h *Handlers) nameSale(c *fiber.Ctx, b bundleForm) error {
	shown := b.form.one("shown_reference")
	if shown != "" {
		same, err := maybe(models.RequestForDesk(c.UserContext(), h.db, shown))
		if err != nil || same == nil || same.CloseCode != models.CloseUnseen {
			return err
		}
		b.form["action"] = []string{"preview"}
	}
	b.form["shown_reference"] = []string{models.NewReference(b.p.Code, 6)}
	return nil
}

// quoteAgreement does so with the next version of a sale's offer.
func (h *Handlers) quoteAgreement(c *fiber.Ctx) error {
	b, err := h.bundleOfSale(c)
	if err != nil {
		return err
	}
	if b.form, err = posted(c); err != nil {
		return err
	}
	in := h.bundle(&b)
	if err := h.answerWish(c, &b, &in); err != nil {
		return err
	}
	return h.sendBundle(c, b, func(d *licensing.Desk) error {
		return d.QuoteAgreement(c.UserContext(), actorOf(c), b.sale.ID, seenVersion(b.form), in)
	}, func() error { return done(c, *b.sale, "quote") })
}

// sendBundle rehearses an offer or sends it. Whatever is wrong comes back with everything typed.
func (h *Handlers) sendBundle(c *fiber.Ctx, b bundleForm, send func(*licensing.Desk) error, sent func() error) (err error) {
	if len(b.bad) > 0 {
		return h.bundlePage(c, b, fiber.StatusUnprocessableEntity)
	}
	preview := b.form.toPreview()
	if preview {
		b.mail, err = h.rehearse(c, send)
	} else {
		err = send(h.desk.Typing(b.form.kept()))
	}
	switch b.bad = invalid(err); {
	case b.bad != nil:
		return h.bundlePage(c, b, fiber.StatusUnprocessableEntity)
	case errors.Is(err, models.ErrConflict):
		return h.bundleConflict(c, b)
	case err != nil:
		return err
	case preview:
		return h.bundlePage(c, b, fiber.StatusOK)
	default:
		return sent()
	}
}

// bundleConflict shows what has happened meanwhile: the same offer was sent, the sale
// has moved on, or the agreement is being renewed already.
func (h *Handlers) bundleConflict(c *fiber.Ctx, b bundleForm) (err error) {
	if b.sale != nil {
		now, err := models.RequestByID(c.UserContext(), h.db, b.sale.ID)
		if err != nil {
			return err
		}
		form := b.form
		if b, err = h.bundleOf(c, now); err != nil {
			return err
		}
		b.form = form
		return h.bundlePage(c, b, fiber.StatusConflict)
	}
	same, err := maybe(models.RequestForDesk(c.UserContext(), h.db, b.form.one("shown_reference")))
	if err != nil {
		return err
	}
	if same != nil && same.OrganisationID == b.org.ID && same.Bundle != nil { // a second click
		return done(c, *same, "quote")
	}
	id, _ := strconv.ParseInt(b.form.one("renews"), 10, 64) // 0 is nobody's
	next, err := maybe(models.RenewalOf(c.UserContext(), h.db, id))
	if err != nil {
		return err
	}
	if next != nil {
		words := h.words.Printer(h.lang(c))
		b.notice = views.Notice{Tone: "warn", Text: words.T("desk_volume.being_renewed"), Href: queuePath + "/" + next.Reference, Link: next.Reference}
	}
	return h.bundlePage(c, b, fiber.StatusConflict)
}
