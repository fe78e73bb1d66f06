package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// deskAgreement shows the desk a version as a term sheet, with the record of its acceptance.
func (h *Handlers) deskAgreement(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	path := queuePath + "/" + r.Reference
	p, err := h.paperOf(c, r, body.base.Lang)
	if errors.Is(err, models.ErrNotFound) && len(p.all) == 0 {
		return see(c, path)
	}
	if err != nil {
		return err
	}
	inv, err := h.latestInvoice(c, r)
	if err != nil {
		return err
	}
	house := body.dossier.Publication // from its limit on two people cancel the invoice instead
	canTake := p.accepted != nil && retractable(r, inv) && !house.NeedsTwo(inv.Currency, inv.TotalMinor) && staffOf(c).Role.May(models.ActDecide)
	return h.show(c, fiber.StatusOK, body.base.Lang, views.DeskAgreement{
		Base: body.base, File: body.file(), Sheet: p.shown(body.words, body.base.Zone), Files: p.files(body.words, path),
		Versions: p.versions(body.words, path+"/agreement"), CanTake: canTake,
	})
}

func (h *Handlers) sendDeskAgreement(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	return h.agreementPDF(c, r)
}

func (h *Handlers) sendDeskEvidence(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	return h.agreementJSON(c, r)
}

// retractable reports whether the desk can take an acceptance back as things stand.
func retractable(r models.Request, inv models.Invoice) bool {
	return r.Status == models.Agreed && inv.NeedsReview == "" && inv.CanCancel()
}

// takeBackForThem takes an acceptance back for the licensee, who has asked for it some other way.
func (h *Handlers) takeBackForThem(c *fiber.Ctx) error {
	return h.decide(c, "take_back", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.TakeBackAcceptance(c.UserContext(), actorOf(c), r.ID, text)
	})
}
