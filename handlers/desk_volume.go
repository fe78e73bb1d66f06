package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

// bundleForm is the page on which a volume agreement is offered: to an organisation,
// or anew on the request of its sale.
type bundleForm struct {
	org  models.Organisation
	p    models.Publication
	sale *models.Request
	form typed
	bad  models.Invalid
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
	if r.Bundle == nil {
		return bundleForm{}, models.ErrNotFound
	}
	org, err := models.OrganisationByID(c.UserContext(), h.db, r.OrganisationID)
	if err != nil {
		return bundleForm{}, err
	}
	b, err := h.bundleFor(c, org)
	b.sale = &r
	return b, err
}

// newAgreement shows the form, filled with the agreement that is to be offered again,
// or with what is usual.
func (h *Handlers) newAgreement(c *fiber.Ctx) error {
	org, err := h.organisationOf(c)
	if err != nil {
		return err
	}
	b, err := h.bundleFor(c, org)
	if err != nil {
		return err
	}
	b.form = typed{
		"unit": {models.UnitArticle}, "months": {"12"}, "currency": {b.p.Currency}, "destination": {org.Name}, "destination_url": {org.Website}, "media": {"website"},
		"territory": {"world"}, "term": {"12m"}, "portion": {"full"}, "edits": {"style"}, "audience": {"unknown"}, "purpose": {"editorial"},
		"organisation_kind": {org.Kind}, "credit_line": {licensing.UsualGrant(b.p, models.Request{}).CreditLine}, "noindex": {"yes"}, "languages": {b.p.Language}, "valid_days": {strconv.Itoa(b.p.QuoteDays)},
	}
	if id, convErr := strconv.ParseInt(c.Query("again"), 10, 64); convErr == nil {
		a, err := models.AgreementByID(c.UserContext(), h.db, id)
		if err != nil {
			return err
		}
		if a.OrganisationID != org.ID {
			return models.ErrNotFound
		}
		if err := h.fillAgain(c, b.form, a); err != nil {
			return err
		}
	}
	return h.bundlePage(c, b, fiber.StatusOK)
}

// fillAgain fills the form with an agreement as it was sold.
func (h *Handlers) fillAgain(c *fiber.Ctx, f typed, a models.Agreement) error {
	q, err := models.QuoteByID(c.UserContext(), h.db, a.QuoteID)
	if err != nil {
		return err
	}
	sale, err := models.RequestByID(c.UserContext(), h.db, a.RequestID)
	if err != nil {
		return err
	}
	f.fillBundle(*q.Bundle, q)
	f["renews"], f["contact"] = []string{strconv.FormatInt(a.ID, 10)}, []string{strconv.FormatInt(sale.ContactID, 10)}
	return nil
}

// fillBundle fills the form with an offer that was made.
func (t typed) fillBundle(b models.Bundle, q models.Quote) {
	g, u := q.Grant, q.Grant.Use
	for name, value := range map[string]string{
		"unit": b.Unit, "size": strconv.FormatInt(b.Size, 10), "months": strconv.Itoa(b.Months), "currency": q.Currency,
		"price": money.Amount{Minor: q.NetMinor, Currency: q.Currency}.Decimal(), "destination": u.Destination, "destination_url": u.DestinationURL,
		"languages": strings.Join(u.Languages, ", "), "term": u.Term, "portion": u.Portion, "edits": orNone(u.Edits), "audience": orUnknown(u.Audience),
		"purpose": u.Purpose, "organisation_kind": u.OrganisationKind, "credit_line": g.CreditLine, "note": q.Note, "edits_detail": u.EditsDetail,
	} {
		t[name] = []string{value}
	}
	t["media"], t["territory"] = u.Media, u.Territory
	if b.PointMinor > 0 {
		t["point"] = []string{money.Amount{Minor: b.PointMinor, Currency: q.Currency}.Decimal()}
	}
	for name, n := range map[string]int{"portion_words": u.PortionWords, "edits_words": u.EditsWords} {
		if n > 0 {
			t[name] = []string{strconv.Itoa(n)}
		}
	}
	for name, on := range map[string]bool{"translation": u.Translation, "images": g.Images, "archive": g.Archive, "noindex": g.NoIndex, "canonical": g.Canonical} {
		if delete(t, name); on {
			t[name] = []string{"yes"}
		}
	}
}

// editAgreement shows the form for the next version of a sale's offer.
func (h *Handlers) editAgreement(c *fiber.Ctx) error {
	b, err := h.bundleOfSale(c)
	if err != nil {
		return err
	}
	q, err := models.LatestQuote(c.UserContext(), h.db, b.sale.ID)
	if err != nil {
		return err
	}
	b.form = typed{"valid_days": {strconv.Itoa(b.p.QuoteDays)}}
	b.form.fillBundle(*b.sale.Bundle, q)
	return h.bundlePage(c, b, fiber.StatusOK)
}

func (h *Handlers) bundlePage(c *fiber.Ctx, b bundleForm, status int) error {
	base := h.deskBase(c)
	dress(&base, b.p)
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
	for _, unit := range models.Units {
		page.Units = append(page.Units, views.Option{Value: unit, Label: words.T("desk_volume.unit." + unit)})
	}
	for _, code := range models.Regions {
		page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: code, Label: words.Territory(code)})
	}
	for _, code := range b.form.all("territory") {
		if len(code) == 2 {
			page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: code, Label: words.Territory(code)})
		}
	}
	page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: "country", Label: words.T("public_form.use.territory_one")})
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
	if err != nil {
		return err
	}
	if len(page.Contacts) == 0 && !page.Anew {
		page.Base.Notice = views.Notice{Tone: "warn", Text: words.T("desk_volume.needs_domains"), Href: page.Back, Link: b.org.Name}
	}
	return h.show(c, status, base.Lang, page)
}

// bundle reads the form.
func (h *Handlers) bundle(b *bundleForm) licensing.BundleInput {
	k := check(b.form)
	known := models.Use{Territory: b.form.all("territory")}
	in := licensing.BundleInput{Scope: k.grant(known, h.knownCountry), ValidDays: b.p.QuoteDays, Note: k.text("note", 3000)}
	u := &in.Scope.Use
	u.Destination, u.DestinationURL = k.need("destination", "desk_volume.error.destination", 200), k.website("destination_url", "desk_volume.error.destination_url", false)
	u.Languages = strings.FieldsFunc(k.text("languages", 200), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	for _, code := range u.Languages {
		if words := h.words.Printer("en"); words.Language(code) == code {
			k.wrong("languages", "desk_volume.error.languages")
		}
	}
	u.Translation, u.ExclusivityDays = k.on("translation"), 0
	in.Currency = k.oneOf("currency", "errors.currency_unknown", append([]string{b.p.Currency}, b.p.Currencies...))
	in.ContactID, _ = strconv.ParseInt(k.one("contact"), 10, 64) // 0 is nobody, which the verb refuses
	in.Bundle = models.Bundle{Unit: k.one("unit"), Size: int64(k.whole("size", "desk_volume.error.size", 100_000)), Months: k.whole("months", "desk_volume.error.months", 60)}
	in.Bundle.Renews, _ = strconv.ParseInt(k.one("renews"), 10, 64)
	in.NetMinor, _ = k.amount("price", in.Currency, "desk_quote.error.amount")
	in.Bundle.PointMinor, _ = k.amount("point", in.Currency, "desk_quote.error.amount")
	if k.one("valid_days") != "" {
		in.ValidDays = k.whole("valid_days", "errors.valid_days", 365)
	}
	b.bad = k.bad
	return in
}

// offerAgreement sends the offer of a new agreement.
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
	in := h.bundle(&b)
	if len(b.bad) > 0 {
		return h.bundlePage(c, b, fiber.StatusUnprocessableEntity)
	}
	r, err := h.desk.OfferAgreement(c.UserContext(), actorOf(c), org.ID, in)
	if b.bad = invalid(err); b.bad != nil {
		return h.bundlePage(c, b, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return done(c, r, "quote")
}

// quoteAgreement sends the next version of a sale's offer.
func (h *Handlers) quoteAgreement(c *fiber.Ctx) error {
	b, err := h.bundleOfSale(c)
	if err != nil {
		return err
	}
	if b.form, err = posted(c); err != nil {
		return err
	}
	in := h.bundle(&b)
	if len(b.bad) > 0 {
		return h.bundlePage(c, b, fiber.StatusUnprocessableEntity)
	}
	err = h.desk.QuoteAgreement(c.UserContext(), actorOf(c), b.sale.ID, seenVersion(b.form), in)
	if errors.Is(err, models.ErrConflict) {
		now, err := models.RequestByID(c.UserContext(), h.db, b.sale.ID)
		if err != nil {
			return err
		}
		b.sale = &now
		return h.bundlePage(c, b, fiber.StatusConflict)
	}
	if b.bad = invalid(err); b.bad != nil {
		return h.bundlePage(c, b, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return done(c, *b.sale, "quote")
}
