package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// statementRows is how many movements a statement shows; more is for the file.
const statementRows = 1000

// statement is the account of one organisation in a period.
func (h *Handlers) statement(c *fiber.Ctx) error {
	ctx := c.UserContext()
	id, err := idOf(c)
	if err != nil {
		return err
	}
	org, err := models.OrganisationByID(ctx, h.db, id)
	if err != nil {
		return err
	}
	house, err := models.PublicationByID(ctx, h.db, org.PublicationID)
	if err != nil {
		return err
	}
	b := h.deskBase(c)
	dress(&b, house)
	words, zone, path := h.words.Printer(b.Lang), b.TimeZone(), views.StatementPath(id)
	p, form, bad := periodAsked(c, b.Now, zone)
	f := models.MovementFilter{Mode: h.desk.Mode(), From: p.From, To: p.To, OrganisationID: id}
	before, err := models.OwedBefore(ctx, h.db, f)
	if err != nil {
		return err
	}
	query := p.query()
	query.Set("organisation", number(id))
	page := views.FinanceStatement{
		Base: b, Typed: views.Typed{Answers: form, Errors: bad}, Organisation: org.Name, Country: words.Country(org.Country), TaxID: org.TaxID, Issuer: house.LegalName,
		Periods: usualPeriods(words, path, b.Now, zone, p), From: p.From, To: p.lastDay(), CSV: movementsPath + ".csv?" + query.Encode(),
	}
	moved, currencies, cut, err := h.movedBy(c, f, before)
	if err != nil {
		return err
	}
	page.Accounts, page.Cut = views.AccountsOf(words, moved, before, currencies, zone), cut
	status := fiber.StatusOK
	if len(bad) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return h.show(c, status, b.Lang, page)
}

// movedBy reads the movements of a statement, and the currencies that it speaks of.
func (h *Handlers) movedBy(c *fiber.Ctx, f models.MovementFilter, before map[string]int64) (moved []models.Movement, currencies []string, cut bool, err error) {
	for currency, minor := range before {
		if minor != 0 {
			currencies = append(currencies, currency)
		}
	}
	for m, err := range models.Movements(c.UserContext(), h.db, f) {
		if err != nil {
			return nil, nil, false, err
		}
		if len(moved) == statementRows {
			cut = true
			break
		}
		moved = append(moved, m)
		if !slices.Contains(currencies, m.Currency) {
			currencies = append(currencies, m.Currency)
		}
	}
	slices.Sort(currencies)
	return moved, currencies, cut, nil
}
