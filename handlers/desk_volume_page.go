package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

func (h *Handlers) bundlePage(c *fiber.Ctx, b bundleForm, status int) error {
	base := h.deskBase(c)
	dress(&base, b.p)
	base.Notice = b.notice
	words := h.words.Printer(base.Lang)
	page := views.DeskVolume{
		Base: base, Typed: views.Typed{Answers: b.form, Errors: b.bad}, Organisation: b.org.Name, Back: views.OrganisationPath(b.org.ID),
		Action: views.OrganisationPath(b.org.ID) + "/volume", Currencies: quoteCurrencies(b.p), Codes: quoteCodes(), Countries: views.Countries(words),
		UsualDays: b.p.QuoteDays,
	}
	if b.sale != nil {
		page.Anew, page.Seen, page.Back = true, b.sale.Version, queuePath+"/"+b.sale.Reference
		page.Action = page.Back + "/volume"
	}
	if b.mail != nil {
		page.Preview, page.ShownForm, page.Reread, page.Reference = b.mail, b.form.fingerprint(), b.form.changed(), b.form.one("shown_reference")
	}
	if status == fiber.StatusConflict && b.sale != nil {
		page.Rivals = views.EventsSince(b.body.base, b.body.words, b.body.dossier, seenEvent(b.form))
	}
	if b.sale != nil {
		page.SeenEvent = b.body.file().LastEvent
	}
	if err := errors.Join(h.bundleRenews(c, words, b, &page), h.bundleWaiver(c, b, &page), h.bundleContacts(c, words, b, &page)); err != nil {
		return err
	}
	bundleOptions(words, b.form, &page)
	return h.show(c, status, base.Lang, page)
}

// bundleOptions are what the form lets one choose.
func bundleOptions(words *i18n.Printer, form typed, page *views.DeskVolume) {
	for _, unit := range models.Units {
		page.Units = append(page.Units, views.Option{Value: unit, Label: words.T("desk_volume.unit." + unit)})
	}
	for _, code := range models.Regions {
		page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: code, Label: words.Territory(code)})
	}
	for _, code := range form.all("territory") {
		if len(code) == 2 {
			page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: code, Label: words.Territory(code)})
		}
	}
	page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: "country", Label: words.T("public_form.use.territory_one")})
}

// bundleContacts are the people who may buy: those who are known as the organisation's own.
func (h *Handlers) bundleContacts(c *fiber.Ctx, words *i18n.Printer, b bundleForm, page *views.DeskVolume) error {
	terms, err := models.TermsOfOrganisation(c.UserContext(), h.db, b.org.ID)
	if err != nil {
		return err
	}
	people, err := models.PeopleOf(c.UserContext(), h.db, b.org.ID)
	for _, person := range people {
		if _, domain, _ := strings.Cut(person.EmailKey, "@"); person.ConfirmedAt != nil && slices.Contains(terms.Domains, domain) {
			page.Contacts = append(page.Contacts, views.Option{Value: strconv.FormatInt(person.ID, 10), Label: person.Name + " (" + person.Email + ")"})
		}
	}
	if err == nil && len(page.Contacts) == 0 && !page.Anew {
		page.Base.Notice = views.Notice{Tone: "warn", Text: words.T("desk_volume.needs_domains"), Href: page.Back, Link: b.org.Name}
	}
	return err
}

// bundleRenews says what the agreement was that is offered anew, and what its uses would
// cost by today's card.
func (h *Handlers) bundleRenews(c *fiber.Ctx, words *i18n.Printer, b bundleForm, page *views.DeskVolume) error {
	if id, err := strconv.ParseInt(b.form.one("renews"), 10, 64); b.before == nil && b.sale == nil && err == nil && id > 0 {
		a, err := maybe(models.AgreementByID(c.UserContext(), h.db, id))
		if err != nil || a == nil || a.OrganisationID != b.org.ID {
			return err // the verb refuses it
		}
		b.before = a
	}
	if b.before == nil {
		return nil
	}
	sold, err := models.QuoteByID(c.UserContext(), h.db, b.before.QuoteID)
	if err != nil {
		return err
	}
	sale, err := models.RequestByID(c.UserContext(), h.db, b.before.RequestID)
	if err != nil {
		return err
	}
	today, err := h.desk.DrawnToday(c.UserContext(), *b.before)
	if err != nil {
		return err
	}
	renews := views.DeskRenewsOf(words, *b.before, sold, today)
	renews.Href = queuePath + "/" + sale.Reference
	page.Renews = &renews
	return nil
}

// bundleWaiver is the wish for a lower price that the next offer answers.
func (h *Handlers) bundleWaiver(c *fiber.Ctx, b bundleForm, page *views.DeskVolume) error {
	if b.waiver == nil {
		return nil
	}
	panel, err := h.waiverPanel(c, b.body)
	if err != nil || panel == nil {
		return err
	}
	panel.Href = ""
	page.Waiver = panel
	return nil
}

// fillWaiver sets the price that the house's scale suggests for an open wish. No bundle is free.
func (h *Handlers) fillWaiver(c *fiber.Ctx, b *bundleForm, asked models.Quote) error {
	panel, err := h.waiverPanel(c, b.body)
	if err != nil || panel == nil {
		return err
	}
	b.form["note"] = nil
	if panel.Percent > 0 && panel.Percent < 100 {
		b.form["price"] = []string{money.Amount{Minor: partOf(asked.NetMinor, panel.Percent), Currency: asked.Currency}.Decimal()}
	}
	return nil
}

// answerWish prepares the words that answer an open wish, in the requester's language,
// when none were typed: they are read before they leave.
func (h *Handlers) answerWish(c *fiber.Ctx, b *bundleForm, in *licensing.BundleInput) error {
	if b.waiver == nil || in.Note != "" || b.waiver.AskedQuoteID == nil {
		return nil
	}
	asked, err := models.QuoteByID(c.UserContext(), h.db, *b.waiver.AskedQuoteID)
	if err != nil {
		return err
	}
	answer := models.WaiverDeclined
	if in.NetMinor < licensing.UsualPrice(asked, in.Bundle, in.Currency) {
		answer = models.WaiverReduced
	}
	words := h.words.Printer(b.sale.Language)
	in.Note = words.T("desk_decide.waiver_text."+answer, "Reason", words.T("common.waiver_reason."+b.waiver.Reason))
	b.form["note"] = []string{in.Note}
	return nil
}
