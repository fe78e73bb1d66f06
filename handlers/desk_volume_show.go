package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// againPath is the form that offers an agreement once more.
func againPath(a models.Agreement) string {
	return views.OrganisationPath(a.OrganisationID) + "/volume?again=" + strconv.FormatInt(a.ID, 10)
}

// agreementBox is what a request's page says of the agreement that it sold, or from
// which its licence was drawn; nil for any other.
func (h *Handlers) agreementBox(c *fiber.Ctx, words *i18n.Printer, d models.Dossier) (*views.DeskAgreementBox, error) {
	ctx := c.UserContext()
	if len(d.Quotes) > 0 && d.Quotes[0].AgreementID != nil && d.Licence != nil {
		a, err := models.AgreementByID(ctx, h.db, *d.Quotes[0].AgreementID)
		if err != nil {
			return nil, err
		}
		sale, err := models.RequestByID(ctx, h.db, a.RequestID)
		return &views.DeskAgreementBox{
			Facts: views.AgreementFactsOf(words, a), Sale: queuePath + "/" + sale.Reference, Drawn: licensing.UnitWords(words, a.Unit, d.Quotes[0].Bundle.Size),
		}, err
	}
	a, err := maybe(models.AgreementOfSale(ctx, h.db, d.Request.ID))
	if err != nil || a == nil {
		return nil, err
	}
	draws, err := models.DrawsOf(ctx, h.db, a.ID)
	if err != nil {
		return nil, err
	}
	box := views.DeskAgreementBox{Facts: views.AgreementFactsOf(words, *a), Draws: views.DrawRows(words, *a, draws, true)}
	box.Again, box.Next, err = h.onwards(c, *a)
	return &box, err
}

// onwards leads from an agreement to the sale that continues it, or to the form that
// offers one.
func (h *Handlers) onwards(c *fiber.Ctx, a models.Agreement) (again string, next views.Link, err error) {
	r, err := maybe(models.RenewalOf(c.UserContext(), h.db, a.ID))
	if err != nil || r == nil {
		if err == nil && staffOf(c).Role.May(models.ActDecide) {
			again = againPath(a)
		}
		return again, next, err
	}
	return "", views.Link{Href: queuePath + "/" + r.Reference, Text: r.Reference}, nil
}

// organisationAgreements lists what an organisation has bought.
func (h *Handlers) organisationAgreements(c *fiber.Ctx, words *i18n.Printer, org models.Organisation, page *views.DeskOrganisation) error {
	all, err := models.AgreementsOf(c.UserContext(), h.db, org.ID)
	if staffOf(c).Role.May(models.ActDecide) {
		page.OfferAgreement = views.OrganisationPath(org.ID) + "/volume"
	}
	for _, a := range all {
		sale, err := models.RequestByID(c.UserContext(), h.db, a.RequestID)
		if err != nil {
			return err
		}
		line := views.AgreementLine{Href: queuePath + "/" + sale.Reference, Facts: views.AgreementFactsOf(words, a)}
		if line.Again, line.Next, err = h.onwards(c, a); err != nil {
			return err
		}
		page.Agreements = append(page.Agreements, line)
	}
	return err
}
