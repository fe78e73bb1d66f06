package handlers

import (
	"errors"
	"maps"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// acceptOffer binds the licensee. Whoever had another version open reads the new
// one first; nothing that was typed is lost on the way.
func (h *Handlers) acceptOffer(c *fiber.Ctx) error {
	form, o, err := h.quoteAnswer(c, "accept")
	if err != nil {
		return err
	}
	o.strange = form.one("document_hash") != o.q.DocumentHash
	switch {
	case form.on("reread"):
		o.seen, o.strange = 0, false
		return h.offerPage(c, o, fiber.StatusOK)
	case h.switching(form):
		return h.offerPage(c, o, fiber.StatusOK)
	case o.replaced() && views.QuoteStateOf(o.q, o.now) == views.QuoteOpen:
		return h.offerPage(c, unsigned(o), fiber.StatusConflict)
	}
	in, bad := readAcceptance(form, o)
	if len(bad) > 0 && views.QuoteStateOf(o.q, o.now) == views.QuoteOpen {
		o.form.Errors = bad
		return h.offerPage(c, o, fiber.StatusUnprocessableEntity)
	}
	in.Address, in.UserAgent, in.Language = c.IP(), userAgent(c), o.base.Lang
	err = h.desk.AcceptQuote(c.UserContext(), o.r.ID, in)
	if errors.Is(err, models.ErrConflict) {
		return h.acceptConflict(c, o, in)
	}
	return h.acceptAnswer(c, o, err)
}

// acceptAnswer leads on after an acceptance, or says why there was none.
func (h *Handlers) acceptAnswer(c *fiber.Ctx, o offer, err error) error {
	switch {
	case err == nil && (o.q.Gratis || o.q.PayLater):
		return see(c, o.path("/licence"))
	case err == nil:
		return see(c, o.path("/pay"))
	case errors.Is(err, models.ErrGone):
		return h.offerMoved(c, o, fiber.StatusGone)
	case errors.Is(err, licensing.ErrHeld):
		return h.offerPage(c, o, fiber.StatusConflict)
	case invalid(err) != nil:
		o.form.Errors = invalid(err)
		return h.offerPage(c, wishingTax(o), fiber.StatusUnprocessableEntity)
	default:
		return err
	}
}

// acceptConflict tells a second click of the same signatory, who goes on as after
// the first, from somebody who was too late. What was taken back since leads nowhere
// but to the request.
func (h *Handlers) acceptConflict(c *fiber.Ctx, o offer, in licensing.Acceptance) error {
	signed, err := maybe(models.AcceptanceOf(c.UserContext(), h.db, in.QuoteID))
	if err != nil {
		return err
	}
	if signed == nil || signed.Name != in.Name || signed.JobTitle != in.JobTitle || signed.DocumentHash != in.DocumentHash {
		return h.offerMoved(c, unsigned(o), fiber.StatusConflict)
	}
	back, err := maybe(models.RetractionOf(c.UserContext(), h.db, signed.ID))
	if err != nil {
		return err
	}
	if back != nil {
		return see(c, o.path("?done=taken_back"))
	}
	return h.acceptAnswer(c, o, nil)
}

// wishingTax opens the way to another quote, with its words begun, where the tax
// of this one does not fit the address typed.
func wishingTax(o offer) offer {
	answers := maps.Clone(o.form.Answers)
	if o.form.Errors["country"] != "public_request.accept.error.tax_country" || o.form.One("wish") != "" {
		return o
	}
	answers["wish"] = []string{o.words.T("public_request.accept.error.tax_wish", "Country", o.words.Country(o.form.One("country")))}
	o.form.Answers, o.section = answers, "change"
	return o
}

// unsigned unticks the acceptance of terms: they may have changed with the offer.
func unsigned(o offer) offer {
	answers := maps.Clone(o.form.Answers)
	delete(answers, "accept_terms")
	o.form.Answers = answers
	return o
}

// readAcceptance reads the signature, and who pays when there is something to pay.
func readAcceptance(form typed, o offer) (licensing.Acceptance, models.Invalid) {
	k := check(form)
	in := licensing.Acceptance{
		QuoteID: o.q.ID, DocumentHash: form.one("document_hash"), Billing: o.r.Billing,
		Name:      k.need("signatory_name", "errors.name_required", 120),
		JobTitle:  k.need("signatory_role", "errors.role_required", 120),
		Authority: form.on("authority"), AcceptTerms: form.on("accept_terms"),
	}
	if !in.Authority {
		k.wrong("authority", "errors.authority_required")
	}
	if !in.AcceptTerms {
		k.wrong("accept_terms", "errors.terms_required")
	}
	if !o.q.Gratis {
		in.Billing = readBilling(k, o)
	}
	return in, k.bad
}

func readBilling(k *checks, o offer) models.Billing {
	b := models.Billing{
		LegalName: k.need("legal_name", "public_request.accept.error.legal_name", 200),
		Line1:     k.need("line1", "public_request.accept.error.line1", 200), Line2: k.text("line2", 200),
		City: k.need("city", "public_request.accept.error.city", 100), PostalCode: k.text("postal_code", 20), State: k.text("state", 100),
		TaxID: k.text("tax_id", 40), PurchaseOrder: k.text("purchase_order", 60),
	}
	countries := make([]string, 0, 250)
	for _, country := range o.words.Countries() {
		countries = append(countries, country.Code)
	}
	b.Country = k.oneOf("country", "public_request.accept.error.country", countries)
	if k.one("finance_email") != "" {
		b.FinanceEmail = k.email("finance_email", "public_request.accept.error.email")
	}
	return b
}

// billingDefaults suggests who pays from what is known already.
func billingDefaults(r models.Request) models.Billing {
	b := r.Billing
	if b.LegalName == "" {
		b.LegalName = r.Organisation
	}
	if b.Country == "" {
		b.Country = r.Country
	}
	return b
}
